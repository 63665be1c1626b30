import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type Db } from '../../db/connect.ts';
import { readConfig } from '../../src/config.ts';
import { type OpenNode, openNode } from '../../src/main.ts';

/** Nodes as processes of their own, for measuring what two of them do to each other. */

const CLI = join(import.meta.dirname, '..', '..', 'bin', 'obole.js');

/** A node as its admin starts it. */
export type Served = {
  readonly dataDir: string;
  readonly host: string;
  readonly settings: Readonly<Record<string, string>> & { readonly DATA_DIR: string };
  process: ChildProcess;
};

export async function serve(dataDir: string, port: number, clock: string): Promise<Served> {
  const settings = {
    ...{ DATA_DIR: dataDir, PORT: `${port}`, ORIGIN: `http://localhost:${port}` },
    ...{ CLOCK: clock, ALLOW_PRIVATE_ADDRESS: 'true', LOG_LEVEL: 'warning' },
  };
  const child = spawn(process.execPath, [CLI, 'serve'], {
    cwd: dataDir,
    env: { PATH: process.env.PATH, ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  child.stdout.resume();
  return { dataDir, host: `localhost:${port}`, settings, process: child };
}

export async function stop(node: Served): Promise<void> {
  node.process.kill('SIGTERM');
  await once(node.process, 'close');
}

/** The books of a node, beside it or without it.
 *  @param act gets the node as the application has it, and the owner of its tables. */
export async function onBooks<Result>(
  node: Served,
  clock: string,
  act: (node: OpenNode, owner: Db) => Promise<Result>,
): Promise<Result> {
  const read = readConfig({ ...node.settings, CLOCK: clock });
  if ('mistakes' in read) throw new Error(read.mistakes.join('\n'));
  const open = await openNode(read.config, { owner: 'command', log: console.log });
  const owner = connect(open.address, { connections: 2 });
  try {
    return await act(open, owner.db);
  } finally {
    await owner.close();
    await open.close();
  }
}

/** The most that a process has held at one time. */
export const memoryOf = (node: Served): number => peakNow(node.process.pid);

/** @returns 0 when it has just ended. */
export function peakNow(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return 1024 * Number(/VmHWM:\s+([0-9]+) kB/.exec(status)?.[1] ?? 0);
  } catch {
    return 0;
  }
}

export const megabytes = (bytes: number): string => `${Math.round(bytes / 1_000_000)} MB`;
