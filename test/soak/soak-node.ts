import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { findServer } from '../../db/postgres-process.ts';

const CLI = join(import.meta.dirname, '../../src/cli.ts');
const POLL_MS = 100;
/** Two cores may have three databases to repair at once. */
const READY_WITHIN_MS = 120_000;
const COMMAND_WITHIN_MS = 120_000;
const STOP_WITHIN_MS = 60_000;

/** What is ended by SIGKILL, which nothing can prepare for. */
export const WAYS = ['node', 'database', 'both'] as const;
export type Way = (typeof WAYS)[number];

export type Said = { readonly status: number | null; readonly out: string; readonly err: string };

/** A node in a process of its own, with a PostgreSQL of its own, made to be killed. What it says goes to
 *  a file beside its data. */
export class SoakNode {
  readonly name: string;
  readonly origin: string;
  readonly host: string;
  readonly dataDir: string;
  readonly #logFile: string;
  readonly #settings: Record<string, string>;
  readonly #clock: () => Date;
  readonly #commands = new Set<ChildProcess>();
  #child: ChildProcess | undefined;
  #isRemoved = false;

  /** @param node.clock what its clock shows when it starts, and that of each command. */
  constructor(node: {
    readonly name: string;
    readonly port: number;
    readonly folder: string;
    readonly clock: () => Date;
  }) {
    this.name = node.name;
    this.host = `localhost:${node.port}`;
    this.origin = `http://${this.host}`;
    this.dataDir = join(node.folder, node.name);
    this.#logFile = `${this.dataDir}.log`;
    this.#clock = node.clock;
    mkdirSync(this.dataDir, { mode: 0o755 });
    this.#settings = {
      ...{ PATH: process.env.PATH ?? '', NO_COLOR: '1', NODE_NAME: node.name },
      ...{ PORT: `${node.port}`, ORIGIN: this.origin, DATA_DIR: this.dataDir },
      // Nodes on one machine have no other addresses.
      ...{ ALLOW_PRIVATE_ADDRESS: 'true', LOG_LEVEL: 'info' },
    };
  }

  /** Begins to start it, and does not wait. */
  spawn(): void {
    this.#mustBeThere();
    const log = openSync(this.#logFile, 'a');
    this.#child = spawn(process.execPath, [CLI, 'serve'], {
      ...{ cwd: this.dataDir, env: this.#environment() },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
  }

  /** @returns whether it answers; false: it has ended by itself, or does not answer in time. */
  async start(): Promise<boolean> {
    this.spawn();
    for (const until = Date.now() + READY_WITHIN_MS; Date.now() < until; await sleep(POLL_MS)) {
      if (!this.isRunning) return false;
      if (await this.#answers()) return true;
    }
    return false;
  }

  get isRunning(): boolean {
    const child = this.#child;
    return child !== undefined && child.exitCode === null && child.signalCode === null;
  }

  async kill(way: Way): Promise<void> {
    const database = way === 'node' ? [] : this.#databasePids();
    if (way !== 'database') this.#child?.kill('SIGKILL');
    for (const pid of database) endNow(pid);
    if (way !== 'database') await this.#ended();
  }

  /** As whoever runs services does it.
   *  @returns whether it ended in time; else it is killed. */
  async stop(): Promise<boolean> {
    if (!this.isRunning) return true;
    this.#child?.kill('SIGTERM');
    const late = sleep(STOP_WITHIN_MS, false, { ref: false });
    const isInTime = await Promise.race([this.#ended().then(() => true), late]);
    if (!isInTime) await this.kill('node');
    return isInTime;
  }

  /** Ends all that belongs to it, and waits until its database is gone. */
  async remove(): Promise<void> {
    this.#isRemoved = true;
    for (const command of this.#commands) command.kill('SIGKILL');
    await this.kill('node');
    // Without its owner a server shuts itself down.
    while (findServer(join(this.dataDir, 'postgres')) !== undefined) await sleep(POLL_MS);
  }

  /** Runs a command of it, whether it is up or not. One that never ends is killed: status null. */
  async obole(...words: readonly string[]): Promise<Said> {
    this.#mustBeThere();
    const child = spawn(process.execPath, [CLI, ...words], {
      ...{ cwd: this.dataDir, env: this.#environment() },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#commands.add(child);
    const late = setTimeout(() => child.kill('SIGKILL'), COMMAND_WITHIN_MS);
    const [out, err] = [text(child.stdout), text(child.stderr)];
    await once(child, 'close');
    clearTimeout(late);
    this.#commands.delete(child);
    return { status: child.exitCode, out: await out, err: await err };
  }

  /** What it has said since the beginning. */
  allWords(): string {
    return tryRead(this.#logFile);
  }

  /** The last lines of it. */
  lastWords(lines: number): string {
    return this.allWords().trimEnd().split('\n').slice(-lines).join('\n');
  }

  /** Nothing may begin once everything was ended: nobody would end it. */
  #mustBeThere(): void {
    if (this.#isRemoved) throw new Error(`${this.name} is gone`);
  }

  async #answers(): Promise<boolean> {
    try {
      const signal = AbortSignal.timeout(5_000);
      return (await fetch(`${this.origin}/.well-known/nodeinfo`, { signal })).ok;
    } catch {
      return false;
    }
  }

  async #ended(): Promise<void> {
    const child = this.#child;
    if (child !== undefined && this.isRunning) await once(child, 'exit');
  }

  /** The server and all of its processes. */
  #databasePids(): number[] {
    const server = findServer(join(this.dataDir, 'postgres'));
    if (server === undefined) return [];
    const children = tryRead(`/proc/${server.pid}/task/${server.pid}/children`);
    const pids = children.split(' ').filter((pid) => pid !== '');
    return [server.pid, ...pids.map((pid) => Number.parseInt(pid, 10))];
  }

  #environment(): Record<string, string> {
    return { ...this.#settings, CLOCK: this.#clock().toISOString() };
  }
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone in this moment.
  }
}

/** Empty where there is no such file: not every system has /proc. */
function tryRead(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
