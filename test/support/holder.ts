import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DatabaseAddress } from '../../db/connect.ts';

type Line = { up?: DatabaseAddress; log?: string; error?: string };

/** Another process that uses an embedded database. */
export type Holder = {
  readonly pid: number;
  /** Its database's address; rejects with the sentence that it ended with. */
  readonly up: Promise<DatabaseAddress>;
  readonly logged: string[];
  /** Lets it end in its own time. */
  end(): Promise<void>;
  kill(signal: NodeJS.Signals): Promise<void>;
};

const running = new Set<ChildProcess>();

export function holdDatabase(
  dataDir: string,
  owner: 'node' | 'command',
  options: { readonly checkout?: string; readonly systemDir?: string } = {},
): Holder {
  const checkout = options.checkout ?? join(import.meta.dirname, '..', '..');
  const script = join(checkout, 'test', 'support', 'hold-database.ts');
  const child = spawn(
    process.execPath,
    [script, dataDir, owner, ...(options.systemDir === undefined ? [] : [options.systemDir])],
    { stdio: ['pipe', 'pipe', 'inherit'], detached: true },
  );
  running.add(child);
  const exited = once(child, 'exit').then(() => {
    running.delete(child);
  });
  const logged: string[] = [];
  const up = new Promise<DatabaseAddress>((resolve, reject) => {
    createInterface(child.stdout).on('line', (text) => {
      const line: Line = JSON.parse(text);
      if (line.log !== undefined) logged.push(line.log);
      if (line.up !== undefined) resolve(line.up);
      if (line.error !== undefined) reject(new Error(line.error));
    });
    exited.then(() => reject(new Error('It ended without a word.')));
  });
  // Not every test waits for it.
  up.catch(() => {});
  return {
    pid: child.pid ?? 0,
    up,
    logged,
    async end() {
      child.stdin.end();
      await exited;
    },
    async kill(signal) {
      child.kill(signal);
      await exited;
    },
  };
}

/** Kills what a failed test left running. */
export function killHolders(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Waits for something that happens in another process. */
export async function until(happened: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await happened())) await sleep(20);
}
