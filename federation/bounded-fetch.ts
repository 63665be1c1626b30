import { type HttpMessageSignaturesSpec, signRequest } from '@fedify/fedify/sig';
import type { Dispatcher } from 'undici';
import { type Fetched, makeBoundedGet, type Sign } from '../src/net/bounded-get.ts';
import { spendOneFetch } from '../src/net/fetch-budget.ts';
import { signDraftGet } from './draft-signature.ts';
import type { RsaKey } from './keys.ts';

export type { Fetched } from '../src/net/bounded-get.ts';

/** For what is larger than any ordinary document. */
const LARGE_TIMEOUT_MS = 30_000;
const LARGE_BYTES = 4 * 1024 * 1024;
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
 *  time (10 seconds from first to last, 30 for more than 4 MiB).
 *  @throws {Error} when the other side does not answer in bounds. Every status is an answer. */
export function makeBoundedFetch(node: {
  readonly userAgent: string;
  readonly agent: Dispatcher;
  readonly signer: () => Promise<RsaKey>;
}): BoundedFetch {
  const get = makeBoundedGet(node);
  const signed =
    (spec: HttpMessageSignaturesSpec): Sign =>
    async (request) => {
      const { keyId, privateKey } = await node.signer();
      return await signRequest(request, privateKey, keyId, { spec });
    };
  // Draft-cavage first: Friendica answers RFC 9421 with success and treats the request as unsigned.
  const sign = [
    async (request: Request) => signDraftGet(request, await node.signer(), new Date()),
    signed('rfc9421'),
  ];
  // Mastodon before 4.2 expects the query to be left out, as Fedify does.
  const signQuery = [...sign, signed('draft-cavage-http-signatures-12')];
  const beforeHop = (url: URL) => spendOneFetch(url.href);
  return async (url, { accept, maxBytes, redirects }) =>
    await get(url, {
      headers: { accept },
      maxBytes,
      sign: new URL(url).search === '' ? sign : signQuery,
      beforeHop,
      ...(redirects === undefined ? {} : { redirects }),
      ...(maxBytes > LARGE_BYTES ? { timeoutMs: LARGE_TIMEOUT_MS } : {}),
    });
}
