import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const CLI = join(import.meta.dirname, '../../bin/obole.js');
const run = promisify(execFile);
const READY_WITHIN_MS = 120_000;
const POLL_MS = 250;

/** A real node in a process of its own, with a database of its own, and its `obole` command. */
export class NodeProcess {
  readonly origin: string;
  readonly name: string;
  readonly dataDir: string;
  readonly #settings: Record<string, string>;
  #child: ChildProcess | undefined;
  #said = '';

  constructor(node: { readonly name: string; readonly port: number; readonly dataDir: string }) {
    this.name = node.name;
    this.dataDir = node.dataDir;
    this.origin = `http://localhost:${node.port}`;
    this.#settings = {
      NODE_NAME: node.name,
      PORT: `${node.port}`,
      ORIGIN: this.origin,
      DATA_DIR: node.dataDir,
      // Two nodes on one machine have no other addresses.
      ALLOW_PRIVATE_ADDRESS: 'true',
      LOG_LEVEL: 'warning',
    };
  }

  get host(): string {
    return new URL(this.origin).host;
  }

  /** Where the node's clock starts when it starts next, and that of every command. */
  setClock(at: Date): void {
    this.#settings.CLOCK = at.toISOString();
  }

  /** @throws when it does not answer in time, with what it said. */
  async start(): Promise<void> {
    this.#said = '';
    const child = spawn(process.execPath, [CLI, 'serve'], {
      env: this.#environment(),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    const listen = (text: Buffer) => {
      this.#said = `${this.#said}${text}`.slice(-10_000);
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    const until = Date.now() + READY_WITHIN_MS;
    while (!(await this.#answers())) {
      if (child.exitCode !== null || child.signalCode !== null || Date.now() > until) {
        throw new Error(`${this.name} did not start:\n${this.#said}`);
      }
      await sleep(POLL_MS);
    }
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }

  /** Runs a command of this node.
   *  @returns what it prints.
   *  @throws with what it complained about. */
  async obole(...words: string[]): Promise<string> {
    const { stdout } = await run(process.execPath, [CLI, ...words], {
      env: this.#environment(),
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  }

  /** The same for what a command prints with `--json`. */
  async json<Result>(...words: string[]): Promise<Result> {
    return JSON.parse(await this.obole(...words, '--json')) as Result;
  }

  async #answers(): Promise<boolean> {
    try {
      return (await fetch(`${this.origin}/.well-known/nodeinfo`)).ok;
    } catch {
      return false;
    }
  }

  /** The settings of whoever runs the demo must not reach its nodes. */
  #environment(): Record<string, string> {
    const { PATH = '', HOME = '', TMPDIR } = process.env;
    return { PATH, HOME, ...(TMPDIR === undefined ? {} : { TMPDIR }), ...this.#settings };
  }
}

/** Asks until the answer is yes.
 *  @throws with what was waited for. */
export async function waitFor(what: string, ask: () => Promise<boolean>): Promise<void> {
  for (const until = Date.now() + READY_WITHIN_MS; !(await ask()); await sleep(POLL_MS)) {
    if (Date.now() > until) throw new Error(`Waited in vain until ${what}.`);
  }
}
