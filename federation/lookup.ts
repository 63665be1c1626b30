import { Activity, Object as AnyObject, Collection, Tombstone } from '@fedify/vocab';
import { getLogger } from '@logtape/logtape';
import type { JWK } from 'jose';
import { z } from 'zod';
import type { Remote, RemoteActor, RemoteNode } from '../src/operations/deps.ts';
import type { BoundedFetch, Fetched } from './bounded-fetch.ts';
import { ACTIVITY_JSON, type Documents, isJsonType, parseDocument } from './documents.ts';
import { withFetchBudget } from './fetch-budget.ts';
import { boundedJsonLd } from './json-ld-bounds.ts';
import { readActor } from './translate/actor.ts';
import { isJson, isLoopback, PUBLIC, webUrl } from './translate/vocabulary.ts';
import { readWork } from './translate/work.ts';

const log = getLogger(['obole', 'lookup']);

const PAGE_MAX_BYTES = 512 * 1024;
const JWS_MAX_BYTES = 1024 * 1024;

export type Lookup = Remote & {
  /** The actor behind its id, as its own server describes it, at most an hour old. */
  actor(uri: string): Promise<RemoteActor | null>;
};

/** How this node asks other servers: the port that operations are given. */
export function makeLookup(
  get: BoundedFetch,
  documents: Documents,
  options: { readonly allowPrivateAddress: boolean },
): Lookup {
  return {
    lookUp: (url) => ask('object', url, () => lookUp(get, documents, url)),
    actor: (uri) => ask('actor', uri, () => fetchActor(documents, uri)),
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
  const object = await objectBehind(get, documents, url);
  if (object?.id == null || !confirms(object, url)) return null;
  const actor = readActor(object);
  if (actor !== null) return { actor };
  if (!isPublicWork(object)) return null;
  const { host } = object.id;
  const authorUri = object.attributionIds.find((id) => id.host === host);
  const author = authorUri === undefined ? null : await fetchActor(documents, authorUri.href);
  if (author === null) return null;
  const work = await readWork(object, author);
  return work === null ? null : { work };
}

/** The ActivityPub object of a URL: itself, or the one that its page names as its alternate. It
 *  counts only as it is served at its own id. */
async function objectBehind(
  get: BoundedFetch,
  documents: Documents,
  url: URL,
): Promise<AnyObject | null> {
  const accept = `${ACTIVITY_JSON}, text/html;q=0.5`;
  let fetched = await get(url, { accept, maxBytes: PAGE_MAX_BYTES });
  if (!isJsonType(fetched.headers)) {
    const alternate = alternateOf(fetched);
    if (alternate === null) return null;
    fetched = await get(alternate, { accept: ACTIVITY_JSON, maxBytes: PAGE_MAX_BYTES });
  }
  const said = idOf(parseDocument(fetched));
  if (said === null) return null;
  if (said.href === fetched.url.href) return parse(documents, parseDocument(fetched), said);
  const own = await documents.fresh(said.href);
  if (new URL(own.documentUrl).host !== said.host) return null;
  return parse(documents, own.document, said);
}

async function parse(documents: Documents, document: unknown, id: URL): Promise<AnyObject | null> {
  const { contextLoader } = documents;
  const said = boundedJsonLd(document);
  const object = await AnyObject.fromJsonLd(said, { contextLoader, documentLoader: noFetch });
  return object.id?.href === id.href ? object : null;
}

const noFetch = (url: string) => Promise.reject(new Error(`not fetched: ${url}`));

const idOf = (document: unknown): URL | null =>
  isJson(document) ? webUrl(document.id ?? document['@id']) : null;

/** A page may lead to another host's object only when that object names the page back. */
const confirms = (object: AnyObject, url: URL): boolean =>
  object.id?.host === url.host ||
  object.urls.some((named) => webUrl(named instanceof URL ? named : named.href)?.href === url.href);

const isPublicWork = (object: AnyObject): boolean =>
  !(object instanceof Activity || object instanceof Collection || object instanceof Tombstone) &&
  [...object.toIds, ...object.ccIds].some((id) => id.href === PUBLIC);

/** `Link: <...>; rel="alternate"` or the same in HTML. */
function alternateOf({ url, headers, body }: Fetched): URL | null {
  const html = new TextDecoder().decode(body);
  const tags = html.match(/<link\b[^<>]*>/gi) ?? [];
  const header = (headers.get('link') ?? '').split(/,\s*(?=<)/);
  for (const link of [...header, ...tags]) {
    if (!/\brel\s*=\s*["']?[^"'>;]*\balternate\b/i.test(link)) continue;
    if (!/application\/(activity|ld)\+json/i.test(link)) continue;
    const href =
      /^\s*<([^<>\s]+)>/.exec(link)?.[1] ?? /\bhref\s*=\s*["']?([^"'\s>]+)/i.exec(link)?.[1];
    if (href !== undefined && URL.canParse(href, url.href)) {
      return webUrl(new URL(href, url));
    }
  }
  return null;
}

async function fetchActor(documents: Documents, uri: string): Promise<RemoteActor | null> {
  const { document, documentUrl } = await documents.cached(uri);
  const id = idOf(document);
  if (id?.href !== new URL(uri).href || new URL(documentUrl).host !== id.host) return null;
  const object = await parse(documents, document, id);
  return object === null ? null : readActor(object);
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
