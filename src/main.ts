import { randomBytes } from 'node:crypto';
import { serve as listen } from '@hono/node-server';
import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import { connect, type DatabaseAddress } from '../db/connect.ts';
import { startEmbedded } from '../db/embedded.ts';
import { migrate } from '../db/migrate.ts';
import { readSigningKey } from '../db/records/own-keys.ts';
import { hasAdmin } from '../db/records/sign-in.ts';
import { DatabaseTrouble } from '../db/trouble.ts';
import { buildFederation, type NodeFederation } from '../federation/federation.ts';
import { makeKeyValue } from '../federation/key-value.ts';
import { softwareVersion } from '../federation/nodeinfo.ts';
import { makeNotary } from '../federation/statement-jws.ts';
import { documentSigner } from '../federation/translate/settlement-documents.ts';
import { fileHead } from './books-head.ts';
import { type Config, StartError } from './config.ts';
import { startSchedule } from './jobs/schedule.ts';
import { makeTasks } from './jobs/tasks.ts';
import { startWorker } from './jobs/worker.ts';
import { makeAgent } from './net/agent.ts';
import { makeBoundedGet } from './net/bounded-get.ts';
import type { Deps, NodeDeps } from './operations/deps.ts';
import { issueSignInLink } from './operations/sign-in.ts';
import { knownOrigin, type StartRefusal, startNode } from './operations/start-node.ts';
import { makeSources } from './sources/sources.ts';
import { makeVault, secretKeyFrom } from './vault.ts';
import { buildPages } from './web/app.ts';

/** A node with its database open, before it serves anybody: what a command works with. */
export type OpenNode = {
  readonly deps: NodeDeps;
  readonly federation: NodeFederation;
  readonly address: DatabaseAddress;
  close(): Promise<void>;
};

export type OpenOptions = {
  /** `node` for the process that serves, `command` for all others. */
  readonly owner: 'node' | 'command';
  /** For lines that the person at the terminal should see. */
  readonly log: (line: string) => void;
  /** A database that is there already, in place of the one in the settings. */
  readonly address?: DatabaseAddress;
};

/** Opens the database (starting the embedded one where no other is set), brings it up to date and
 *  wires the rooms together.
 *  @throws StartError, DatabaseTrouble. */
export async function openNode(config: Config, options: OpenOptions): Promise<OpenNode> {
  const database = await openDatabase(config, options);
  const closing: (() => Promise<void>)[] = [() => database.stop()];
  const close = async () => {
    for (const end of closing.splice(0).reverse()) await end();
  };
  try {
    const { appRole } = await migrate(database.address, options.log).catch(explain);
    const connection = connect(database.address, appRole === undefined ? {} : { role: appRole });
    closing.push(() => connection.close());
    const base = {
      db: connection.db,
      clock: clockFrom(config.clock),
      newId: () => uuidv7(),
      newRandomId: () => uuidv4(),
      newSecret: () => randomBytes(32).toString('base64url'),
      vault: makeVault(await secretKeyFrom(config)),
      booksHead: fileHead(config.dataDir),
    };
    // A command works for the node that is there, wherever the shell that it was typed into thinks
    // that it is; only the node itself may move.
    const origin = options.owner === 'command' ? await knownOrigin(base.db) : null;
    const settings = { ...config, name: config.nodeName, origin: origin ?? config.origin };
    const started = await startNode(base, settings);
    if (!started.ok) throw new StartError(sentenceFor(started.code, started.detail ?? ''));
    const deps: Deps = { ...base, node: started.node };
    return { ...wire(deps, config), address: database.address, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What an administrator can mend about a database of their own, by the code of the error.
 *  Source: Node's system errors; PostgreSQL, appendix A. */
const DATABASE_TROUBLE: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing answers there',
  ENOTFOUND: 'its host is not known',
  CONNECT_TIMEOUT: 'it does not answer',
  ETIMEDOUT: 'it does not answer',
  '28P01': 'it refuses the password',
  '28000': 'it refuses the account',
  '3D000': 'it has no such database',
  '42501': 'the account may not create what Obole needs; make it the owner of the database',
};

function explain(error: unknown): never {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const trouble = DATABASE_TROUBLE[code];
  if (trouble === undefined) throw error;
  throw new DatabaseTrouble(`The database of DATABASE_URL cannot be used: ${trouble}.`);
}

function wire(deps: Deps, config: Config): Pick<OpenNode, 'deps' | 'federation'> {
  const { allowPrivateAddress } = config;
  const userAgent = `Obole/${softwareVersion()} (+${deps.node.origin}/)`;
  const get = makeBoundedGet({ userAgent, agent: makeAgent({ allowPrivateAddress }) });
  const sources = makeSources(get);
  const kv = makeKeyValue(deps.db);
  const federation = buildFederation(deps, { kv, allowPrivateAddress, sources });
  const notary = makeNotary(async () => {
    const key = await readSigningKey(deps.db);
    if (key === undefined) throw new Error('the node has no settlement key');
    return { kid: key.kid, privateJwk: JSON.parse(await deps.vault.open(key.privateJwkSealed)) };
  });
  return {
    deps: {
      ...deps,
      remote: federation.remote,
      signer: documentSigner(notary),
      sources,
    },
    federation,
  };
}

async function openDatabase(
  config: Config,
  options: OpenOptions,
): Promise<{ readonly address: DatabaseAddress; stop(): Promise<void> }> {
  const address = options.address ?? (config.databaseUrl && { url: config.databaseUrl });
  return address ? { address, stop: async () => {} } : startEmbedded(config.dataDir, options);
}

/** Runs from the given instant at the pace of the real clock; without one it is the real clock. */
function clockFrom(start: Date | undefined): () => Date {
  if (start === undefined) return () => new Date();
  const offsetMs = start.getTime() - Date.now();
  return () => new Date(Date.now() + offsetMs);
}

function sentenceFor(code: StartRefusal, was: string): string {
  switch (code) {
    case 'currency_fixed':
      return `These books are kept in ${was}, and a node's currency never changes. Set CURRENCY=${was}, or start a new node with another DATA_DIR or DATABASE_URL.`;
    case 'funds_mode_fixed':
      return `This node was set up with FUNDS_MODE=${was}, which never changes. Set it to ${was}, or start a new node with another DATA_DIR or DATABASE_URL.`;
    case 'secret_key_differs':
      return "This node's keys were encrypted with another SECRET_KEY. Set the one it had, or put the file secret-key back into its DATA_DIR.";
    case 'origin_fixed':
      return `Other servers know this node as ${was}, so its address can no longer change. Set ORIGIN=${was}, or start a new node with another DATA_DIR or DATABASE_URL.`;
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
    if (config.role !== 'web') {
      const worker = await startWorker(node.address, makeTasks(node.deps, node.federation));
      closing.push(() => worker.stop());
      const schedule = startSchedule(node.deps);
      closing.push(() => schedule.stop());
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

async function adminLinkOf(deps: Deps): Promise<string | null> {
  if (await hasAdmin(deps.db)) return null;
  const { token } = await issueSignInLink(deps, null);
  return `${deps.node.origin}/sign-in/link?token=${token}`;
}

/** Ends open requests, then waits at most this long for those that do not end by themselves. */
const STOP_WITHIN_MS = 5_000;

async function startServer(
  config: Config,
  { deps, federation }: OpenNode,
): Promise<{ stop(): Promise<void> }> {
  const secure = config.origin.startsWith('https:');
  const pages = buildPages(deps, { cookieName: cookieNameOf(config.origin), secure });
  const answer = async (request: Request) =>
    (await federation.fetch(request)) ?? pages.fetch(request);
  const server = await new Promise<ReturnType<typeof listen>>((resolve, reject) => {
    const starting = listen({ fetch: answer, port: config.port, hostname: config.host }, () => {
      starting.off('error', reject);
      resolve(starting);
    });
    starting.once('error', reject);
  }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EADDRINUSE') throw error;
    throw new StartError(
      `Port ${config.port} is taken by another program. Set PORT to a free one.`,
    );
  });
  return {
    stop: () =>
      new Promise((resolve) => {
        const force = setTimeout(
          () => 'closeAllConnections' in server && server.closeAllConnections(),
          STOP_WITHIN_MS,
        );
        server.close(() => {
          clearTimeout(force);
          resolve();
        });
        if ('closeIdleConnections' in server) server.closeIdleConnections();
      }),
  };
}

/** Cookies do not know ports: two nodes on one machine must not sign each other's people out. */
const cookieNameOf = (origin: string): string => {
  const { port, protocol } = new URL(origin);
  const name = port === '' ? 'obole_session' : `obole_session_${port}`;
  return protocol === 'https:' ? `__Host-${name}` : name;
};
