import { type KeyCache, verifyRequestDetailed } from '@fedify/fedify/sig';
import type { CryptographicKey, Multikey } from '@fedify/vocab';
import type { Documents } from './documents.ts';

/** Clocks off by more than this are refused. */
const CLOCK_WINDOW = { hours: 12 };
const KEY_KEPT_MS = 60 * 60 * 1000;
const MOST_KEYS = 10_000;

export type Signer =
  | { readonly actorUri: string }
  /** Nobody proved to have sent this; `why` is for the log. */
  | { readonly actorUri: null; readonly why: string };

/** Says who signed a request (draft-cavage 12 or RFC 9421). The signature is checked before a word
 *  of the body is read as JSON-LD, and it is the only proof of origin that counts: a Linked Data
 *  signature inside a body can be passed on by anybody who has seen it.
 *  A key is believed only when the actor that it names lists it too. When a signature fails with a
 *  key from the cache, Fedify fetches the key once more, so that a rotated key is noticed. */
export function makeSigner(documents: Documents): (request: Request) => Promise<Signer> {
  const keyCache = memoryKeyCache();
  return async (request) => {
    try {
      const result = await verifyRequestDetailed(request, {
        contextLoader: documents.contextLoader,
        documentLoader: documents.fresh,
        timeWindow: CLOCK_WINDOW,
        keyCache,
      });
      if (!result.verified) return { actorUri: null, why: result.reason.type };
      const owner = result.key.ownerId;
      return owner === null ? { actorUri: null, why: 'keyWithoutOwner' } : { actorUri: owner.href };
    } catch (error) {
      // Broken headers (a Date that is none, base64 that is none) make Fedify throw.
      return { actorUri: null, why: String(error) };
    }
  };
}

/** Whether every key that a request names is of this origin. Asked before anything is fetched: a
 *  message nobody has vouched for yet must not send this node to a third server. */
export function namesKeysOf(origin: string, { headers }: Request): boolean {
  const named = `${headers.get('signature') ?? ''},${headers.get('signature-input') ?? ''}`;
  return [...named.matchAll(/keyid="([^"]*)"/gi)].every(
    ([, keyId = '']) => URL.canParse(keyId) && new URL(keyId).origin === origin,
  );
}

/** Keys that were fetched and belong to their owner; failures are not kept. */
function memoryKeyCache(): KeyCache {
  const kept = new Map<string, { key: CryptographicKey | Multikey; untilMs: number }>();
  return {
    get: async (keyId) => {
      const entry = kept.get(keyId.href);
      return entry !== undefined && entry.untilMs > Date.now() ? entry.key : undefined;
    },
    set: async (keyId, key) => {
      kept.delete(keyId.href);
      if (key === null) return;
      const [oldest] = kept.size < MOST_KEYS ? [] : kept.keys();
      if (oldest !== undefined) kept.delete(oldest);
      kept.set(keyId.href, { key, untilMs: Date.now() + KEY_KEPT_MS });
    },
  };
}
