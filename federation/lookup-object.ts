import type { DocumentLoader } from '@fedify/vocab-runtime';
import type { RemoteActor, RemoteWork } from '../src/operations/deps.ts';
import { alternateOf } from './alternate.ts';
import type { BoundedFetch } from './bounded-fetch.ts';
import {
  ACTIVITY_JSON,
  type Documents,
  isObjectType,
  NothingThere,
  parseObject,
} from './documents.ts';
import { readActor, urlsOf } from './translate/read-actor.ts';
import { authorUriOf, isPublicWork, readWork } from './translate/read-work.ts';
import { isJson, type Json, webUrl } from './translate/vocabulary.ts';

const PAGE_MAX_BYTES = 512 * 1024;

/** Follows a URL to the work or the actor behind it. What another host says of either counts for
 *  nothing: the hosts of the id, of the document and of the author agree, or nothing is found.
 *  @throws {Error} when the other side does not answer, or nonsense. */
export async function lookUp(
  get: BoundedFetch,
  documents: Documents,
  url: URL,
): Promise<{ readonly work: RemoteWork } | { readonly actor: RemoteActor } | null> {
  const found = await documentBehind(get, documents, url);
  if (found === null || !confirms(found, url)) return null;
  const actor = readActor(found.document);
  if (actor !== null) return { actor };
  if (!isPublicWork(found.document)) return null;
  const authorUri = authorUriOf(found.document, found.id);
  const author = authorUri === null ? null : await fetchActor(documents.cached, authorUri);
  const work = author === null ? null : readWork(found.document, author);
  return work === null ? null : { work };
}

/** An object of another server as plain JSON, under the id that it was served at. */
type Found = { readonly document: Json; readonly id: URL };

/** `isOwnWord`: it was the asked host itself that led there, not one that it redirects to: many
 *  sites redirect wherever a visitor wants. */
type Behind = Found & { readonly isOwnWord: boolean };

/** The ActivityPub object of a URL: itself, or the one that its page names as its alternate. It
 *  counts only as it is served at its own id. */
async function documentBehind(
  get: BoundedFetch,
  documents: Documents,
  url: URL,
): Promise<Behind | null> {
  const accept = `${ACTIVITY_JSON}, text/html;q=0.5`;
  let fetched = await get(url, { accept, maxBytes: PAGE_MAX_BYTES });
  const isOwnWord = fetched.url.host === url.host;
  if (!isObjectType(fetched.headers)) {
    const alternate = alternateOf(fetched);
    if (alternate === null) return null;
    fetched = await get(alternate, { accept: ACTIVITY_JSON, maxBytes: PAGE_MAX_BYTES });
  }
  const found = identified(parseObject(fetched));
  if (found === null) return null;
  if (found.id.href === fetched.url.href) return { ...found, isOwnWord };
  const own = await documents.fresh(found.id.href);
  if (new URL(own.documentUrl).host !== found.id.host) return null;
  const again = identified(own.document);
  return again?.id.href === found.id.href ? { ...again, isOwnWord } : null;
}

function identified(document: unknown): Found | null {
  if (!isJson(document)) return null;
  const id = webUrl(document.id ?? document['@id']);
  return id === null ? null : { document, id };
}

/** A page may lead to another host's object only by itself, and only when that object names the page
 *  back. */
const confirms = ({ document, id, isOwnWord }: Behind, url: URL): boolean =>
  id.host === url.host || (isOwnWord && urlsOf(document).some((named) => named.href === url.href));

/** An actor as it is served at its own id.
 *  @throws {Error} when its server does not answer, or nonsense. */
export async function fetchActor(load: DocumentLoader, uri: string): Promise<RemoteActor | null> {
  const { document, documentUrl } = await load(uri);
  const found = identified(document);
  if (found?.id.href !== new URL(uri).href || new URL(documentUrl).host !== found.id.host) {
    return null;
  }
  return readActor(found.document);
}

/** Only at its own address can an actor be gone: where a redirect leads says nothing about it.
 *  @throws {Error} when its server does not answer, or nonsense. */
export async function freshActor(
  { renewed }: Documents,
  uri: string,
): Promise<RemoteActor | 'gone' | null> {
  try {
    return await fetchActor(renewed, uri);
  } catch (error) {
    const own = new URL(uri);
    own.hash = '';
    if (error instanceof NothingThere && error.url.href === own.href) return 'gone';
    throw error;
  }
}
