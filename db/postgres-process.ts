import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, type Stats, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { dataIn } from './postgres-home.ts';

export const POLL_MS = 20;

/** What a server tells about itself in its postmaster.pid. */
export type RunningServer = {
  readonly pid: number;
  readonly socketDir: string;
  /** Whether it takes connections by now. */
  readonly ready: boolean;
};

/** The server that runs on this cluster now, whoever started it. */
export function findServer(folder: string): RunningServer | undefined {
  const [pid, , , , socketDir, , , status] = readLines(join(dataIn(folder), 'postmaster.pid'));
  if (!pid || !isServerOf(Number(pid), dataIn(folder))) return undefined;
  return { pid: Number(pid), socketDir: socketDir ?? '', ready: status?.trim() === 'ready' };
}

/** Asks a server to shut down fast (sessions are ended, the data is written) and waits until it
 *  is gone; one that is shutting down already is only awaited. */
export async function endServer(folder: string): Promise<void> {
  for (let waited = 0; ; waited += POLL_MS) {
    const server = findServer(folder);
    if (server === undefined) return;
    // Again each second: a server that has only just begun does not hear it yet.
    if (waited % 1000 === 0) signal(server.pid);
    await sleep(POLL_MS);
  }
}

/** PostgreSQL refuses to start while the process of an old postmaster.pid lives, even when that
 *  number belongs to another program by now, as it often does after a container's restart. */
export function dropStalePid(folder: string): void {
  const file = join(dataIn(folder), 'postmaster.pid');
  const [pid] = readLines(file);
  if (pid && isAlive(Number(pid)) && !isServerOf(Number(pid), dataIn(folder))) rmSync(file);
}

/** Whether a process is the PostgreSQL server of this very folder. */
function isServerOf(pid: number, data: string): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') {
    const ps = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' });
    return ps.stdout.includes('postgres') && ps.stdout.includes(`-D ${data}`);
  }
  const [program, ...parameters] = readLines(`/proc/${pid}/cmdline`, '\0');
  if (program === undefined || basename(program) !== 'postgres') return false;
  // It works in its data folder. Root in a container may not look at the processes of others.
  const works = tryStat(`/proc/${pid}/cwd`);
  const own = tryStat(data);
  if (works === undefined) return parameters.includes(data);
  return own !== undefined && works.ino === own.ino && works.dev === own.dev;
}

function tryStat(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}

/** Nothing when the file is not there. */
export function readLines(file: string, separator = '\n'): string[] {
  try {
    return readFileSync(file, 'utf8').split(separator);
  } catch {
    return [];
  }
}

function signal(pid: number): void {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    // Gone in this moment.
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
