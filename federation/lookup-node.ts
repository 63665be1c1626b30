import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { HeadEntry, RemoteNode } from '../src/operations/deps.ts';
import type { LinesText } from '../src/settlement/lines-text.ts';
import { oneLine } from '../src/text/plain-text.ts';
import type { BoundedFetch } from './bounded-fetch.ts';
import { parseDocument } from './documents.ts';
import { readPublishedKeys } from './published-keys.ts';
import { claimedKind, JWS_MAX_BYTES } from './statement-jws.ts';
import { MAX_SECONDS, seq, uri } from './translate/settlement-shapes.ts';
import { linesFrom } from './translate/statement-lines.ts';
import { clip, visible } from './translate/text.ts';
import { isLoopback } from './translate/vocabulary.ts';

const DOCUMENT_MAX_BYTES = 512 * 1024;
const HEAD_PAGE_MAX_BYTES = 4 * 1024 * 1024;
const HEAD_PAGE = 2_000;
/** More than two nodes sign in centuries. */
const HEAD_PAGES_MAX = 50;
const NAME_MAX_CHARACTERS = 200;

const nodeInfoLinks = z.object({ links: z.array(z.object({ rel: z.string(), href: z.url() })) });

const nodeInfo = z.object({
  software: z.object({ name: z.string() }),
  metadata: z
    .object({
      nodeName: z.string().optional().catch(undefined),
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

/** What a server says about itself, and whether it understands Flattr.
 *  @throws {Error} when it does not answer, or nonsense. */
export async function fetchNodeInfo(
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
  const name = clip(oneLine(visible(metadata?.nodeName ?? '')), NAME_MAX_CHARACTERS);
  return {
    software: software.name,
    ...(name === '' ? {} : { name }),
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

/** The keys with which a node signs its settlement documents.
 *  @throws {Error} when it does not answer, or nonsense. */
export const fetchJwks = async (get: BoundedFetch, url: string) =>
  readPublishedKeys(await getJson(get, new URL(url)));

async function getJson(get: BoundedFetch, url: URL): Promise<unknown> {
  const fetched = await get(url, { accept: 'application/json', maxBytes: DOCUMENT_MAX_BYTES });
  if (fetched.url.host !== url.host) throw new Error(`led to another host: ${fetched.url}`);
  return parseDocument(fetched);
}

/** The exact bytes are kept by whoever asked: they are the evidence.
 *  @throws {Error} when it does not answer, or nonsense. */
export async function fetchSettlement(get: BoundedFetch, uri: string): Promise<{ jws: string }> {
  const jws = await getText(get, uri, 'application/jose', JWS_MAX_BYTES);
  if (!isCompactJws(jws)) throw new Error(`no compact JWS: ${uri}`);
  return { jws };
}

/** Read once from left to right: a pattern of three repetitions remembers each of 16 million letters, to go
 *  back to. Source: RFC 7515, 7.1. */
function isCompactJws(text: string): boolean {
  const parts = text.split('.', 4);
  return parts.length === 3 && parts.every((part) => part !== '') && !/[^\w.-]/.test(text);
}

/** The lines of a statement.
 *  @throws {Error} when it does not answer, or with more than `maxBytes`. */
export async function fetchLines(
  get: BoundedFetch,
  uri: string,
  maxBytes: number,
): Promise<LinesText> {
  const lines = linesFrom(await getBytes(get, `${uri}/lines`, 'application/x-ndjson', maxBytes));
  if (lines === null) throw new Error(`lines that are no text: ${uri}`);
  return lines;
}

const headPage = z.object({
  documents: z
    .array(
      z
        .object({
          ...{ id: uri, iss: uri, sha256: z.string().regex(/^[0-9a-f]{64}$/) },
          ...{ kind: z.string().regex(/^[a-z]{1,20}$/), seq: z.exactOptional(seq) },
          recorded: z.exactOptional(z.int().min(0).max(MAX_SECONDS)),
        })
        // Who lists it must not have us ask a third server.
        .refine(({ id, iss }) => new URL(id).origin === new URL(iss).origin),
    )
    .max(HEAD_PAGE),
});

/** One page of what a node holds of the two of us.
 *  @param after hash of the last entry of the page before; null: the first page.
 *  @throws {Error} when it does not answer, or nonsense. */
export async function fetchHeadPage(
  get: BoundedFetch,
  of: { readonly origin: string; readonly currency: string; readonly after: string | null },
): Promise<readonly HeadEntry[]> {
  const url = new URL('/settlement/head', of.origin);
  url.searchParams.set('currency', of.currency);
  if (of.after !== null) url.searchParams.set('after', of.after);
  const text = await getText(get, url.href, 'application/json', HEAD_PAGE_MAX_BYTES);
  return headPage.parse(JSON.parse(text)).documents;
}

/** All pages, one after the other; null when one is missing, or when they do not come to an end. */
export async function wholeHead(
  pageAfter: (sha256: string | null) => Promise<readonly HeadEntry[] | null>,
): Promise<readonly HeadEntry[] | null> {
  const entries = new Map<string, HeadEntry>();
  for (let pages = 0; pages < HEAD_PAGES_MAX; pages += 1) {
    const page = await pageAfter([...entries.keys()].at(-1) ?? null);
    if (page === null) return null;
    for (const entry of page) {
      if (entries.has(entry.sha256)) return null;
      entries.set(entry.sha256, entry);
    }
    if (page.length < HEAD_PAGE) return [...entries.values()];
  }
  return null;
}

/** A document of either node as the other one holds it, with its lines when it is a statement. Whose it
 *  is and what it says is for whoever knows the keys.
 *  @throws {Error} when it does not answer, or other bytes than these. */
export async function fetchCopy(
  get: BoundedFetch,
  of: { readonly origin: string; readonly sha256: string; readonly linesMaxBytes: number },
): Promise<{ readonly jws: string; readonly lines: LinesText | null }> {
  const { href } = new URL(`/settlement/copies/${of.sha256}`, of.origin);
  const { jws } = await fetchSettlement(get, href);
  const hash = createHash('sha256').update(jws).digest('hex');
  if (hash !== of.sha256) throw new Error(`other bytes: ${href}`);
  if (claimedKind(jws) !== 'statement') return { jws, lines: null };
  return { jws, lines: await fetchLines(get, href, of.linesMaxBytes) };
}

const getText = async (
  get: BoundedFetch,
  uri: string,
  type: string,
  maxBytes: number,
): Promise<string> =>
  new TextDecoder('utf-8', { fatal: true }).decode(await getBytes(get, uri, type, maxBytes));

async function getBytes(
  get: BoundedFetch,
  uri: string,
  type: string,
  maxBytes: number,
): Promise<Uint8Array> {
  const { url, status, headers, body } = await get(uri, { accept: type, maxBytes });
  const said = headers.get('content-type')?.split(';')[0]?.trim();
  if (status !== 200 || said !== type) throw new Error(`HTTP ${status}, ${said}: ${uri}`);
  if (url.href !== new URL(uri).href) throw new Error(`led elsewhere: ${url}`);
  return body;
}
