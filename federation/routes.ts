import type { Deps } from '../src/operations/deps.ts';
import { COLLECTIONS, serveCollection } from './collections.ts';
import type { Door } from './door.ts';
import {
  serveBlock,
  serveFlattr,
  serveJwks,
  serveSettlementCopy,
  serveSettlementDocument,
  serveSettlementHead,
} from './evidence.ts';
import { serveLike } from './likes.ts';
import { nodeInfoLinks, serveNodeInfo } from './nodeinfo.ts';
import { serveNotice } from './notices.ts';
import { pathOf } from './published.ts';
import { methodNotAllowed } from './responses.ts';
import type { WhoSigned } from './signer.ts';
import { serveTalk } from './talks.ts';
import { hostMeta, serveWebFinger } from './webfinger.ts';

/** Null: for a page to answer. */
type Serve = (request: Request, id: string) => Promise<Response | null>;
type Route = {
  readonly method: readonly string[];
  readonly pattern: RegExp;
  /** The request as its sender addressed it; as it comes, where there is a body to be read. */
  readonly serve: Serve;
};

/** `:id` stands for one part of a path. */
const patternOf = (pathname: string): RegExp =>
  new RegExp(`^${pathname.replaceAll('.', '\\.').replace(':id', '([^/]+)')}$`);

const read = (pathname: string, serve: Serve): Route => ({
  method: ['GET', 'HEAD'],
  pattern: patternOf(pathname),
  serve,
});

const post = (pathname: string, serve: Serve): Route => ({
  method: ['POST'],
  pattern: patternOf(pathname),
  serve,
});

/** Inboxes, and what is read besides actors and works. `id` is the part of the address that
 *  differs. */
export function routesOf(deps: Deps, door: Door, whoSigned: WhoSigned): readonly Route[] {
  return [
    post('/inbox', (request) => door(request, null)),
    post('/users/:id/inbox', (request, id) => door(request, id)),
    ...Object.keys(COLLECTIONS).map((name) =>
      read(`/users/:id/${name}`, ({ url }, id) => serveCollection(deps, id, { name, url })),
    ),
    read('/flattrs/:id', (request, id) => serveFlattr(deps, whoSigned, request, id)),
    read('/likes/:id', (request, id) => serveLike(deps, whoSigned, request, id)),
    read('/notices/:id', (request, id) => serveNotice(deps, request, id)),
    read('/talks/:id', (_, id) => serveTalk(deps, id)),
    ...settlementRoutes(deps, whoSigned),
    read('/books/blocks/:id', (_, seq) => serveBlock(deps, seq)),
    read('/.well-known/jwks.json', () => serveJwks(deps)),
    read('/.well-known/webfinger', ({ url }) => serveWebFinger(deps, url)),
    read('/.well-known/nodeinfo', async () => nodeInfoLinks(deps.node.origin)),
    read('/nodeinfo/2.1', () => serveNodeInfo(deps)),
    read('/.well-known/host-meta', async () => hostMeta(deps.node.origin)),
  ];
}

/** What only the peer may read with which it is settled. */
const settlementRoutes = (deps: Deps, whoSigned: WhoSigned): readonly Route[] => {
  const copy =
    (part: 'jws' | 'lines'): Serve =>
    (request, sha256) =>
      serveSettlementCopy(deps, whoSigned, request, { sha256, part });
  const own =
    (part: 'jws' | 'lines'): Serve =>
    (request, id) =>
      serveSettlementDocument(deps, whoSigned, request, { id, part });
  return [
    read('/settlement/head', (request) => serveSettlementHead(deps, whoSigned, request)),
    read('/settlement/copies/:id', copy('jws')),
    read('/settlement/copies/:id/lines', copy('lines')),
    read('/settlement/:id', own('jws')),
    read('/settlement/:id/lines', own('lines')),
  ];
};

/** Null: none of these. Another method at an address of these is 405, but for reading: a page may
 *  say that nothing is to be seen there.
 *  @param addressed the request as its sender addressed it. It is made only for what is ours: it
 *    costs more than most answers. */
export async function serveRoute(
  routes: readonly Route[],
  request: Request,
  addressed: (request: Request) => Request,
): Promise<Response | null> {
  const pathname = pathOf(request.url);
  for (const { method, pattern, serve } of routes) {
    const match = pattern.exec(pathname);
    if (match === null) continue;
    if (!method.includes(request.method)) {
      return /^(GET|HEAD)$/.test(request.method) ? null : methodNotAllowed(method);
    }
    const asked = request.method === 'POST' ? request : addressed(request);
    return await serve(asked, match[1] ?? '');
  }
  return null;
}
