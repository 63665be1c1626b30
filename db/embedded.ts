import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import postgres from 'postgres';
import type { DatabaseAddress } from './connect.ts';
import { type FileLock, lockHolder, tryFileLock } from './file-lock.ts';
import { type Binaries, findBinaries, usableBinaries } from './postgres-binaries.ts';
import { accountName, findHome, type PostgresHome } from './postgres-home.ts';
import { findServer } from './postgres-process.ts';
import {
  initialise,
  type OwnServer,
  readPassword,
  SUPERUSER,
  startServer,
} from './postgres-server.ts';
import { DatabaseTrouble } from './trouble.ts';

export type EmbeddedDatabase = {
  readonly address: DatabaseAddress;
  /** Lets go of the database; stops the server if it is ours. May be called twice. */
  stop(): Promise<void>;
};

export type EmbeddedOptions = {
  /** `node`: this process must own the server, as `serve` does. `command`: a running server is
   *  joined; where there is none it is started, and stopped when nobody else uses it any more. */
  readonly owner: 'node' | 'command';
  readonly log?: (line: string) => void;
  /** False loses data in a crash: for tests only. */
  readonly fsync?: boolean;
  /** Where root puts what the server's user could not reach elsewhere. */
  readonly systemDir?: string;
};

/** A second node on one data folder. */
export class NodeAlreadyRunning extends DatabaseTrouble {
  override readonly name = 'NodeAlreadyRunning';

  constructor(dataDir: string, pid: number | undefined) {
    const process = pid === undefined ? '' : ` (process ${pid})`;
    super(
      `Obole is already running on ${dataDir}${process}: stop it first, or give this one another DATA_DIR and PORT.`,
    );
  }
}

const DATABASE = 'obole';

/** Advisory lock in the database `postgres`: shared by every command that joined a server,
 *  exclusive for the command that owns it and wants to stop it. */
const GUESTS = 8174001;

const POLL_MS = 50;
const JOIN_WITHIN_MS = 60_000;

/** Runs the PostgreSQL that comes with the npm packages on `<dataDir>/postgres`, reached by a Unix
 *  socket only. It never outlives its owner: a shell between the two stops it when Node dies.
 *  @throws NodeAlreadyRunning; or an Error whose message is one sentence for the admin. */
export async function startEmbedded(
  dataDir: string,
  options: EmbeddedOptions,
): Promise<EmbeddedDatabase> {
  const systemDir = options.systemDir ?? '/var/lib/obole';
  const found = findBinaries();
  const home = findHome(dataDir, systemDir);
  const start = (lock: FileLock) => {
    const binaries = usableBinaries(found, home.account, systemDir);
    sayIfElsewhere(home, dataDir, binaries, found, options.log);
    return startOwned(home, binaries, lock, options);
  };
  return options.owner === 'node'
    ? startForNode(home, dataDir, start, options)
    : startForCommand(home, start);
}

type Start = (lock: FileLock) => Promise<EmbeddedDatabase>;

const serverLockIn = (folder: string) => join(folder, 'server.lock');

/** The node lock is held as long as the node lives, so that a second one is refused at once;
 *  the server lock may be a command's for a moment. */
async function startForNode(
  home: PostgresHome,
  dataDir: string,
  start: Start,
  options: EmbeddedOptions,
): Promise<EmbeddedDatabase> {
  const nodeLockFile = join(home.folder, 'node.lock');
  const nodeLock = tryFileLock(nodeLockFile);
  if (nodeLock === undefined) throw new NodeAlreadyRunning(dataDir, lockHolder(nodeLockFile));
  try {
    const file = serverLockIn(home.folder);
    let lock = tryFileLock(file);
    if (lock === undefined) {
      options.log?.(`Waiting for another obole command to end (process ${lockHolder(file)}).`);
    }
    while (lock === undefined) {
      await sleep(POLL_MS);
      lock = tryFileLock(file);
    }
    const database = await start(lock);
    return {
      address: database.address,
      async stop() {
        await database.stop();
        nodeLock.release();
      },
    };
  } catch (error) {
    nodeLock.release();
    throw error;
  }
}

async function startForCommand(home: PostgresHome, start: Start): Promise<EmbeddedDatabase> {
  for (let waited = 0; waited < JOIN_WITHIN_MS; waited += POLL_MS) {
    const lock = tryFileLock(serverLockIn(home.folder));
    if (lock !== undefined) return start(lock);
    const joined = await joinRunning(home.folder);
    if (joined !== undefined) return joined;
    await sleep(POLL_MS);
  }
  throw new DatabaseTrouble(
    `Process ${lockHolder(serverLockIn(home.folder))} holds the database in ${home.folder}, but the database does not answer: stop that process and try again.`,
  );
}

async function startOwned(
  home: PostgresHome,
  binaries: Binaries,
  lock: FileLock,
  options: EmbeddedOptions,
): Promise<EmbeddedDatabase> {
  const fsync = options.fsync ?? true;
  const log = options.log ?? (() => {});
  let server: OwnServer | undefined;
  try {
    initialise(home, binaries, fsync);
    server = await startServer(home, binaries, { fsync, log });
    const { socketDir } = server;
    const password = readPassword(home.folder);
    await createDatabase(socketDir, password);
    const end = async () => {
      const alone =
        options.owner === 'command' ? await untilAlone(socketDir, password, log) : undefined;
      await server?.stop();
      lock.release();
      await alone?.end({ timeout: 1 });
    };
    let ended: Promise<void> | undefined;
    return {
      address: addressOf(socketDir, password),
      stop() {
        ended ??= end();
        return ended;
      },
    };
  } catch (error) {
    await server?.stop();
    lock.release();
    throw error;
  }
}

/** Joins the server that another process owns, unless it is starting or stopping. */
async function joinRunning(folder: string): Promise<EmbeddedDatabase | undefined> {
  const server = findServer(folder);
  if (!server?.ready) return undefined;
  const password = readPassword(folder);
  const client = control(server.socketDir, password);
  const [row] = await client<{ joined: boolean }[]>`
    select pg_try_advisory_lock_shared(${GUESTS}) as joined
    from pg_database where datname = ${DATABASE}`.catch(() => []);
  if (row?.joined !== true) {
    await client.end();
    return undefined;
  }
  // The client stays: its lock keeps the server up until we are done.
  return { address: addressOf(server.socketDir, password), stop: () => client.end({ timeout: 5 }) };
}

/** Waits until no command is joined; none can join while the session that is returned lasts. */
async function untilAlone(
  socketDir: string,
  password: string,
  log: (line: string) => void,
): Promise<postgres.Sql> {
  const client = control(socketDir, password);
  try {
    const [row] = await client<{ alone: boolean }[]>`
      select pg_try_advisory_lock(${GUESTS}) as alone`;
    if (row?.alone === false) {
      log('Waiting for another obole command that uses this database.');
      await client`select pg_advisory_lock(${GUESTS})`;
    }
  } catch {
    // The server is gone: nobody to wait for.
  }
  return client;
}

async function createDatabase(socketDir: string, password: string): Promise<void> {
  const client = control(socketDir, password);
  try {
    const found = await client`select from pg_database where datname = ${DATABASE}`;
    if (found.length === 0) await client`create database ${client(DATABASE)}`;
  } finally {
    await client.end();
  }
}

/** One session of our own, beside those of the application. */
const control = (socketDir: string, password: string) =>
  postgres({
    host: socketDir,
    path: join(socketDir, '.s.PGSQL.5432'),
    user: SUPERUSER,
    password,
    database: 'postgres',
    max: 1,
    max_lifetime: null,
    onnotice: () => {},
    connection: { application_name: `obole ${process.pid}` },
  });

const addressOf = (socketDir: string, password: string): DatabaseAddress => ({
  socketDir,
  user: SUPERUSER,
  password,
  database: DATABASE,
});

function sayIfElsewhere(
  home: PostgresHome,
  dataDir: string,
  binaries: Binaries,
  found: Binaries,
  log: EmbeddedOptions['log'],
): void {
  if (home.account === undefined) return;
  const elsewhere = [
    ...(home.linked ? [`its data in ${home.folder} (they cannot enter ${dataDir})`] : []),
    ...(binaries === found ? [] : [`its programs in ${dirname(dirname(binaries.postgres))}`]),
  ];
  if (elsewhere.length === 0) return;
  log?.(`PostgreSQL runs as ${accountName(home.account)}, with ${elsewhere.join(' and ')}.`);
}
