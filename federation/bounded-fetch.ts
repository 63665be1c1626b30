import { signRequest } from '@fedify/fedify/sig';
import { validatePublicUrl } from '@fedify/vocab-runtime';
import { spendOneFetch } from './fetch-budget.ts';
import type { RsaKey } from './keys.ts';

const MOST_REDIRECTS = 3;
const TIMEOUT_MS = 10_000;
/** For what is larger than any ordinary document. */
const LARGE_TIMEOUT_MS = 30_000;
const LARGE_BYTES = 4 * 1024 * 1024;
/** Draft-cavage first: Friendica answers RFC 9421 with success and treats the request as unsigned. */
const SIGNATURES = ['draft-cavage-http-signatures-12', 'rfc9421'] as const;

export type Fetched = {
  /** Where the bytes really came from, after redirects. */
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly body: Uint8Array<ArrayBuffer>;
};

export type BoundedFetch = (
  url: URL | string,
  options: {
    readonly accept: string;
    readonly maxBytes: number;
    /** At most three, if not said. */
    readonly redirects?: number;
  },
) => Promise<Fetched>;

/** GETs from other servers, signed by the node's own actor, bounded in size, redirects, number and
 *  time (10 seconds from first to last, 30 for more than 4 MiB), and never to a private address.
 *  @throws {Error} when the other side does not answer in bounds. Every status is an answer. */
export function makeBoundedFetch(node: {
  readonly userAgent: string;
  readonly allowPrivateAddress: boolean;
  readonly signer: () => Promise<RsaKey>;
}): BoundedFetch {
  async function once(url: URL, accept: string, signal: AbortSignal): Promise<Response> {
    if (url.protocol !== 'https:' && url.protocol !== 'http:') throw new Error(`not web: ${url}`);
    if (!node.allowPrivateAddress) await validatePublicUrl(url.href);
    spendOneFetch(url.href);
    const { keyId, privateKey } = await node.signer();
    let response: Response | undefined;
    for (const spec of SIGNATURES) {
      await response?.body?.cancel();
      const request = new Request(url, {
        headers: { accept, 'user-agent': node.userAgent },
        redirect: 'manual',
      });
      const signed = await signRequest(request, privateKey, keyId, { spec });
      response = await fetch(signed, { signal });
      if (response.status !== 401) return response;
    }
    if (response === undefined) throw new Error('unreachable');
    return response;
  }

  return async (start, { accept, maxBytes, redirects = MOST_REDIRECTS }) => {
    let url = new URL(start);
    const signal = AbortSignal.timeout(maxBytes > LARGE_BYTES ? LARGE_TIMEOUT_MS : TIMEOUT_MS);
    for (let followed = 0; followed <= redirects; followed += 1) {
      const response = await once(url, accept, signal);
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || location === null) {
        const body = await readBounded(response.body, maxBytes);
        if (body === null) throw new Error(`more than ${maxBytes} bytes: ${url}`);
        return { url, status: response.status, headers: response.headers, body };
      }
      await response.body?.cancel();
      url = new URL(location, url);
    }
    throw new Error(`more than ${redirects} redirects: ${start}`);
  };
}

/** All bytes of a stream, or null as soon as there are more than `maxBytes`. What a
 *  Content-Length promises is not believed. */
export async function readBounded(
  stream: ReadableStream<Uint8Array> | null,
  maxBytes: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  if (stream === null) return new Uint8Array();
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(Buffer.concat(chunks));
    bytes += value.byteLength;
    if (bytes > maxBytes) {
      await reader.cancel();
      return null;
    }
    chunks.push(value);
  }
}
