import type { KvStore } from '@fedify/fedify';
import { makeAgent } from '../src/net/agent.ts';
import { withFetchBudget } from '../src/net/fetch-budget.ts';
import type { Deps, Remote, Sources } from '../src/operations/deps.ts';
import { refuse } from '../src/operations/outcome.ts';
import { makeActorKeys } from './actor-keys.ts';
import { makeBoundedFetch } from './bounded-fetch.ts';
import { type Deliver, makeDeliver } from './deliver.ts';
import { makeDocuments } from './documents.ts';
import { makeDoor, orServerError } from './door.ts';
import { makeFastLane } from './fast-lane.ts';
import { makeHostPatience } from './host-patience.ts';
import { makeKeyRing } from './keys.ts';
import { makeLookup } from './lookup.ts';
import { softwareVersion } from './nodeinfo.ts';
import { servePublished } from './published.ts';
import { methodNotAllowed } from './responses.ts';
import { routesOf, serveRoute } from './routes.ts';
import { makeSender } from './sender.ts';
import { makeKnownSigner, makeSigner } from './signer.ts';
import { registerFlattr } from './translate/flattr-activity.ts';

export type NodeFederation = {
  /** Answers what belongs to federation: actors, works, flattrs, inboxes, settlement documents,
   *  well-known addresses. Null: not mine, ask the pages. */
  fetch(request: Request): Promise<Response | null>;
  readonly deliver: Deliver;
  readonly remote: Remote;
};

/** Puts this node on the network. Nothing happens before it is asked something.
 *  @param options.allowPrivateAddress two nodes on one machine, for demos and tests only; `sources`:
 *    how pages of the web are read to see whom they lead to; without it none is. */
export function buildFederation(
  deps: Deps,
  options: {
    readonly kv: KvStore;
    readonly allowPrivateAddress: boolean;
    readonly sources?: Sources;
  },
): NodeFederation {
  registerFlattr();
  const { origin } = deps.node;
  const userAgent = `Obole/${softwareVersion()} (+${origin}/)`;
  const { allowPrivateAddress, kv, sources = NO_PAGES } = options;
  const agent = makeAgent({ allowPrivateAddress });
  const keyOf = makeKeyRing(deps);
  const get = makeBoundedFetch({ userAgent, agent, signer: () => keyOf(deps.node.actorId) });
  const documents = makeDocuments(get, kv);
  const lookup = makeLookup(get, documents, { allowPrivateAddress });
  const keys = makeActorKeys(get);
  const whoSigned = makeSigner(keys);
  const fast = makeFastLane(deps, makeKnownSigner(keys));
  const tools = { lookup, documents, whoSigned, fast };
  const door = makeDoor({ ...deps, remote: lookup, sources }, tools);
  const patience = makeHostPatience(() => performance.now());
  const deliver = makeDeliver(deps, {
    send: makeSender({ agent, userAgent, patience }),
    keyOf,
    inboxOf: async (uri) => (await lookup.actor(uri))?.inboxUrl ?? null,
  });

  const routes = routesOf(deps, door, whoSigned);
  const published = servePublished(deps);
  const addressed = (request: Request) => asAddressed(request, origin);
  const answer = async (request: Request) => {
    if (UNSPEAKABLE.test(request.method)) return methodNotAllowed([]);
    const found = await published(request);
    return found ?? (await withFetchBudget(() => serveRoute(routes, request, addressed)));
  };

  return {
    deliver,
    remote: lookup,
    fetch: (request) => orServerError(() => answer(request)),
  };
}

const NO_PAGES: Sources = {
  feed: async () => refuse('unreachable'),
  page: async () => refuse('unreachable'),
  evidence: async () => refuse('unreachable'),
  fundings: async () => refuse('unreachable'),
  hostWords: async () => [],
  picture: async () => refuse('unreachable'),
  draw: async () => refuse('unreachable'),
};

/** Methods of which no `Request` can be made. Source: Fetch, section 2.2.1. */
const UNSPEAKABLE = /^(CONNECT|TRACE|TRACK)$/i;

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
