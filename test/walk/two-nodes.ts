import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readConfig } from '../../src/config.ts';
import { type RunningNode, startServing } from '../../src/main.ts';
import { checkBooks } from '../../src/operations/check-books.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';
import {
  copyDatabase,
  dropDatabase,
  type TestDatabase,
  testDatabase,
} from '../support/database.ts';

/** A whole node on a loopback port of its own: pages, federation, jobs. */
export type WalkNode = {
  readonly deps: NodeDeps;
  readonly origin: string;
  readonly database: TestDatabase;
  /** Ends the process part of it and starts it again at another time, on the same books. */
  restart(at: string): Promise<void>;
  /** Copies its database as it is now, for `restore`. */
  backUp(at: string): Promise<void>;
  /** Puts the copy in the place of the database, as an admin would after losing it. */
  restore(at: string): Promise<void>;
  stop(): Promise<void>;
};

export async function walkNode(name: string, at: string): Promise<WalkNode> {
  const database = await testDatabase();
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const dataDir = await mkdtemp(join(tmpdir(), 'obole-walk-'));
  const start = async (clock: string): Promise<RunningNode> => {
    const read = readConfig({
      ORIGIN: origin,
      PORT: `${port}`,
      NODE_NAME: name,
      DATA_DIR: dataDir,
      ALLOW_PRIVATE_ADDRESS: 'true',
      CLOCK: clock,
    });
    if ('mistakes' in read) throw new Error(read.mistakes.join('\n'));
    return startServing(read.config, { log: () => {}, address: database.address });
  };
  let running = await start(at);
  return {
    get deps() {
      return running.node.deps;
    },
    origin,
    database,
    async restart(clock) {
      await running.stop();
      running = await start(clock);
    },
    async backUp(clock) {
      await running.stop();
      await copyDatabase(database.name, `${database.name}_copy`);
      running = await start(clock);
    },
    async restore(clock) {
      await running.stop();
      await dropDatabase(database.name);
      await copyDatabase(`${database.name}_copy`, database.name);
      running = await start(clock);
    },
    async stop() {
      const wrong = (await checkBooks(running.node.deps)).filter(({ wrong }) => wrong !== null);
      await running.stop();
      await database.close();
      await rm(dataDir, { recursive: true, force: true });
      if (wrong.length > 0) throw new Error(`the books are wrong: ${JSON.stringify(wrong)}`);
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** Asks until the answer is yes; a test that waits in vain fails with what it waited for. */
export async function until(what: string, ask: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await ask()); tries += 1) {
    if (tries > 400) throw new Error(`waited in vain until ${what}`);
    await sleep(100);
  }
}
