import { isSameSite } from '../flattr/place.ts';
import type { PageEvidence, RemoteActor, RemoteWork } from './deps.ts';
import type { Page } from './trace-page.ts';
import type { FindDeps } from './weigh-naming.ts';

/** What is behind an address elsewhere. */
export type Behind =
  | { readonly work: RemoteWork }
  | { readonly actor: RemoteActor }
  | { readonly page: Page }
  /** A server itself. `page` is its front page, where that could be read. */
  | {
      readonly server: {
        readonly url: string;
        readonly name: string | null;
        readonly page: Page | null;
      };
    };

/** Asks what is behind an address: an ActivityPub object, a page of the web, or a server. Null when
 *  nothing can be read there, or only what another host says. */
export async function lookBehind(deps: FindDeps, url: URL): Promise<Behind | null> {
  if (isFrontPage(url)) return await serverAt(deps, url);
  const seen = await deps.remote.lookUp(url);
  if (seen !== null && 'actor' in seen && seen.actor.kind === 'application')
    return await serverAt(deps, new URL('/', seen.actor.uri));
  if (seen !== null) return seen;
  const page = await readAtOwnAddress(deps, url);
  return page === null ? null : { page };
}

/** `https://host/` stands for the whole server. */
export const isFrontPage = ({ pathname, search }: URL): boolean =>
  pathname === '/' && search === '';

/** Wherever on its own site the front page leads, to a language perhaps, it is the server's. */
async function serverAt(deps: FindDeps, url: URL): Promise<Behind | null> {
  const read = await evidenceAt(deps, url.href);
  const evidence = read !== null && isSameSite(read.at, url.href) ? read : null;
  const node = await deps.remote.nodeInfo(url.host);
  if (evidence === null && node === null) return null;
  const front = new URL('/', evidence?.at ?? url).href;
  const page = evidence === null ? null : { url: front, evidence };
  return { server: { url: front, name: node?.name ?? null, page } };
}

/** A page, read at the address that it calls its own; where that one cannot be read, or is on another
 *  site, the page that was asked for. A redirect to another site leads to nothing: that site would
 *  have to agree, and nobody knows how it would. */
async function readAtOwnAddress(deps: FindDeps, url: URL): Promise<Page | null> {
  const asked = await evidenceAt(deps, url.href);
  if (asked === null || !isSameSite(asked.at, url.href)) return null;
  const { at } = asked;
  const own = asked.reading === null ? at : asked.reading.url;
  if (own === at) return { url: at, evidence: asked };
  const there = await evidenceAt(deps, own);
  return there?.reading != null && there.at === own
    ? { url: own, evidence: there }
    : { url: at, evidence: asked };
}

/** JSON is no page: what is no object for us is nothing at all. */
async function evidenceAt(deps: FindDeps, url: string): Promise<PageEvidence | null> {
  const answer = await deps.sources.evidence(url);
  return answer.ok && !/\bjson\b/.test(answer.evidence.mediaType) ? answer.evidence : null;
}
