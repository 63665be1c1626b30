import { randomBytes } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import type { MessageQueue } from '@fedify/fedify';
import { createAdaptorServer } from '@hono/node-server';
import { v7 } from 'uuid';
import { budget, period } from '../../db/schema/schema.ts';
import { buildFederation, type NodeFederation } from '../../federation/federation.ts';
import { makeKeyValue } from '../../federation/key-value.ts';
import { addActor, createAccount, makeActorKeys } from '../../src/operations/create-account.ts';
import type { Deps } from '../../src/operations/deps.ts';
import { importWorks } from '../../src/operations/import-works.ts';
import { makeVault } from '../../src/vault.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

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
 *  else. What Fedify queues is sent at once. */
export async function startNode(name: string): Promise<TestNode> {
  const database = await testDatabase();
  const { db } = database;
  const arrived: Arrived[] = [];
  let answer = async (_request: Request): Promise<Response> => new Response(null, { status: 503 });
  const server = createAdaptorServer({ fetch: (request) => answer(request) });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const host = `127.0.0.1:${port}`;
  const origin = `http://${host}`;

  const vault = makeVault(randomBytes(32).toString('hex'));
  const base = { db, clock: () => NOW, newId: () => v7(), newSecret: () => 'unused', vault };
  const keys = await makeActorKeys(base);
  const facts = { handle: 'node', name, kind: 'application' } as const;
  const instance = await db.transaction((tx) =>
    addActor({ ...base, node: { origin, host } }, tx, facts, keys),
  );
  if (instance === null) throw new Error('the instance actor was not made');
  const node: Deps['node'] = {
    origin,
    host,
    name,
    currency: 'EUR',
    fundsMode: 'pooled',
    feeBps: 0,
    graceDays: 3,
    actorId: instance.id,
    actorUri: instance.uri,
  };
  const deps: Deps = { ...base, node };
  await db.insert(period).values({ month: MONTH, phase: 'open', openedAt: NOW });

  const queue: MessageQueue = {
    enqueue: async (message) => federation.handleQueued(structuredClone(message)),
    listen: async () => {},
  };
  const kv = makeKeyValue(db);
  const federation = buildFederation(deps, { queue, kv, allowPrivateAddress: true });
  answer = async (request) => {
    const { pathname: path, search } = new URL(request.url);
    const body = await request.clone().text();
    const { method, headers } = request;
    arrived.push({ method, path: path + search, headers, body });
    return (await federation.fetch(request)) ?? new Response('no such page', { status: 404 });
  };

  return {
    deps,
    database,
    federation,
    origin,
    arrived,
    async person(handle) {
      const made = await createAccount(deps, { handle, name: handle });
      if (!made.ok) throw new Error(made.code);
      const { actorId: id } = made;
      const row = { actorId: id, amountMinor: 1000n, currency: 'EUR', updatedAt: NOW };
      await db.insert(budget).values(row);
      return { id, uri: `${origin}/users/${id}` };
    },
    async work(authorHandle, slug) {
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
      const all = await db.query.work.findMany();
      const found = all.find(({ feedEntryId }) => feedEntryId === slug);
      if (found === undefined) throw new Error('the work was not made');
      return found;
    },
    async close() {
      server.close();
      if ('closeAllConnections' in server) server.closeAllConnections();
      await database.close();
    },
  };
}
