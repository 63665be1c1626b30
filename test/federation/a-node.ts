import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import { v4, v7 } from 'uuid';
import { budget, period } from '../../db/schema/schema.ts';
import { buildFederation, type NodeFederation } from '../../federation/federation.ts';
import { makeKeyValue } from '../../federation/key-value.ts';
import { addActor, createAccount, makeActorKeys } from '../../src/operations/create-account.ts';
import type { Deps } from '../../src/operations/deps.ts';
import { importWorks } from '../../src/operations/import-works.ts';
import { addKeyPair, makeKeyPair } from '../../src/operations/own-keys.ts';
import { makeVault } from '../../src/vault.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { memoryHead } from '../support/memory-head.ts';
import { rsaPair } from '../support/rsa-pairs.ts';

export const MONTH = '2026-11';
export const NOW = new Date('2026-11-22T20:00:00.123Z');

/** What arrived at a node, as it was on the wire. */
export type Arrived = {
  readonly method: string;
  readonly path: string;
  readonly headers: Headers;
  readonly body: string;
};

export type TestNode = {
  readonly deps: Deps;
  readonly database: TestDatabase;
  readonly federation: NodeFederation;
  readonly origin: string;
  readonly arrived: Arrived[];
  /** Adds a person with a budget; the id of their actor row. */
  person(handle: string): Promise<{ id: string; uri: string }>;
  /** Publishes one work; its URL is on the creator's own site. */
  work(authorHandle: string, slug: string): Promise<{ id: string; uri: string; pageUrl: string }>;
  close(): Promise<void>;
};

/** A node with a database of its own, listening on loopback, that speaks ActivityPub and nothing
 *  else. */
export async function startNode(name: string): Promise<TestNode> {
  const database = await testDatabase();
  const { db } = database;
  const arrived: Arrived[] = [];
  const server = await listen(arrived);
  const deps = await settleIn(database, name, server.host);
  await db.insert(period).values({ month: MONTH, phase: 'open', openedAt: NOW });
  const kv = makeKeyValue(db);
  const federation = buildFederation(deps, { kv, allowPrivateAddress: true });
  server.answerWith((request) => federation.fetch(request));

  return {
    deps,
    database,
    federation,
    origin: deps.node.origin,
    arrived,
    person: (handle) => addPerson(deps, handle),
    work: (authorHandle, slug) => addWork(deps, authorHandle, slug),
    async close() {
      server.close();
      await database.close();
    },
  };
}

/** The address has to be known before the node can be built, so it answers 503 until then. */
async function listen(arrived: Arrived[]) {
  let answer = async (_request: Request): Promise<Response | null> =>
    new Response(null, { status: 503 });
  const server = createAdaptorServer({
    fetch: async (request) => {
      const { pathname, search } = new URL(request.url);
      const { method, headers } = request;
      const body = await request.clone().text();
      arrived.push({ method, path: pathname + search, headers, body });
      return (await answer(request)) ?? new Response('no such page', { status: 404 });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    host: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    answerWith(next: typeof answer) {
      answer = next;
    },
    close() {
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
    },
  };
}

async function settleIn({ db }: TestDatabase, name: string, host: string): Promise<Deps> {
  const origin = `http://${host}`;
  const vault = makeVault(randomBytes(32).toString('hex'));
  const base = {
    db,
    clock: () => NOW,
    newId: () => v7(),
    newRandomId: () => v4(),
    newSecret: () => 'unused',
    newRsaPair: rsaPair,
    vault,
    booksHead: memoryHead(),
  };
  const keys = await makeActorKeys(base);
  const facts = { handle: 'node', name, kind: 'application' } as const;
  const pair = await makeKeyPair();
  const actor = await db.transaction(async (tx) => {
    await addKeyPair(base, tx, pair);
    return addActor({ ...base, node: { origin, host } }, tx, facts, keys);
  });
  if (actor === null) throw new Error('the instance actor was not made');
  const money = {
    currency: 'EUR',
    fundsMode: 'pooled',
    feeBps: 0,
    graceDays: 3,
    waitingNotices: false,
    newPeers: 'funded',
    registration: 'invite',
  } as const;
  const node = { origin, host, name, ...money, actorId: actor.id, actorUri: actor.uri };
  return { ...base, node };
}

async function addPerson(deps: Deps, handle: string): Promise<{ id: string; uri: string }> {
  const made = await createAccount(deps, { handle, name: handle });
  if (!made.ok) throw new Error(made.code);
  const { actorId: id } = made;
  const row = { actorId: id, amountMinor: 1000n, currency: 'EUR', updatedAt: NOW };
  await deps.db.insert(budget).values(row);
  return { id, uri: `${deps.node.origin}/users/${id}` };
}

async function addWork(deps: Deps, authorHandle: string, slug: string) {
  const made = await importWorks(deps, authorHandle, [
    {
      entryId: slug,
      url: `https://${authorHandle}.example/${slug}`,
      title: `About <${slug}> & more`,
      excerpt: 'The last train of the day, and who is on it.',
      language: 'en',
      tags: ['night trains', 'Europe'],
      category: 'text',
      publishedAt: new Date('2026-11-20T08:30:00Z'),
    },
  ]);
  if (!made.ok) throw new Error(made.code);
  const found = (await deps.db.query.work.findMany()).find((row) => row.feedEntryId === slug);
  if (found === undefined) throw new Error('the work was not made');
  return found;
}
