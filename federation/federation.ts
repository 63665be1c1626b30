import { createFederation, type KvStore, type MessageQueue } from '@fedify/fedify';
import { localActor, localWork, localWorkAtPage } from '../db/views/federation.ts';
import type { Deps, Remote } from '../src/operations/deps.ts';
import { actorAt, serveActors } from './actors.ts';
import { makeBoundedFetch } from './bounded-fetch.ts';
import { serveFollows, serveOutbox } from './collections.ts';
import { type Deliver, makeCourier } from './deliver.ts';
import { makeDocuments } from './documents.ts';
import { makeDoor, orServerError } from './door.ts';
import { serveFlattr, serveJwks, serveSettlementDocument } from './evidence.ts';
import { instanceKey } from './keys.ts';
import { makeLookup } from './lookup.ts';
import { serveNodeInfo, softwareVersion } from './nodeinfo.ts';
import { problem } from './responses.ts';
import { makeSigner } from './signer.ts';
import { registerFlattr } from './translate/flattr-activity.ts';
import { hostMeta, serveWebFingerLinks } from './webfinger.ts';
import { serveWorks } from './works.ts';

export type NodeFederation = {
  /** Answers what belongs to federation: actors, works, flattrs, inboxes, settlement documents,
   *  well-known addresses. Null: not mine, ask the pages. */
  fetch(request: Request): Promise<Response | null>;
  readonly deliver: Deliver;
  readonly remote: Remote;
  /** Runs a message of Fedify's own queue: the job `fedify`. */
  handleQueued(message: unknown): Promise<void>;
};

/** Puts this node on the network. Nothing happens before it is asked something.
 *  @param options.allowPrivateAddress two nodes on one machine, for demos and tests only. */
export function buildFederation(
  deps: Deps,
  options: {
    readonly queue: MessageQueue;
    readonly kv: KvStore;
    readonly allowPrivateAddress: boolean;
  },
): NodeFederation {
  registerFlattr();
  const { origin } = deps.node;
  const userAgent = `Obole/${softwareVersion()} (+${origin}/)`;
  const { allowPrivateAddress, kv } = options;
  const get = makeBoundedFetch({ userAgent, allowPrivateAddress, signer: instanceKey(deps) });
  const documents = makeDocuments(get, kv);
  const lookup = makeLookup(get, documents, { allowPrivateAddress });
  const whoSigned = makeSigner(documents);
  const door = makeDoor(deps, { lookup, documents, whoSigned });
  const { deliver, handleQueued } = makeCourier(deps, {
    ...options,
    userAgent,
    documents,
    inboxOf: async (uri) => (await lookup.actor(uri))?.inboxUrl ?? null,
  });

  const fedify = createFederation<void>({
    kv,
    origin,
    contextLoaderFactory: () => documents.contextLoader,
    documentLoaderFactory: () => documents.cached,
    authenticatedDocumentLoaderFactory: () => documents.cached,
  });
  serveActors(fedify, deps, documents);
  serveWorks(fedify, deps, documents);
  serveNodeInfo(fedify, deps);
  serveWebFingerLinks(fedify, deps);

  const routes: readonly Route[] = [
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
    read('/.well-known/host-meta', async () => hostMeta(origin)),
  ];

  async function answer(request: Request): Promise<Response | null> {
    const { pathname } = new URL(request.url);
    for (const { method, pattern, serve } of routes) {
      const match = pattern.exec({ pathname });
      if (match === null || !method.includes(request.method)) continue;
      return await serve(request, match.pathname.groups.id ?? '');
    }
    if (wantsActivity(request)) {
      const id = await idOfPage(deps, new URL(request.url));
      if (id !== null) return redirect(id);
    }
    if (!FEDIFYS.test(pathname)) return null;
    return await fedify.fetch(request, {
      contextData: undefined,
      onNotFound: () => problem(404, 'not_found', 'There is nothing at this address.'),
      onNotAcceptable: async () => {
        const page = await pageOfId(deps, pathname);
        if (page !== null) return redirect(page);
        return problem(404, 'not_found', 'There is nothing at this address.');
      },
    });
  }

  return {
    deliver,
    handleQueued,
    remote: lookup,
    fetch: (request) => orServerError(() => answer(asAddressed(request, origin))),
  };
}

/** What Fedify serves. Asked for anything else it would log every page as not found. */
const FEDIFYS = /^\/(\.well-known\/(webfinger|nodeinfo)|nodeinfo\/2\.1|(users|works)\/[^/]+)$/;

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

/** The request as its sender addressed and signed it. Behind a proxy the URL and the Host header are
 *  the inner ones, and RFC 9421 signatures over them would fail. */
function asAddressed(request: Request, origin: string): Request {
  const url = new URL(request.url);
  const { protocol, hostname, port, host } = new URL(origin);
  url.protocol = protocol;
  url.hostname = hostname;
  url.port = port;
  const headers = new Headers(request.headers);
  headers.set('host', host);
  const { method, body } = request;
  return new Request(url, { method, headers, body, ...(body === null ? {} : { duplex: 'half' }) });
}

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
