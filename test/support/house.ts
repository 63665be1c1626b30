import { randomBytes } from 'node:crypto';
import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import { setBudget } from '../../src/operations/account-settings.ts';
import { checkBooks } from '../../src/operations/check-books.ts';
import { createAccount } from '../../src/operations/create-account.ts';
import type { Deps, NodeDeps } from '../../src/operations/deps.ts';
import { type Entry, importWorks } from '../../src/operations/import-works.ts';
import { startNode } from '../../src/operations/start-node.ts';
import { topUp } from '../../src/operations/top-up.ts';
import { makeVault } from '../../src/vault.ts';
import { type TestDatabase, testDatabase } from './database.ts';
import { memoryHead } from './memory-head.ts';
import { settling } from './peer.ts';
import { rsaPair } from './rsa-pairs.ts';

/** What seals the keys of every house. */
export const SECRET_KEY = 'a key for tests, of no use elsewhere';

/** A node without a network: what operations need, on a database of its own, with a clock that the
 *  test moves. */
export type House = {
  readonly deps: NodeDeps;
  readonly database: TestDatabase;
  setClock(at: string): void;
  /** Checks the books, then drops the database. */
  close(): Promise<void>;
};

export async function house(
  options: {
    readonly origin?: string;
    readonly at?: string;
    readonly feeBps?: number;
    readonly graceDays?: number;
    readonly waitingNotices?: boolean;
    readonly newPeers?: 'funded' | 'new' | 'blocked';
    readonly registration?: 'open' | 'invite' | 'closed';
  } = {},
): Promise<House> {
  const database = await testDatabase();
  let now = new Date(options.at ?? '2026-10-05T12:00:00Z');
  const base = {
    db: database.db,
    clock: () => now,
    newId: () => uuidv7(),
    newRandomId: () => uuidv4(),
    newSecret: () => randomBytes(32).toString('base64url'),
    newRsaPair: rsaPair,
    vault: makeVault(SECRET_KEY),
    booksHead: memoryHead(),
  };
  const started = await startNode(base, {
    origin: options.origin ?? 'http://localhost:9001',
    name: 'A test node',
    currency: 'EUR',
    fundsMode: 'pooled',
    feeBps: options.feeBps ?? 0,
    graceDays: options.graceDays ?? 3,
    waitingNotices: options.waitingNotices ?? false,
    newPeers: options.newPeers ?? 'funded',
    registration: options.registration ?? 'invite',
  });
  if (!started.ok) throw new Error(started.code);
  const deps = settling({ ...base, node: started.node });
  return {
    deps,
    database,
    setClock: (at) => {
      now = new Date(at);
    },
    async close() {
      const wrong = (await checkBooks(deps)).filter((finding) => finding.wrong !== null);
      await database.close();
      if (wrong.length > 0) throw new Error(`the books are wrong: ${JSON.stringify(wrong)}`);
    },
  };
}

/** Somebody with an account. */
export async function person(deps: Deps, handle: string): Promise<string> {
  const made = await createAccount(deps, { handle, name: handle });
  if (!made.ok) throw new Error(made.code);
  return made.actorId;
}

/** Somebody with a budget, and with funds to match when `fundsMinor` is given. */
export async function giver(
  deps: Deps,
  handle: string,
  money: { readonly budgetMinor: bigint; readonly fundsMinor?: bigint },
): Promise<string> {
  const actorId = await person(deps, handle);
  const set = await setBudget(deps, actorId, money.budgetMinor);
  if (!set.ok) throw new Error(set.code);
  if (money.fundsMinor !== undefined) {
    const paid = await topUp(deps, {
      actorId,
      amountMinor: money.fundsMinor,
      reference: `first ${handle}`,
    });
    if (!paid.ok) throw new Error(paid.code);
  }
  return actorId;
}

/** Somebody with works; their ids are in the order of the titles. */
export async function creator(deps: Deps, handle: string, titles: readonly string[]) {
  const actorId = await person(deps, handle);
  const imported = await importWorks(
    deps,
    handle,
    titles.map((title) => entry(handle, title)),
  );
  if (!imported.ok) throw new Error(imported.code);
  const works = await deps.db.query.work.findMany();
  const workIds = titles.map(
    (title) => works.find((w) => w.authorId === actorId && w.title === title)?.id ?? '',
  );
  return { actorId, workIds };
}

const entry = (handle: string, title: string): Entry => ({
  entryId: `${handle}/${title}`,
  url: `https://${handle}.example/${encodeURIComponent(title)}`,
  title,
  excerpt: '',
  language: 'en',
  tags: [],
  category: 'text',
  publishedAt: null,
});
