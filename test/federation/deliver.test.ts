import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { account, flattr, settlementDocument } from '../../db/schema/schema.ts';
import { isJson } from '../../federation/translate/vocabulary.ts';
import { findWork } from '../../src/operations/find-work.ts';
import { giveFlattr } from '../../src/operations/give-flattr.ts';
import { meetPeer } from '../../src/operations/meet-peer.ts';
import { undoFlattr } from '../../src/operations/undo-flattr.ts';
import { silentSources } from '../support/pages.ts';
import { meet } from '../support/peer.ts';
import { NOW, startNode, type TestNode } from './a-node.ts';
import { startSink } from './a-sink.ts';
import { startStranger } from './a-stranger.ts';
import { stranger } from './followers.ts';
import { strangerPost } from './given.ts';
import { actorOn } from './stranger-actor.ts';

let a: TestNode;
let b: TestNode;

beforeAll(async () => {
  [a, b] = await Promise.all([startNode('A'), startNode('B')]);
});

afterAll(async () => {
  await Promise.all([a.close(), b.close()]);
});

const posts = (node: TestNode) =>
  node.arrived.filter(({ method }) => method === 'POST').map(({ body }) => JSON.parse(body));

/** Every context that a document names by address. */
function namedContexts(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === '@context'
      ? [inner].flat().filter((context) => typeof context === 'string')
      : namedContexts(inner),
  );
}

test('a flattr goes from button to the other node, and its undo after it', async () => {
  const giver = await a.person('reader');
  await b.person('night-trains');
  const work = await b.work('night-trains', 'sleeper');
  const found = await findWork(
    { ...a.deps, remote: a.federation.remote, sources: silentSources },
    work.pageUrl,
  );
  if (!found.ok) throw new Error('the work was not found');
  const target = { giverId: giver.id, ...found.subject };
  const given = await giveFlattr(a.deps, target, { weight: 2, message: 'merci' });
  if (!given.ok) throw new Error(given.code);
  const { flattrId } = given;

  await a.federation.deliver.flattr(flattrId);
  await a.federation.deliver.flattr(flattrId);
  const flattrs = () => b.database.db.query.flattr.findMany();
  expect(await flattrs()).toMatchObject([
    { workId: work.id, weight: 2, message: 'merci', month: '2026-11', undoneAt: null },
  ]);

  await undoFlattr(a.deps, { giverId: giver.id, flattrId });
  await a.federation.deliver.undo(flattrId);
  await a.federation.deliver.undo(flattrId);
  expect(await flattrs()).toMatchObject([{ undoneAt: NOW }]);

  const [flattr, again, undo] = posts(b);
  expect(again).toEqual(flattr);
  expect(flattr).toMatchObject({ type: 'Flattr', object: work.uri, weight: 2 });
  expect(undo).toMatchObject({ type: 'Undo', object: { id: flattr.id, type: 'Flattr' } });
  for (const said of [flattr, undo]) {
    expect(namedContexts(said)).toEqual(['https://www.w3.org/ns/activitystreams']);
    expect(Object.keys(said)).not.toContain('signature');
  }
  const signature = b.arrived.find(({ method }) => method === 'POST')?.headers.get('signature');
  expect(signature).toContain(`keyId="${giver.uri}#main-key",algorithm="rsa-sha256"`);
});

test('a flattr to somebody here is not sent', async () => {
  const giver = await a.person('listener');
  await a.person('harbour-radio');
  const work = await a.work('harbour-radio', 'fog');
  const given = await giveFlattr(a.deps, { giverId: giver.id, workId: work.id }, {});
  if (!given.ok) throw new Error(given.code);
  const before = [a.arrived.length, b.arrived.length];
  await a.federation.deliver.flattr(given.flattrId);
  expect([a.arrived.length, b.arrived.length]).toEqual(before);
});

test('what was never given cannot be sent', async () => {
  await expect(a.federation.deliver.flattr(a.deps.newId())).rejects.toThrow('no flattr');
  await expect(a.federation.deliver.offer('nonsense')).rejects.toThrow('no settlement document');
});

test('an offer and its answer go between the instance actors', async () => {
  const [peerOfA, peerOfB] = await Promise.all([
    meetPeer(a.deps, a.federation.remote, b.deps.node.host),
    meetPeer(b.deps, b.federation.remote, a.deps.node.host),
  ]);
  if (peerOfA === null || peerOfB === null) throw new Error('the nodes have not met');
  const before = posts(b).length;
  const [offered, answering] = [a.deps.newId(), b.deps.newId()];
  const offeredUri = `${a.origin}/settlement/${offered}`;
  const answeringUri = `${b.origin}/settlement/${answering}`;
  const common = { direction: 'issued', lines: null, recordedAt: NOW } as const;
  await a.database.db.insert(settlementDocument).values({
    ...common,
    ...{ id: offered, uri: offeredUri, peerId: peerOfA.id, kind: 'statement' },
    ...{ jws: 'jws-1', sha256: 'hash-1' },
  });
  await b.database.db.insert(settlementDocument).values({
    ...common,
    ...{ id: answering, uri: answeringUri, peerId: peerOfB.id, kind: 'refusal' },
    ...{ jws: 'jws-2', sha256: 'hash-2', answers: offeredUri },
  });

  await a.federation.deliver.offer(offered);
  await b.federation.deliver.answer(answering);
  expect(posts(b).slice(before)).toEqual([
    {
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: `${offeredUri}/offer`,
      type: 'Offer',
      actor: a.deps.node.actorUri,
      object: offeredUri,
      to: [b.deps.node.actorUri],
    },
  ]);
  expect(posts(a)).toEqual([
    {
      '@context': 'https://www.w3.org/ns/activitystreams',
      id: `${answeringUri}/answer`,
      type: 'Reject',
      actor: b.deps.node.actorUri,
      object: `${offeredUri}/offer`,
      result: answeringUri,
      to: [a.deps.node.actorUri],
    },
  ]);
  const received = async (node: TestNode) =>
    (await node.database.db.query.receivedActivity.findMany()).map(({ uri }) => uri);
  expect(await received(b)).toContain(`${offeredUri}/offer`);
  expect(await received(a)).toEqual([`${answeringUri}/answer`]);
});

test('what is not taken fails, to be tried again; what is refused for good is over', async () => {
  const there = await startStranger();
  const actor = await actorOn(there, 'node', { type: 'Application' });
  const peer = await meet(a.deps, { host: there.host, actorUri: actor.uri });
  const [id, facts] = [a.deps.newId(), { direction: 'issued', kind: 'seal' } as const];
  const row = { id, uri: `${a.origin}/settlement/${id}`, peerId: peer.id, recordedAt: NOW };
  const bytes = { jws: 'jws-3', sha256: 'hash-3', lines: null };
  await a.database.db.insert(settlementDocument).values({ ...row, ...facts, ...bytes });
  const statuses = [422, 401, 401, 403, 202];
  there.takes('/users/node/inbox', () => new Response(null, { status: statuses.shift() ?? 500 }));
  await expect(a.federation.deliver.offer(id)).rejects.toThrow('HTTP 422');
  await expect(a.federation.deliver.offer(id)).rejects.toThrow('HTTP 401');
  await a.federation.deliver.offer(id);
  await a.federation.deliver.offer(id);
  expect(statuses).toEqual([]);
  there.close();
});

/** A flattr of a post on one server, for somebody on another. */
async function givenApart(giverId: string, more: { anonymous?: boolean; undoneAt?: Date } = {}) {
  const { deps } = a;
  const [author, payee] = await Promise.all([startSink(), startSink()]);
  const post = await strangerPost(deps, author);
  const { id: payeeId, uri: payeeUri } = await stranger(deps, { origin: payee.origin });
  const id = more.anonymous ? deps.newRandomId() : deps.newId();
  const facts = { id, uri: `${a.origin}/flattrs/${id}`, given: true, month: '2026-11' };
  const sides = { giverId, workId: post.id, payeeId, recordedAt: NOW, source: 'page' as const };
  await deps.db.insert(flattr).values({ ...facts, ...sides, ...more });
  return { id, uri: facts.uri, post, payeeUri, author, payee };
}

test('the flattr of a post whose author is paid elsewhere goes there, not to its author', async () => {
  const giver = await a.person('walker');
  const { id, post, payeeUri, author, payee } = await givenApart(giver.id);
  await a.federation.deliver.flattr(id);
  for (const sink of [author, payee]) sink.close();
  expect(author.came).toEqual([]);
  expect(payee.said()).toMatchObject([
    { type: 'Flattr', actor: giver.uri, object: post.uri, to: [payeeUri] },
  ]);
});

test('a gift without a name comes from the node, and nothing in it says who gave it', async () => {
  const giver = await a.person('somebody');
  await a.database.db.update(account).set({ flattrsPublic: true });
  const given = await givenApart(giver.id, { anonymous: true });
  const { id, uri, payeeUri, author, payee } = given;
  const { actorUri } = a.deps.node;
  await a.federation.deliver.flattr(id);
  await a.database.db.update(flattr).set({ undoneAt: NOW }).where(eq(flattr.id, id));
  await a.federation.deliver.undo(id);
  for (const sink of [author, payee]) sink.close();
  const said = { type: 'Flattr', actor: actorUri, to: [payeeUri] };
  const published = '2026-11-22T00:00:00Z';
  expect(payee.said()).toMatchObject([
    { ...said, id: uri, published },
    { type: 'Undo', actor: actorUri, published, object: { ...said, published } },
  ]);
  for (const { body, headers } of payee.came) {
    expect(headers.signature).toContain(`keyId="${actorUri}#main-key"`);
    expect(body).not.toContain(giver.id);
  }
});

test('what was taken back before its turn is not said, and what waits is told to nobody', async () => {
  const giver = await a.person('sleeper');
  const undone = await givenApart(giver.id, { undoneAt: NOW });
  const waits = await givenApart(giver.id);
  const waiting = { payeeId: null, waitingFor: 'account' as const };
  await a.database.db.update(flattr).set(waiting).where(eq(flattr.id, waits.id));
  for (const { id } of [undone, waits]) await a.federation.deliver.flattr(id);
  for (const { author, payee } of [undone, waits]) {
    for (const sink of [author, payee]) sink.close();
    expect([author.came, payee.came]).toEqual([[], []]);
  }
});

test('an Undo is said only of what was said', async () => {
  const giver = await a.person('quiet');
  const given = await givenApart(giver.id, { anonymous: true, undoneAt: NOW });
  await a.federation.deliver.flattr(given.id);
  await a.federation.deliver.undo(given.id);
  for (const sink of [given.author, given.payee]) sink.close();
  expect(given.payee.came).toEqual([]);
});

test('a standing share and a flattr of the same are one Flattr for others', async () => {
  const { db } = a.deps;
  const giver = await a.person('twofold');
  const first = await givenApart(giver.id);
  const id = a.deps.newId();
  const [row] = await db.select().from(flattr).where(eq(flattr.id, first.id));
  if (row === undefined) throw new Error('not given');
  const later = new Date(NOW.getTime() + 1);
  const uri = `${a.origin}/flattrs/${id}`;
  await db
    .insert(flattr)
    .values({ ...row, id, uri, source: 'share', percent: 10, recordedAt: later });
  const { deliver } = a.federation;
  await deliver.flattr(id);
  await deliver.flattr(first.id);
  await deliver.flattr(id);
  expect(first.payee.said()).toMatchObject([{ type: 'Flattr', id: first.uri }]);

  // The one that was said is taken back: now the other one is.
  await db.update(flattr).set({ undoneAt: NOW }).where(eq(flattr.id, first.id));
  await deliver.undo(first.id);
  await db.update(flattr).set({ undoneAt: NOW }).where(eq(flattr.id, id));
  await deliver.undo(id);
  for (const sink of [first.author, first.payee]) sink.close();
  expect(
    first.payee.said().map(({ type, object }) => [type, isJson(object) ? object.id : object]),
  ).toEqual([
    ['Flattr', first.post.uri],
    ['Undo', first.uri],
    ['Flattr', first.post.uri],
    ['Undo', uri],
  ]);
});
