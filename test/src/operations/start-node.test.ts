import { randomBytes } from 'node:crypto';
import { v4 as uuidv4, v7 as uuidv7 } from 'uuid';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { publishWork } from '../../../src/operations/publish-work.ts';
import { receiveFlattr } from '../../../src/operations/receive-flattr.ts';
import { type NodeSettings, startNode } from '../../../src/operations/start-node.ts';
import { makeVault } from '../../../src/vault.ts';
import { openAll, type TestDatabase, testDatabase } from '../../support/database.ts';
import { creator, giver } from '../../support/house.ts';
import { memoryHead } from '../../support/memory-head.ts';
import { elsewhere, meet, settling } from '../../support/peer.ts';
import { rsaPair } from '../../support/rsa-pairs.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.close());

const SETTINGS: NodeSettings = {
  origin: 'http://localhost:9001',
  name: 'A test node',
  currency: 'EUR',
  fundsMode: 'pooled',
  feeBps: 0,
  graceDays: 3,
  waitingNotices: false,
  newPeers: 'funded',
  registration: 'invite',
};
let now = new Date('2026-10-05T12:00:00Z');

const base = () => ({
  db: database.db,
  clock: () => now,
  newId: () => uuidv7(),
  newRandomId: () => uuidv4(),
  newSecret: () => randomBytes(32).toString('base64url'),
  newRsaPair: rsaPair,
  vault: makeVault('a key for tests, of no use elsewhere'),
  booksHead: memoryHead(),
});
const start = (settings: Partial<NodeSettings> = {}) =>
  startNode(base(), { ...SETTINGS, ...settings });

async function started(settings: Partial<NodeSettings> = {}) {
  const node = await start(settings);
  if (!node.ok) throw new Error(`${node.code} ${node.detail}`);
  return { ...base(), node: node.node };
}

/** What a node is known by. */
const identity = async () => ({
  facts: await database.db.query.nodeFact.findMany(),
  actors: await database.db.query.actor.findMany(),
  keys: await database.db.query.actorKey.findMany(),
  signing: await database.db.query.settlementKey.findMany(),
  months: await database.db.query.period.findMany(),
});

test('a second start finds the same node, also months later', async () => {
  const first = await start();
  const made = await identity();
  expect(made.months).toMatchObject([{ month: '2026-10', phase: 'open' }]);
  now = new Date('2027-02-01T00:00:00Z');
  expect(await start()).toEqual(first);
  expect(await identity()).toEqual(made);
  now = new Date('2026-10-05T12:00:00Z');
});

test('ten first starts at once make one node', async () => {
  await openAll(database.db);
  const all = await Promise.all(Array.from({ length: 10 }, () => start()));
  expect(new Set(all.map((node) => JSON.stringify(node))).size).toBe(1);
  const { actors, keys, signing, months } = await identity();
  // The node and its bot, each with its keys.
  expect([actors.length, keys.length, signing.length, months.length]).toEqual([2, 4, 1, 1]);
});

test('what may change does; keys lie sealed', async () => {
  await start();
  expect(await start({ name: 'Another name', feeBps: 500, graceDays: 0 })).toMatchObject({
    node: { name: 'Another name', feeBps: 500, graceDays: 0 },
  });
  const { keys, signing } = await identity();
  for (const { privateJwkSealed } of [...keys, ...signing])
    expect(privateJwkSealed).toMatch(/^ey[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+$/);
  for (const { publicJwk } of [...keys, ...signing]) expect(publicJwk).not.toHaveProperty('d');
});

test('the currency and the funds mode are what the books are kept in: neither changes', async () => {
  await start();
  const made = await identity();
  expect(await start({ currency: 'CHF' })).toMatchObject({ code: 'currency_fixed', detail: 'EUR' });
  expect(await start({ fundsMode: 'direct' })).toMatchObject({
    code: 'funds_mode_fixed',
    detail: 'pooled',
  });
  expect(await start({ currency: 'PTS', fundsMode: 'points' })).toMatchObject({ ok: false });
  expect(await identity()).toEqual(made);
});

test('before anybody has seen it, the node may move with all that is its own', async () => {
  const deps = await started();
  const reader = await giver(deps, 'reader', { budgetMinor: 500n });
  const trains = await creator(deps, 'night-trains', ['One']);
  await giveFlattr(deps, { giverId: reader, workId: trains.workIds[0] ?? '' });
  const text = { title: 'Two', body: 'All of it.', url: null, excerpt: '', tags: [], byline: null };
  const rest = { language: null, category: 'text', hidden: false, picture: null } as const;
  const { actorId } = trains;
  expect(
    await publishWork(settling(deps), actorId, { ...text, ...rest, pictureAlt: '' }),
  ).toMatchObject({ ok: true });

  const origin = 'https://node.example';
  const moved = await started({ origin });
  expect(moved.node).toMatchObject({ host: 'node.example', actorId: deps.node.actorId });
  expect(moved.node.actorUri).toBe(`${origin}/users/${deps.node.actorId}`);
  const all = JSON.stringify([
    await database.db.query.nodeFact.findMany(),
    await database.db.query.actor.findMany(),
    await database.db.query.work.findMany(),
    await database.db.query.flattr.findMany(),
  ]);
  expect(all).not.toContain('localhost');
  const work = await database.db.query.work.findFirst({ where: (w, { eq }) => eq(w.title, 'One') });
  expect(work?.pageUrl).toBe(`${origin}/@night-trains/works/one`);
  expect(work?.url).toBe('https://night-trains.example/One');
  now = new Date('2026-11-04T00:00:00Z');
  expect(await closePeriod(settling(moved), '2026-10')).toMatchObject({ ok: true, flattrs: 1 });
  now = new Date('2026-10-05T12:00:00Z');
});

const seenBy: Record<string, (deps: Awaited<ReturnType<typeof started>>) => Promise<unknown>> = {
  'a flattr has come': async (deps) =>
    receiveFlattr(settling(deps), {
      ...{ uri: 'https://peer.example/flattrs/1', contentHash: '1', giver: elsewhere('giver') },
      ...{ objectUri: `${deps.node.origin}/users/${(await creator(deps, 'x', [])).actorId}` },
      ...{ toUris: [], month: '2026-10', weight: 1, message: null },
    }),
  'a server was met': (deps) => meet(deps),
};
test.each(Object.keys(seenBy))('once %s, its address is fixed', async (what) => {
  const deps = await started();
  await seenBy[what]?.(deps);
  const made = await identity();
  const origin = 'https://node.example';
  expect(await start({ origin })).toMatchObject({
    code: 'origin_fixed',
    detail: 'http://localhost:9001',
  });
  expect(await identity()).toEqual(made);
  expect(await start()).toMatchObject({ ok: true });
});
