import { localActorByHandle, workUriAtPage } from '../db/views/federation.ts';
import type { Deps } from '../src/operations/deps.ts';
import { namesObject, preferredForm } from './negotiate.ts';
import { ACTIVITY_JSON_TYPE, methodNotAllowed, problem } from './responses.ts';
import { type Document, type Kind, makeWarm } from './warm.ts';

const READ = ['GET', 'HEAD'];

const ID = /^\/(users|works)\/([^/]+)$/;

/** Handles as they stand in addresses; anything else is nobody's. */
const PAGE = /^\/@([A-Za-z0-9_.-]+)(?:\/works\/([^/]+))?\/?$/;

/** Serves actors and works at their ids, and leads from pages to ids and back: who opens an id in a
 *  browser is led to its page, who asks a page for ActivityPub to its id. Null: neither, or a page
 *  for somebody who wants a page.
 *  This is what other servers ask for most, so it works on the request as it comes. */
export function servePublished(deps: Deps): (request: Request) => Promise<Response | null> {
  const { db, node } = deps;
  const warm = makeWarm(db, node.origin);
  return async (request) => {
    const pathname = pathOf(request.url);
    const [, kind, id] = ID.exec(pathname) ?? [];
    if (kind !== undefined && id !== undefined) {
      if (!READ.includes(request.method)) return methodNotAllowed(READ);
      return answer(request, await warm(kind as Kind, id));
    }
    if (!READ.includes(request.method)) return null;
    if (pathname !== '/' && !pathname.startsWith('/@')) return null;
    const accept = request.headers.get('accept');
    if (!namesObject(accept) || preferredForm(accept, 'page') === 'page') return null;
    const uri = pathname === '/' ? node.actorUri : await uriAtPage(deps, pathname);
    return uri === null ? null : redirect(uri);
  };
}

/** The path as it stands in the address. Taken apart by hand: a `URL` for each request would be a
 *  noticeable part of what an answer costs. */
export function pathOf(url: string): string {
  const start = url.indexOf('/', url.indexOf('://') + 3);
  if (start === -1) return '/';
  const path = url.slice(start);
  const end = path.search(/[?#]/);
  return end === -1 ? path : path.slice(0, end);
}

/** The id of the person or work that a page of ours is about. */
async function uriAtPage({ db }: Deps, pathname: string): Promise<string | null> {
  const [, handle, slug] = PAGE.exec(pathname) ?? [];
  if (handle === undefined) return null;
  if (slug !== undefined) return await workUriAtPage(db, { handle, slug: plain(slug) });
  return (await localActorByHandle(db, handle))?.uri ?? null;
}

const plain = (part: string): string => {
  try {
    return decodeURIComponent(part).replaceAll('\0', '');
  } catch {
    return part;
  }
};

function answer(request: Request, document: Document | null): Response {
  if (document === null) return problem(404, 'not_found', 'There is nothing at this address.');
  const { headers } = request;
  if (preferredForm(headers.get('accept'), 'object') === 'page') return redirect(document.pageUrl);
  const { etag, body, status } = document;
  const common = { etag, vary: 'Accept', 'cache-control': 'no-cache' };
  if (status === 200 && isAmong(etag, headers.get('if-none-match'))) {
    return new Response(null, { status: 304, headers: common });
  }
  // To HEAD the server sends no body, but says how long it would be.
  return new Response(body, {
    status,
    headers: {
      ...common,
      'content-type': ACTIVITY_JSON_TYPE,
      'content-length': `${body.byteLength}`,
    },
  });
}

/** Whether a client has these bytes already. `W/` is no difference here.
 *  Source: RFC 9110, section 13.1.2. */
const isAmong = (etag: string, known: string | null): boolean =>
  known !== null &&
  (known.trim() === '*' || known.split(',').some((one) => one.trim().replace(/^W\//, '') === etag));

const redirect = (location: string): Response =>
  new Response(null, { status: 302, headers: { location, vary: 'Accept' } });
