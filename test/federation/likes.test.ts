import { signRequest } from '@fedify/fedify/sig';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { account, actor, block, givenLike, optOut, peer, work } from '../../db/schema/schema.ts';
import { buildFederation, type NodeFederation } from '../../federation/federation.ts';
import { makeKeyValue } from '../../federation/key-value.ts';
import { type House, house, person } from '../support/house.ts';
import { startNode, type TestNode } from './a-node.ts';
import { type Sink, startSink, status } from './a-sink.ts';
import { blockHost } from './followers.ts';
import { strangerPost, wantedLike } from './given.ts';
import { keyOf } from './sending.ts';

let here: House;
let federation: NodeFederation;
let senderId: string;
let senderUri: string;
let sink: Sink;
let post: Awaited<ReturnType<typeof strangerPost>>;
let pair: { senderId: string; workId: string };

beforeAll(async () => {
  here = await house();
  senderId = await person(here.deps, 'reader');
  senderUri = `${here.deps.node.origin}/users/${senderId}`;
});

afterAll(() => here.close());

beforeEach(async () => {
  // Anew each time, for a server in trouble is left alone for a while.
  const kv = makeKeyValue(here.database.db);
  federation = buildFederation(here.deps, { kv, allowPrivateAddress: true });
  sink = await startSink();
  post = await strangerPost(here.deps, sink);
  pair = { senderId, workId: post.id };
});

afterEach(async () => {
  sink.close();
  for (const table of [givenLike, block, optOut, peer]) await here.deps.db.delete(table);
});

const say = () => federation.deliver.like(pair);
const told = () => sink.said().map(({ id, type }) => [type, id]);
const undone = (id: string) =>
  here.deps.db.update(givenLike).set({ undoneAt: here.deps.clock() }).where(eq(givenLike.id, id));
const row = async (id: string) =>
  (await here.deps.db.query.givenLike.findMany()).find((like) => like.id === id);

test('a favourite goes to its author alone, once, and its end once', async () => {
  const like = await wantedLike(here.deps, pair);
  await say();
  await say();
  await undone(like.id);
  await say();
  await say();
  const said = { id: like.uri, type: 'Like', actor: senderUri, object: post.uri };
  const to = [post.author.uri];
  expect(sink.said()).toMatchObject([
    { ...said, to },
    { id: `${like.uri}/undo`, type: 'Undo', actor: senderUri, object: said, to },
  ]);
  expect(sink.came.map(({ path }) => path)).toEqual(Array(2).fill('/users/night-trains/inbox'));
  expect(sink.came[0]?.headers.signature).toContain(`keyId="${senderUri}#main-key"`);
  const at = here.deps.clock();
  expect(await row(like.id)).toMatchObject({ triedAt: at, sentAt: at, undoSentAt: at });
});

test('the next month takes back the old one first, however late it is sent', async () => {
  const sentAt = here.deps.clock();
  const old = await wantedLike(here.deps, pair, { triedAt: sentAt, sentAt, undoneAt: sentAt });
  const next = await wantedLike(here.deps, pair, { month: '2026-11' });
  await say();
  expect(told()).toEqual([
    ['Undo', `${old.uri}/undo`],
    ['Like', next.uri],
  ]);
});

test('what was taken back before anybody was told is never told', async () => {
  const like = await wantedLike(here.deps, pair);
  await undone(like.id);
  await say();
  expect(told()).toEqual([]);
});

test('what may have arrived though nobody said so is taken back', async () => {
  const like = await wantedLike(here.deps, pair);
  sink.answers(status(422));
  await expect(say()).rejects.toThrow('HTTP 422');
  await undone(like.id);
  sink.answers(status(202));
  await say();
  await say();
  expect(told()).toEqual([
    ['Like', like.uri],
    ['Undo', `${like.uri}/undo`],
  ]);
});

test('an end that is not taken holds back what comes after it', async () => {
  const sentAt = here.deps.clock();
  await wantedLike(here.deps, pair, { triedAt: sentAt, sentAt, undoneAt: sentAt });
  await wantedLike(here.deps, pair, { month: '2026-11' });
  sink.answers(status(503));
  await expect(say()).rejects.toThrow('HTTP 503');
  expect(told()).toHaveLength(1);
});

test('one that is refused for good is not repeated', async () => {
  const like = await wantedLike(here.deps, pair);
  sink.answers(status(403));
  await say();
  await say();
  expect(told()).toEqual([['Like', like.uri]]);
  expect(await row(like.id)).toMatchObject({ sentAt: here.deps.clock() });
});

test('a gift without a name is a favourite of this node', async () => {
  const { actorId, actorUri } = here.deps.node;
  pair = { senderId: actorId, workId: post.id };
  await wantedLike(here.deps, pair);
  await say();
  expect(sink.said()).toMatchObject([{ type: 'Like', actor: actorUri }]);
  expect(sink.came[0]?.headers.signature).toContain(`keyId="${actorUri}#main-key"`);
  expect(sink.came[0]?.body).not.toContain(senderId);
});

const gone = () => ({ deletedAt: here.deps.clock() });
const apart = (kind: 'author' | 'server', who: string) =>
  here.deps.db.insert(optOut).values({ who, kind, createdAt: here.deps.clock() });

test.each([
  [
    'whose author left',
    () => here.deps.db.update(actor).set(gone()).where(eq(actor.id, post.author.id)),
  ],
  ['that is gone', () => here.deps.db.update(work).set(gone()).where(eq(work.id, post.id))],
  ['whose author opted out', () => apart('author', post.author.uri)],
  ['whose server opted out', () => apart('server', post.author.host)],
  [
    'whose author blocked the giver',
    () =>
      here.deps.db.insert(block).values({
        ...{ uri: 'x', blockerId: post.author.id, blockedId: senderId },
        createdAt: here.deps.clock(),
      }),
  ],
  ['of a blocked server', () => blockHost(here.deps, post.author.host)],
])('a post %s gets none any more, but an end', async (_, happens) => {
  const before = await wantedLike(here.deps, pair);
  await say();
  await undone(before.id);
  await wantedLike(here.deps, pair, { month: '2026-11' });
  await happens();
  await say();
  expect(told()).toEqual([
    ['Like', before.uri],
    ['Undo', `${before.uri}/undo`],
  ]);
});

test('who left says nothing any more', async () => {
  const leaver = await person(here.deps, 'leaver');
  pair = { senderId: leaver, workId: post.id };
  await wantedLike(here.deps, pair);
  await here.deps.db.update(actor).set(gone()).where(eq(actor.id, leaver));
  await say();
  expect(told()).toEqual([]);
});

/** Asks for an address of ours, signed by another node's own actor, or not at all. */
async function get(uri: string, there?: TestNode): Promise<number | undefined> {
  const request = new Request(uri);
  if (there === undefined) return (await federation.fetch(request))?.status;
  const { privateKey, keyId } = await keyOf(there, there.deps.node.actorId);
  return (await federation.fetch(await signRequest(request, privateKey, keyId)))?.status;
}

test('its address is for the server of its author, and for all when the list is public', async () => {
  const [there, other] = await Promise.all([startNode('B'), startNode('C')]);
  const { id: workId } = await strangerPost(here.deps, { origin: there.origin });
  const like = await wantedLike(here.deps, { senderId, workId });
  const nameless = await wantedLike(here.deps, { senderId: here.deps.node.actorId, workId });
  for (const { uri } of [like, nameless]) {
    expect([await get(uri), await get(uri, other), await get(uri, there)]).toEqual([404, 404, 200]);
  }
  await here.deps.db.update(account).set({ flattrsPublic: true });
  expect([await get(like.uri), await get(nameless.uri)]).toEqual([200, 404]);
  await undone(like.id);
  expect([await get(like.uri), await get(like.uri, there)]).toEqual([404, 404]);
  expect(await get(`${here.deps.node.origin}/likes/nonsense`)).toBe(404);
  await Promise.all([there.close(), other.close()]);
});
