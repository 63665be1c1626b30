import { createFederation, type KvStore } from '@fedify/fedify';
import { localActor, localWork, localWorkAtPage } from '../db/views/federation.ts';
import type { Deps } from '../src/operations/deps.ts';
import { actorAt, serveActors } from './actors.ts';
import type { Documents } from './documents.ts';
import { serveNodeInfo } from './nodeinfo.ts';
import { methodNotAllowed, problem } from './responses.ts';
import { serveWebFingerLinks } from './webfinger.ts';
import { serveWorks } from './works.ts';

/** What anybody may read, as Fedify serves it: actors, works, WebFinger, NodeInfo. Null: none of
 *  these. */
export function servePublished(
  deps: Deps,
  kv: KvStore,
  documents: Documents,
): (request: Request) => Promise<Response | null> {
  const fedify = createFederation<void>({
    kv,
    origin: deps.node.origin,
    contextLoaderFactory: () => documents.contextLoader,
    documentLoaderFactory: () => documents.cached,
    authenticatedDocumentLoaderFactory: () => documents.cached,
  });
  serveActors(fedify, deps, documents);
  serveWorks(fedify, deps, documents);
  serveNodeInfo(fedify, deps);
  serveWebFingerLinks(fedify, deps);

  return async (request) => {
    const url = new URL(request.url);
    const id = wantsActivity(request) ? await idOfPage(deps, url) : null;
    if (id !== null) return redirect(id);
    if (!FEDIFYS.test(url.pathname)) return null;
    if (!READ.includes(request.method)) return methodNotAllowed(READ);
    return await fedify.fetch(request, {
      contextData: undefined,
      onNotFound: nothing,
      onNotAcceptable: async () => {
        const page = await pageOfId(deps, url.pathname);
        return page === null ? nothing() : redirect(page);
      },
    });
  };
}

const READ = ['GET', 'HEAD'];

const nothing = (): Response => problem(404, 'not_found', 'There is nothing at this address.');

/** What Fedify serves. Asked for anything else it would log every page as not found. */
const FEDIFYS = /^\/(\.well-known\/(webfinger|nodeinfo)|nodeinfo\/2\.1|(users|works)\/[^/]+)$/;

const wantsActivity = ({ method, headers }: Request): boolean => {
  const accept = headers.get('accept') ?? '';
  return (
    (method === 'GET' || method === 'HEAD') &&
    /application\/(activity|ld)\+json/.test(accept) &&
    !/^\s*text\/html/.test(accept)
  );
};

/** The id of the person or work that a page of ours is about: who asks a page for ActivityPub is
 *  led there. */
async function idOfPage(deps: Deps, page: URL): Promise<string | null> {
  if (!page.pathname.startsWith('/@')) return null;
  const actor = await actorAt(deps, page);
  return actor?.uri ?? (await localWorkAtPage(deps.db, page.href))?.uri ?? null;
}

/** The page of an id: whoever opens an id in a browser is led there. */
async function pageOfId(deps: Deps, pathname: string): Promise<string | null> {
  const [, kind, id = ''] = /^\/(users|works)\/([^/]+)$/.exec(pathname) ?? [];
  if (kind === 'users') return (await localActor(deps.db, id))?.profileUrl ?? null;
  return kind === 'works' ? ((await localWork(deps.db, id))?.pageUrl ?? null) : null;
}

const redirect = (location: string): Response =>
  new Response(null, { status: 302, headers: { location, vary: 'accept' } });
