import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './postgres-binaries.ts';
import { type Account, clusterIn, dataIn, type PostgresHome } from './postgres-home.ts';
import { dropStalePid, endServer, findServer, POLL_MS, readLines } from './postgres-process.ts';
import { DatabaseTrouble } from './trouble.ts';

export const SUPERUSER = 'obole';

/** Makes the cluster where there is none. It is built aside and renamed at the end: a first start
 *  that was interrupted leaves nothing that looks like a cluster. */
export function initialise(home: PostgresHome, binaries: Binaries, fsync: boolean): void {
  const { folder, account } = home;
  dropUnfinished(folder);
  if (existsSync(clusterIn(folder))) {
    if (account !== undefined) giveTo(account, clusterIn(folder));
    return;
  }
  const unfinished = join(folder, `new-${process.pid}`);
  mkdirSync(unfinished, { mode: 0o700 });
  const password = join(unfinished, 'password');
  writeFileSync(password, randomBytes(24).toString('base64url'), { mode: 0o600, flush: true });
  if (account !== undefined) giveTo(account, unfinished);
  // The built-in locale sorts the same everywhere: one of the C library may change with the
  // system and leave indexes broken.
  const options = [
    ['-D', join(unfinished, 'data'), '-U', SUPERUSER, `--pwfile=${password}`],
    ['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C'],
    ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
    fsync ? [] : ['--no-sync'],
  ].flat();
  try {
    execFileSync(binaries.initdb, options, { ...account, ...quiet, stdio: 'pipe' });
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr) : '';
    const line = said.split('\n').find((text) => text.includes('error:'));
    throw new DatabaseTrouble(
      `The embedded PostgreSQL could not make its database: ${line ?? error}`,
    );
  }
  renameSync(unfinished, clusterIn(folder));
  // An initdb whose start was killed may have gone on until now, and made its folder anew.
  dropUnfinished(folder);
  if (fsync) syncFolder(folder);
}

/** What an interrupted start has left. Its initdb may still be at work: hence the retries. */
function dropUnfinished(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (name.startsWith('new-')) rmSync(join(folder, name), { recursive: true, maxRetries: 20 });
  }
}

/** Makes a rename last through a loss of power. */
function syncFolder(folder: string): void {
  const opened = openSync(folder, 'r');
  fsyncSync(opened);
  closeSync(opened);
}

export const readPassword = (folder: string) =>
  readFileSync(join(clusterIn(folder), 'password'), 'utf8');

/** The shell between Node and the server. Its standard input is a pipe from Node, so that it
 *  reads an end of file when Node is gone, even by SIGKILL; then it shuts the server down. Signals
 *  that a whole group of processes gets (Ctrl-C, a stopped unit) are left to Node. */
const PARENT = `
trap '' HUP INT TERM
exec 3<&0
"$@" 3<&- </dev/null &
server=$!
{
  read -r _ <&3
  tries=0
  while [ $tries -lt 60 ] && kill -INT "$server"; do tries=$((tries + 1)); sleep 1; done
} 2>/dev/null &
watch=$!
wait "$server"
status=$?
kill -9 "$watch" 2>/dev/null
exit "$status"
`;

const quiet = { cwd: '/', env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C' } };

export type OwnServer = {
  readonly socketDir: string;
  /** Fast shutdown. */
  stop(): Promise<void>;
};

/** Starts the server of a cluster that nobody else may start or stop: the caller holds the lock. */
export async function startServer(
  home: PostgresHome,
  binaries: Binaries,
  options: { readonly fsync: boolean; readonly log: (line: string) => void },
): Promise<OwnServer> {
  // Its owner is gone, or we would not hold the lock: it is on its way down, or an orphan.
  await endServer(home.folder);
  const socketDir = makeSocketDir(home);
  const logFile = join(home.folder, 'postgres.log');
  for (let attempt = 1; ; attempt++) {
    dropStalePid(home.folder);
    const shell = spawnShell(home, binaries, socketDir, logFile, options.fsync);
    if (await becomesReady(home.folder, shell, options.log)) {
      return own(home, shell, socketDir, logFile, options.log);
    }
    const reason = fatalLine(logFile);
    // Processes of a server that was killed take a moment to notice.
    if (!/still in use|already exists/.test(reason) || attempt === 40) {
      throw new DatabaseTrouble(
        `The embedded PostgreSQL did not start: ${reason} (all of it: ${logFile})`,
      );
    }
    await sleep(250);
  }
}

function own(
  home: PostgresHome,
  shell: ChildProcess,
  socketDir: string,
  logFile: string,
  log: (line: string) => void,
): OwnServer {
  let stopping = false;
  shell.once('exit', () => {
    if (stopping || findServer(home.folder) !== undefined) return;
    log(`The embedded PostgreSQL ended by itself: ${fatalLine(logFile)} (all of it: ${logFile})`);
  });
  return {
    socketDir,
    async stop() {
      stopping = true;
      shell.ref();
      shell.stdin?.end();
      if (shell.exitCode === null && shell.signalCode === null) await once(shell, 'exit');
      // Only where somebody killed the shell is there still a server now.
      await endServer(home.folder);
      if (!socketDir.startsWith(home.folder)) rmSync(socketDir, { recursive: true, force: true });
    },
  };
}

/** Nothing is kept longer than a test, and all of it may be in memory. */
const FOR_TESTS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_wal_size: '128MB',
};

function spawnShell(
  home: PostgresHome,
  binaries: Binaries,
  socketDir: string,
  logFile: string,
  fsync: boolean,
): ChildProcess {
  const settings = {
    listen_addresses: '',
    port: '5432',
    unix_socket_directories: `"${socketDir.replaceAll('"', '""')}"`,
    unix_socket_permissions: '0700',
    timezone: 'UTC',
    // Statements that fail are ours to report; their text may hold secrets.
    log_min_messages: 'log',
    log_min_error_statement: 'panic',
    log_checkpoints: 'off',
    ...(fsync ? {} : FOR_TESTS),
  };
  rmSync(logFile, { force: true });
  const log = openSync(logFile, 'w', 0o600);
  const shell = spawn(
    '/bin/sh',
    [
      ...['-c', PARENT, 'obole-postgres', binaries.postgres, '-D', dataIn(home.folder)],
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    { ...home.account, ...quiet, stdio: ['pipe', log, log], detached: true },
  );
  closeSync(log);
  shell.unref();
  if (shell.stdin instanceof Socket) shell.stdin.unref();
  // The shell may be gone before its input is closed.
  shell.stdin?.on('error', () => {});
  return shell;
}

/** @returns false when it ended instead. Recovery after a crash takes as long as it takes. */
async function becomesReady(
  folder: string,
  shell: ChildProcess,
  log: (line: string) => void,
): Promise<boolean> {
  for (let waited = 0; shell.exitCode === null && shell.signalCode === null; waited += POLL_MS) {
    if (findServer(folder)?.ready) return true;
    if (waited === 10_000) log('The database is still starting (it recovers from a crash).');
    await sleep(POLL_MS);
  }
  return false;
}

/** A socket's path holds about 100 bytes: a data folder that lies deep gets its socket elsewhere. */
function makeSocketDir(home: PostgresHome): string {
  const fits = (folder: string) => Buffer.byteLength(join(folder, '.s.PGSQL.5432.lock')) <= 100;
  const inside = join(home.folder, 'socket');
  const name = `obole-${createHash('sha256').update(home.folder).digest('hex').slice(0, 16)}`;
  // Not $TMPDIR, which may be long or private.
  const folder = fits(inside) ? inside : join('/tmp', name);
  const uid = home.account?.uid ?? process.getuid?.();
  if (folder === inside) {
    rmSync(folder, { recursive: true, force: true });
  } else if (existsSync(folder)) {
    const found = lstatSync(folder);
    if (!found.isDirectory() || found.uid !== uid || (found.mode & 0o077) !== 0) {
      throw new DatabaseTrouble(
        `${folder}, where the socket of PostgreSQL goes, is not ours: remove it.`,
      );
    }
    return folder;
  }
  mkdirSync(folder, { mode: 0o700 });
  if (home.account !== undefined) chownSync(folder, home.account.uid, home.account.gid);
  return folder;
}

function giveTo(account: Account, folder: string): void {
  if (statSync(folder).uid === account.uid) return;
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isSymbolicLink()) {
      chownSync(join(entry.parentPath, entry.name), account.uid, account.gid);
    }
  }
  chownSync(folder, account.uid, account.gid);
}

function fatalLine(logFile: string): string {
  const lines = readLines(logFile).filter((line) => line !== '');
  return lines.findLast((line) => /FATAL|PANIC/.test(line)) ?? lines.at(-1) ?? 'it said nothing';
}
