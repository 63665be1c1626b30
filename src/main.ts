import { readFacts } from '../db/records/node.ts';
import { hasAdmin } from '../db/records/sign-in.ts';
import type { NodeFederation } from '../federation/federation.ts';
import { buildApi } from './api/app.ts';
import { type Config, StartError } from './config.ts';
import { startReader } from './jobs/reader.ts';
import { readingTurn } from './jobs/reading-turn.ts';
import { startSchedule } from './jobs/schedule.ts';
import { makeTasks } from './jobs/tasks.ts';
import { startWorker } from './jobs/worker.ts';
import { listen } from './net/listen.ts';
import { makeVisitorCounter } from './operations/count-visitors.ts';
import type { Deps, NodeDeps } from './operations/deps.ts';
import { issueSignInLink } from './operations/sign-in.ts';
import { buildPages } from './web/app.ts';
import { cookiesFor } from './web/session.ts';
import { type HomeNode, type OpenOptions, openHome } from './wiring/open-home.ts';
import { makeReach } from './wiring/reach.ts';

/** A node with its rooms wired together, before it serves anybody. */
export type OpenNode = HomeNode & {
  readonly deps: NodeDeps;
  readonly federation: NodeFederation;
};

/** Opens the database and brings it up to date, see `openHome`.
 *  @throws StartError, DatabaseTrouble. */
export async function openNode(config: Config, options: OpenOptions): Promise<OpenNode> {
  const home = await openHome(config, options);
  try {
    const { federation, ...ways } = makeReach(home.deps, config);
    return { ...home, deps: { ...home.deps, remote: federation.remote, ...ways }, federation };
  } catch (error) {
    await home.close();
    throw error;
  }
}

export type RunningNode = {
  readonly node: OpenNode;
  /** A link that makes its visitor the admin, as long as there is none. */
  readonly adminLink: string | null;
  stop(): Promise<void>;
};

/** Serves: pages and federation (ROLE web), jobs and what is due every minute (ROLE worker), or both. */
export async function startServing(
  config: Config,
  options: Omit<OpenOptions, 'owner'>,
): Promise<RunningNode> {
  const node = await openNode(config, { ...options, owner: 'node' });
  const closing: (() => Promise<void>)[] = [() => node.close()];
  const stop = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    await refuseHalfRestored(node.deps);
    if (config.role !== 'web') {
      const worker = await startWorker(node.address, makeTasks(node.deps, node.federation));
      closing.push(() => worker.stop());
      const schedule = startSchedule(node.deps);
      closing.push(() => schedule.stop());
      const reader = startReader(node.deps, readingTurn(node.address));
      closing.push(() => reader.stop());
    }
    if (config.role !== 'worker') {
      const server = await startServer(config, node);
      closing.push(server.stop);
    }
    return { node, adminLink: await adminLinkOf(node.deps), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What was signed since the backup is not in these books: to sign it again, otherwise, is what a peer
 *  would freeze us for. */
async function refuseHalfRestored({ db }: Deps): Promise<void> {
  if (!(await readFacts(db)).has('restored')) return;
  throw new StartError(
    'A backup was restored here, and that did not come to its end. Say "obole books restored", then start the node again.',
  );
}

async function adminLinkOf(deps: Deps): Promise<string | null> {
  if (await hasAdmin(deps.db)) return null;
  const { token } = await issueSignInLink(deps, null);
  return `${deps.node.origin}/sign-in/link?token=${token}`;
}

/** Short enough for nobody to miss what they just did, long enough for many readers to share a page. */
const KEPT_MS = 3_000;

async function startServer(
  config: Config,
  { deps, federation }: OpenNode,
): Promise<{ stop(): Promise<void> }> {
  const { origin, trustProxy: trustsProxy } = config;
  const api = buildApi(deps, { trustsProxy });
  const visitors = makeVisitorCounter(deps);
  const options = { ...cookiesFor(origin), trustsProxy, keptMs: KEPT_MS, visitors };
  const pages = buildPages(deps, { ...options, apiDocument: api.document });
  const answer = async (request: Request, connection: object) =>
    (await federation.fetch(request)) ??
    (api.has(new URL(request.url).pathname) ? api : pages).fetch(request, connection);
  const { port, host: hostname } = config;
  const server = await listen({ port, hostname, fetch: answer }).catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error;
      throw new StartError(
        `Port ${config.port} is taken by another program. Set PORT to a free one.`,
      );
    },
  );
  return {
    async stop() {
      await server.stop();
      await visitors.write();
    },
  };
}
