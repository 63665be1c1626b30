import { z } from 'zod';
import type { RemoteNode } from '../src/operations/deps.ts';
import { oneLine } from '../src/text/plain-text.ts';
import type { BoundedFetch } from './bounded-fetch.ts';
import { parseDocument } from './documents.ts';
import { readPublishedKeys } from './published-keys.ts';
import { clip, visible } from './translate/text.ts';
import { isLoopback } from './translate/vocabulary.ts';

const DOCUMENT_MAX_BYTES = 512 * 1024;
const JWS_MAX_BYTES = 1024 * 1024;
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
  if (!/^[\w-]+\.[\w-]+\.[\w-]+$/.test(jws)) throw new Error(`no compact JWS: ${uri}`);
  return { jws };
}

/** The lines of a statement.
 *  @throws {Error} when it does not answer, or with more than `maxBytes`. */
export const fetchLines = (get: BoundedFetch, uri: string, maxBytes: number): Promise<string> =>
  getText(get, `${uri}/lines`, 'application/x-ndjson', maxBytes);

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
