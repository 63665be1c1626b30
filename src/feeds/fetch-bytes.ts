import { open } from 'node:fs/promises';
import { validatePublicUrl } from '@fedify/vocab-runtime';
import { done, type Outcome, refuse } from '../operations/outcome.ts';

/** A document as it came: undecoded, with where it was found at last. */
export type Document = {
  readonly bytes: Uint8Array;
  /** The charset that HTTP named. */
  readonly charset: string | undefined;
  /** Undefined: a local file. */
  readonly url: URL | undefined;
};

const TIMEOUT_MS = 15_000;
const MAX_REDIRECTS = 3;
const MAX_BYTES = 5 * 1024 * 1024;

type Fetched = Outcome<Document, 'unreachable' | 'too_large'>;

/** Fetches a document within 15 seconds, 3 redirects and 5 MiB (after decompression).
 *  Refuses an address of a private network, on every hop, unless `allowPrivateAddress`: a stranger's
 *  URL must not make this node ask its own neighbours. */
export async function fetchBytes(
  source: URL,
  options: { readonly allowPrivateAddress: boolean },
): Promise<Fetched> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  let url = source;
  try {
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      if (!options.allowPrivateAddress) await validatePublicUrl(url.href);
      const response = await fetch(url, {
        redirect: 'manual',
        signal,
        headers: {
          'user-agent': 'Obole (feed reader)',
          accept:
            'application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5',
        },
      });
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || location === null) {
        return await takeBody(response, url);
      }
      await response.body?.cancel();
      url = new URL(location, url);
    }
  } catch (error) {
    return refuse('unreachable', reasonOf(error));
  }
  return refuse('unreachable', `more than ${MAX_REDIRECTS} redirects`);
}

/** Reads a local file of at most 5 MiB. */
export async function readBytes(path: string): Promise<Fetched> {
  try {
    await using file = await open(path);
    if ((await file.stat()).size > MAX_BYTES) return refuse('too_large');
    return done({ bytes: await file.readFile(), charset: undefined, url: undefined });
  } catch (error) {
    return refuse('unreachable', reasonOf(error));
  }
}

async function takeBody(response: Response, url: URL): Promise<Fetched> {
  if (!response.ok) {
    await response.body?.cancel();
    return refuse('unreachable', `status ${response.status}`);
  }
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > MAX_BYTES) return refuse('too_large');
    chunks.push(chunk);
  }
  const type = response.headers.get('content-type') ?? '';
  const charset = /;\s*charset\s*=\s*"?([^\s;"]+)/i.exec(type)?.[1];
  return done({ bytes: Buffer.concat(chunks), charset, url });
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return `${error}`;
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}
