import { type KvStore, kvCache } from '@fedify/fedify';
import { type DocumentLoader, FetchError, preloadedContexts } from '@fedify/vocab-runtime';
import type { BoundedFetch, Fetched } from './bounded-fetch.ts';
import { isSound } from './translate/sound.ts';

const DOCUMENT_MAX_BYTES = 512 * 1024;
/** Larger ones are fetched again each time: anybody may have this node read theirs. */
const KEPT_MAX_BYTES = 64 * 1024;
const KEPT = [new URLPattern({}), { hours: 1 }] as const;
export const ACTIVITY_JSON =
  'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"';

export type Documents = {
  /** JSON-LD contexts, from the list that Fedify carries. Anything else is refused and never
   *  fetched: an unsigned message could otherwise send this node anywhere. */
  readonly contextLoader: DocumentLoader;
  /** Documents of other servers as they are now. */
  readonly fresh: DocumentLoader;
  /** The same, at most an hour old: who delivers a hundred activities is read once. */
  readonly cached: DocumentLoader;
  /** As it is now, also for those who ask `cached` next. */
  readonly renewed: DocumentLoader;
};

/** Its own server says that there is nothing (404), or nothing any more (410). */
export class NothingThere extends FetchError {
  override name = 'NothingThere';
}

export function makeDocuments(get: BoundedFetch, kv: KvStore): Documents {
  const fresh: DocumentLoader = async (address) => {
    const url = new URL(address);
    url.hash = '';
    const fetched = await get(url, { accept: ACTIVITY_JSON, maxBytes: DOCUMENT_MAX_BYTES });
    return {
      contextUrl: null,
      document: parseObject(fetched),
      documentUrl: fetched.url.href,
    };
  };
  const cached = kvCache({
    loader: fresh,
    kv: small(kv),
    prefix: ['document'],
    rules: [[...KEPT]],
  });
  const renewed: DocumentLoader = async (address) => {
    await kv.delete(['document', address]);
    return await cached(address);
  };
  return { contextLoader: loadContext, fresh, cached, renewed };
}

/** A store that takes nothing large. */
const small = (kv: KvStore): KvStore => ({
  get: (key) => kv.get(key),
  async set(key, value, options) {
    if (Buffer.byteLength(JSON.stringify(value) ?? '') <= KEPT_MAX_BYTES)
      await kv.set(key, value, options);
  },
  delete: (key) => kv.delete(key),
  list: (prefix) => kv.list(prefix),
});

const loadContext: DocumentLoader = async (url) => {
  if (!Object.hasOwn(preloadedContexts, url))
    throw new Error(`unknown context, not loaded: ${url}`);
  return { contextUrl: null, document: preloadedContexts[url], documentUrl: url };
};

/** What says who somebody is, or whose something is. A host that many share serves any file as JSON,
 *  whoever put it there; what it says to be ActivityPub comes from the server itself.
 *  @throws {FetchError} unless it says so, and can be read. */
export function parseObject(fetched: Fetched): unknown {
  const { status, headers, url } = fetched;
  if (status === 200 && !isObjectType(headers)) throw new FetchError(url, 'not ActivityPub');
  return parseDocument(fetched);
}

/** @throws {FetchError} unless it is a success that says to be JSON, and is, and can be kept. */
export function parseDocument({ url, status, headers, body }: Fetched): unknown {
  if (status === 404 || status === 410) throw new NothingThere(url, `HTTP ${status}`);
  if (status !== 200) throw new FetchError(url, `HTTP ${status}`);
  if (!isJsonType(headers)) throw new FetchError(url, 'not JSON');
  const json = parseJson(body);
  if (json === undefined) throw new FetchError(url, 'not JSON, though it says so');
  if (!isSound(json)) throw new FetchError(url, 'JSON too deep, or with text that is none');
  return json;
}

function parseJson(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
}

const isJsonType = (headers: Headers): boolean =>
  /^application\/(?:[\w.-]+\+)?json\b/i.test(headers.get('content-type') ?? '');

/** JSON-LD is also the type of `.jsonld` files; an ActivityPub server says which kind it is.
 *  Source: ActivityPub, section 3.2. */
export const isObjectType = (headers: Headers): boolean => {
  const type = headers.get('content-type') ?? '';
  if (/^application\/activity\+json\b/i.test(type)) return true;
  return /^application\/ld\+json\b/i.test(type) && PROFILE.test(type);
};

const PROFILE = /;\s*profile="?[^";]*https:\/\/www\.w3\.org\/ns\/activitystreams(?![^\s";])/i;
