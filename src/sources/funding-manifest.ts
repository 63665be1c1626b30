import { z } from 'zod';
import type { BoundedGet } from '../net/bounded-get.ts';
import type { FundingManifest, PageTrouble } from '../operations/deps.ts';
import { done, type Outcome, refuse } from '../operations/outcome.ts';
import { fetchDocument } from './fetch-document.ts';
import { webUrl } from './tidy.ts';

export const WELL_KNOWN = '/.well-known/funding-manifest-urls';
const LIST_MAX_BYTES = 16 * 1024;
const MANIFEST_MAX_BYTES = 256 * 1024;
/** Of the manifests that a site names. */
const MANIFESTS_MAX = 2;
const COVERS_MAX = 50;
const ADDRESSES_MAX = 20;

const place = z.object({ url: z.string(), wellKnown: z.string().optional() }).optional();

/** Only what says who is paid for what. Source: FLOSS/fund, funding.json v1.0.0. */
const shape = z.object({
  entity: z.object({ webpageUrl: place.catch(undefined) }),
  projects: z
    .array(z.object({ webpageUrl: place.catch(undefined), repositoryUrl: place.catch(undefined) }))
    .catch([]),
  funding: z.object({
    channels: z.array(z.object({ address: z.string().optional() }).catch({})).catch([]),
  }),
});

/** Reads which manifests a site names as its own, and these. What leads to another host counts for
 *  nothing: the list must lie where it was looked for. */
export async function readFundings(
  get: BoundedGet,
  origin: string,
): Promise<Outcome<{ readonly manifests: readonly FundingManifest[] }, PageTrouble>> {
  const listed = await textAt(get, new URL(WELL_KNOWN, origin).href, LIST_MAX_BYTES);
  if (!listed.ok) return listed;
  const addresses = listed.text.split(/\r?\n/).flatMap((line) => webUrl(line, undefined) ?? []);
  const manifests: FundingManifest[] = [];
  for (const address of [...new Set(addresses)].slice(0, MANIFESTS_MAX)) {
    const read = await textAt(get, address, MANIFEST_MAX_BYTES);
    const manifest = read.ok ? manifestOf(read.text, address) : null;
    if (manifest !== null) manifests.push(manifest);
  }
  return done({ manifests });
}

/** The text at an address, and nowhere else. */
async function textAt(
  get: BoundedGet,
  address: string,
  maxBytes: number,
): Promise<Outcome<{ readonly text: string }, PageTrouble>> {
  const accept = 'text/plain, application/json;q=0.9, */*;q=0.1';
  const answer = await fetchDocument(get, address, { accept, maxBytes });
  if (!answer.ok) return answer;
  if ('unchanged' in answer || answer.document.mediaType === 'text/html')
    return refuse('not_a_page');
  if (answer.document.url.href !== new URL(address).href) return refuse('not_a_page');
  return done({ text: new TextDecoder().decode(answer.document.bytes) });
}

function manifestOf(text: string, at: string): FundingManifest | null {
  const said = shape.safeParse(parsed(text)).data;
  if (said === undefined) return null;
  const { entity, projects, funding } = said;
  const places = [
    entity.webpageUrl,
    ...projects.flatMap(({ webpageUrl, repositoryUrl }) => [webpageUrl, repositoryUrl]),
  ];
  return {
    at,
    covers: places.slice(0, COVERS_MAX).flatMap((one) => {
      const url = webUrl(one?.url, at);
      return url === null ? [] : [{ url, wellKnown: webUrl(one?.wellKnown, at) }];
    }),
    addresses: funding.channels
      .flatMap(({ address }) => webUrl(address, undefined) ?? [])
      .slice(0, ADDRESSES_MAX),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
