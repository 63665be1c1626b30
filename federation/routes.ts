import type { Deps } from '../src/operations/deps.ts';
import { serveFollows, serveOutbox } from './collections.ts';
import type { Door } from './door.ts';
import { serveFlattr, serveJwks, serveSettlementDocument } from './evidence.ts';
import { methodNotAllowed } from './responses.ts';
import type { WhoSigned } from './signer.ts';
import { hostMeta } from './webfinger.ts';

type Serve = (request: Request, id: string) => Promise<Response>;
type Route = { readonly method: readonly string[]; readonly pattern: URLPattern; serve: Serve };

const read = (pathname: string, serve: Serve): Route => ({
  method: ['GET', 'HEAD'],
  pattern: new URLPattern({ pathname }),
  serve,
});

const post = (pathname: string, serve: Serve): Route => ({
  method: ['POST'],
  pattern: new URLPattern({ pathname }),
  serve,
});

/** What this node serves without Fedify. `id` is the part of the address that differs. */
export function routesOf(deps: Deps, door: Door, whoSigned: WhoSigned): readonly Route[] {
  return [
    post('/inbox', (request) => door(request, null)),
    post('/users/:id/inbox', (request, id) => door(request, id)),
    read('/users/:id/outbox', ({ url }, id) => serveOutbox(deps, id, url)),
    read('/users/:id/followers', ({ url }, id) => serveFollows(deps, id, 'followers', url)),
    read('/users/:id/following', ({ url }, id) => serveFollows(deps, id, 'following', url)),
    read('/flattrs/:id', (request, id) => serveFlattr(deps, whoSigned, request, id)),
    read('/settlement/:id', (request, id) =>
      serveSettlementDocument(deps, whoSigned, request, { id, part: 'jws' }),
    ),
    read('/settlement/:id/lines', (request, id) =>
      serveSettlementDocument(deps, whoSigned, request, { id, part: 'lines' }),
    ),
    read('/.well-known/jwks.json', () => serveJwks(deps)),
    read('/.well-known/host-meta', async () => hostMeta(deps.node.origin)),
  ];
}

/** Null: none of these. Another method at an address of these is 405, but for reading: a page may
 *  say that nothing is to be seen there. */
export async function serveRoute(
  routes: readonly Route[],
  request: Request,
): Promise<Response | null> {
  const { pathname } = new URL(request.url);
  for (const { method, pattern, serve } of routes) {
    const match = pattern.exec({ pathname });
    if (match === null) continue;
    if (!method.includes(request.method)) {
      return /^(GET|HEAD)$/.test(request.method) ? null : methodNotAllowed(method);
    }
    return await serve(request, match.pathname.groups.id ?? '');
  }
  return null;
}
