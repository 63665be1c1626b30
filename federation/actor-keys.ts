import { CryptographicKey } from '@fedify/vocab';
import { importPem } from '@fedify/vocab-runtime';
import type { BoundedFetch } from './bounded-fetch.ts';
import { ACTIVITY_JSON, parseObject } from './documents.ts';
import { isJson, webUrl } from './translate/vocabulary.ts';

const DOCUMENT_MAX_BYTES = 128 * 1024;
/** A key of 8,192 bits has 1,500; longer ones only cost time. */
const PEM_MAX_CHARACTERS = 4_000;
const KEYS_MAX = 10;
const KEPT_MS = 60 * 60 * 1000;
/** A failure is remembered so long, and keys that do not fit are asked for again so often at most:
 *  otherwise every bogus delivery would be a request to whomever it names. */
const PAUSE_MS = 60 * 1000;
const MOST_KEPT = 5_000;

/** What the document at an address says about keys, or why there is none. */
export type Described =
  | {
      readonly id: string;
      /** Whom it names as owner, when it is the document of a key. */
      readonly owner: string | null;
      readonly keys: ReadonlyMap<string, CryptographicKey>;
    }
  /** `gone`: its server says that there is nothing (404 or 410). */
  | { readonly id: null; readonly gone: boolean; readonly why: string };

export type ActorKeys = {
  /** What was read within the hour; null: nothing, it would have to be fetched. */
  known(address: URL): Described | null;
  /** `isNew`: fetched for this very question. */
  at(address: URL): Promise<{ readonly described: Described; readonly isNew: boolean }>;
  /** The same once more from its server, a key may have changed there; null when it was asked again
   *  a short while ago. */
  again(address: URL): Promise<Described | null>;
};

type Entry = {
  described: Promise<Described>;
  /** The same when it has come. */
  now: Described | null;
  untilMs: number;
  againFromMs: number;
};

/** The public keys that documents list, read as plain JSON and taken from their own address only:
 *  who may make this node read an actor is anybody, so this must not cost what JSON-LD can cost. */
export function makeActorKeys(get: BoundedFetch): ActorKeys {
  const kept = new Map<string, Entry>();

  function ask(address: string): Entry {
    const [oldest] = kept.size < MOST_KEPT ? [] : kept.keys();
    if (oldest !== undefined) kept.delete(oldest);
    const described = describe(get, address).catch((error: unknown): Described => {
      entry.untilMs = Date.now() + PAUSE_MS;
      const gone = error instanceof Gone;
      return { id: null, gone, why: `${address} could not be read: ${error}` };
    });
    const entry: Entry = { described, now: null, untilMs: Date.now() + KEPT_MS, againFromMs: 0 };
    void described.then((now) => {
      entry.now ??= now;
    });
    kept.set(address, entry);
    return entry;
  }

  return {
    known(url) {
      const entry = kept.get(withoutHash(url));
      return entry === undefined || entry.untilMs < Date.now() ? null : entry.now;
    },
    async at(url) {
      const address = withoutHash(url);
      const entry = kept.get(address);
      const isNew = entry === undefined || entry.untilMs < Date.now();
      if (isNew) kept.delete(address);
      return { described: await (isNew ? ask(address) : entry).described, isNew };
    },
    async again(url) {
      const address = withoutHash(url);
      const entry = kept.get(address);
      const known = await entry?.described;
      if (entry === undefined || known?.id == null || entry.againFromMs > Date.now()) return null;
      entry.againFromMs = Date.now() + PAUSE_MS;
      const described = await describe(get, address).catch(goneOrNull);
      if (described === null) return null;
      entry.described = Promise.resolve(described);
      entry.now = described;
      entry.untilMs = Date.now() + (described.id === null ? PAUSE_MS : KEPT_MS);
      return described;
    },
  };
}

function withoutHash(url: URL): string {
  const address = new URL(url);
  address.hash = '';
  return address.href;
}

class Gone extends Error {}

const goneOrNull = (error: unknown): Described | null =>
  error instanceof Gone ? { id: null, gone: true, why: String(error) } : null;

/** @throws {Error} when it is not served there, and as ActivityPub; {Gone} when nothing is. */
async function describe(get: BoundedFetch, address: string): Promise<Described> {
  const options = { accept: ACTIVITY_JSON, maxBytes: DOCUMENT_MAX_BYTES, redirects: 0 };
  const fetched = await get(address, options);
  if (fetched.status === 404 || fetched.status === 410) throw new Gone(`HTTP ${fetched.status}`);
  const document = parseObject(fetched);
  const id = isJson(document) ? webUrl(document.id)?.href : undefined;
  if (!isJson(document) || id === undefined) throw new Error('it has no id');
  const keys = new Map<string, CryptographicKey>();
  for (const listed of [document.publicKey].flat().slice(0, KEYS_MAX)) {
    const key = await readKey(listed, id).catch(() => null);
    if (key?.id != null) keys.set(key.id.href, key);
  }
  return { id, owner: webUrl(document.owner)?.href ?? null, keys };
}

/** Null: nothing that could verify a signature of this actor. */
async function readKey(listed: unknown, actorUri: string): Promise<CryptographicKey | null> {
  if (!isJson(listed)) return null;
  const { owner = actorUri, publicKeyPem: pem } = listed;
  const id = webUrl(listed.id);
  if (id === null || webUrl(owner)?.href !== actorUri) return null;
  if (typeof pem !== 'string' || pem.length > PEM_MAX_CHARACTERS) return null;
  return new CryptographicKey({ id, owner: new URL(actorUri), publicKey: await importPem(pem) });
}
