import { Activity, Object as AnyObject, Collection, Tombstone } from '@fedify/vocab';
import type { DocumentLoader } from '@fedify/vocab-runtime';
import { getLogger } from '@logtape/logtape';
import type { JWK } from 'jose';
import { z } from 'zod';
import type { Remote, RemoteActor, RemoteNode } from '../src/operations/deps.ts';
import { alternateOf } from './alternate.ts';
import type { BoundedFetch } from './bounded-fetch.ts';
import {
  ACTIVITY_JSON,
  type Documents,
  isJsonType,
  NothingThere,
  parseDocument,
} from './documents.ts';
import { withFetchBudget } from './fetch-budget.ts';
import { boundedJsonLd } from './json-ld-bounds.ts';
import { actorUriOf } from './lookup-handle.ts';
import { postsOf } from './lookup-outbox.ts';
import { readActor, urlsOf } from './translate/read-actor.ts';
import { isJson, isLoopback, type Json, PUBLIC, webUrl } from './translate/vocabulary.ts';
import { readWork } from './translate/work.ts';

const log = getLogger(['obole', 'lookup']);

const PAGE_MAX_BYTES = 512 * 1024;
const JWS_MAX_BYTES = 1024 * 1024;

export type Lookup = Remote & {
  /** The same as `actor`, but as it is now; `gone` when its own server says so. */
  freshActor(uri: string): Promise<RemoteActor | 'gone' | null>;
};

/** How this node asks other servers: the port that operations are given. */
export function makeLookup(
  get: BoundedFetch,
  documents: Documents,
  options: { readonly allowPrivateAddress: boolean },
): Lookup {
  return {
    lookUp: (url) => ask('object', url, () => lookUp(get, documents, url)),
    actor: (uri) => ask('actor', uri, () => fetchActor(documents.cached, uri)),
    freshActor: (uri) => ask('actor', uri, () => freshActor(documents, uri)),
    handle: (account) =>
      ask('actor', account, async () => {
        const uri = await actorUriOf(get, account, options);
        return uri === null ? null : await fetchActor(documents.cached, uri);
      }),
    posts: (uri) => ask('outbox', uri, () => postsOf(documents, uri)),
    nodeInfo: (host) => ask('nodeinfo', host, () => fetchNodeInfo(get, host, options)),
    jwks: (url) => ask('jwks', url, () => fetchJwks(get, url)),
    settlementDocument: (uri) => ask('settlement', uri, () => fetchSettlement(get, uri)),
    settlementLines: (uri, maxBytes) =>
      ask('lines', uri, () => getText(get, `${uri}/lines`, 'application/x-ndjson', maxBytes)),
  };
}

/** Another server that fails, or answers nonsense, is an answer (null) and a line in the log. */
async function ask<T>(
  what: string,
  where: string | URL,
  question: () => Promise<T | null>,
): Promise<T | null> {
  try {
    return await withFetchBudget(question);
  } catch (error) {
    log.info('No {what} from {where}: {reason}', { what, where: `${where}`, reason: `${error}` });
    return null;
  }
}

async function lookUp(get: BoundedFetch, documents: Documents, url: URL) {
  const found = await documentBehind(get, documents, url);
  if (found === null || !confirms(found, url)) return null;
  const actor = readActor(found.document);
  if (actor !== null) return { actor };
  const object = await parse(documents, found);
  if (object === null || !isPublicWork(object)) return null;
  const authorUri = object.attributionIds.find((id) => id.host === found.id.host);
  const author =
    authorUri === undefined ? null : await fetchActor(documents.cached, authorUri.href);
  if (author === null) return null;
  const work = await readWork(object, author);
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
  if (!isJsonType(fetched.headers)) {
    const alternate = alternateOf(fetched);
    if (alternate === null) return null;
    fetched = await get(alternate, { accept: ACTIVITY_JSON, maxBytes: PAGE_MAX_BYTES });
  }
  const found = identified(parseDocument(fetched));
  if (found === null) return null;
  if (found.id.href === fetched.url.href) return { ...found, isOwnWord };
  const own = await documents.fresh(found.id.href);
  if (new URL(own.documentUrl).host !== found.id.host) return null;
  const again = identified(own.document);
  return again?.id.href === found.id.href ? { ...again, isOwnWord } : null;
}

async function parse(documents: Documents, { document, id }: Found): Promise<AnyObject | null> {
  const { contextLoader } = documents;
  const said = boundedJsonLd(document);
  const object = await AnyObject.fromJsonLd(said, { contextLoader, documentLoader: noFetch });
  return object.id?.href === id.href ? object : null;
}

const noFetch = (url: string) => Promise.reject(new Error(`not fetched: ${url}`));

function identified(document: unknown): Found | null {
  if (!isJson(document)) return null;
  const id = webUrl(document.id ?? document['@id']);
  return id === null ? null : { document, id };
}

/** A page may lead to another host's object only by itself, and only when that object names the page
 *  back. */
const confirms = ({ document, id, isOwnWord }: Behind, url: URL): boolean =>
  id.host === url.host || (isOwnWord && urlsOf(document).some((named) => named.href === url.href));

const isPublicWork = (object: AnyObject): boolean =>
  !(object instanceof Activity || object instanceof Collection || object instanceof Tombstone) &&
  [...object.toIds, ...object.ccIds].some((id) => id.href === PUBLIC);

async function fetchActor(load: DocumentLoader, uri: string): Promise<RemoteActor | null> {
  const { document, documentUrl } = await load(uri);
  const found = identified(document);
  if (found?.id.href !== new URL(uri).href || new URL(documentUrl).host !== found.id.host) {
    return null;
  }
  return readActor(found.document);
}

/** Only at its own address can an actor be gone: where a redirect leads says nothing about it. */
async function freshActor(
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

const nodeInfoLinks = z.object({ links: z.array(z.object({ rel: z.string(), href: z.url() })) });

const nodeInfo = z.object({
  software: z.object({ name: z.string() }),
  metadata: z
    .object({
      flattr: z
        .object({
          version: z.literal(1),
          actor: z.url(),
          jwks: z.url(),
          currency: z.string().regex(/^[A-Z]{3,8}$/),
          settlement: z.boolean(),
        })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});

async function fetchNodeInfo(
  get: BoundedFetch,
  host: string,
  { allowPrivateAddress }: { readonly allowPrivateAddress: boolean },
): Promise<RemoteNode | null> {
  const scheme = allowPrivateAddress && isLoopback(host) ? 'http' : 'https';
  const start = new URL(`${scheme}://${host}/.well-known/nodeinfo`);
  const { links } = nodeInfoLinks.parse(await getJson(get, start));
  const found = ['2.1', '2.0'].flatMap((version) =>
    links.filter(({ rel }) => rel === `http://nodeinfo.diaspora.software/ns/schema/${version}`),
  )[0];
  if (found === undefined || new URL(found.href).host !== host) return null;
  const { software, metadata } = nodeInfo.parse(await getJson(get, new URL(found.href)));
  const said = metadata?.flattr;
  return {
    software: software.name,
    flattr:
      said === undefined
        ? null
        : {
            actorUri: said.actor,
            jwksUrl: said.jwks,
            currency: said.currency,
            settles: said.settlement,
          },
  };
}

const jwks = z.object({ keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })) });

async function fetchJwks(get: BoundedFetch, url: string): Promise<{ keys: JWK[] }> {
  const { keys } = jwks.parse(await getJson(get, new URL(url)));
  return { keys: keys as JWK[] };
}

async function getJson(get: BoundedFetch, url: URL): Promise<unknown> {
  const fetched = await get(url, { accept: 'application/json', maxBytes: PAGE_MAX_BYTES });
  if (fetched.url.host !== url.host) throw new Error(`led to another host: ${fetched.url}`);
  return parseDocument(fetched);
}

/** The exact bytes are kept by whoever asked: they are the evidence. */
async function fetchSettlement(get: BoundedFetch, uri: string): Promise<{ jws: string }> {
  const jws = await getText(get, uri, 'application/jose', JWS_MAX_BYTES);
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(jws)) throw new Error(`no compact JWS: ${uri}`);
  return { jws };
}

async function getText(
  get: BoundedFetch,
  uri: string,
  type: string,
  maxBytes: number,
): Promise<string> {
  const { url, status, headers, body } = await get(uri, { accept: type, maxBytes });
  const said = headers.get('content-type')?.split(';')[0]?.trim();
  if (status !== 200 || said !== type) throw new Error(`HTTP ${status}, ${said}: ${uri}`);
  if (url.href !== new URL(uri).href) throw new Error(`led elsewhere: ${url}`);
  return new TextDecoder('utf-8', { fatal: true }).decode(body);
}
