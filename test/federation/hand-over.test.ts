import { setTimeout as sleep } from 'node:timers/promises';
import { eq, sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addJob, type Jobs, type News } from '../../db/records/jobs.ts';
import { actor, flattr, post, reaction, work } from '../../db/schema/schema.ts';
import { buildFederation, type NodeFederation } from '../../federation/federation.ts';
import { makeKeyValue } from '../../federation/key-value.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import { until } from '../support/holder.ts';
import { creator, type House, house } from '../support/house.ts';
import { onlyTasks } from '../support/tasks.ts';
import { type Sink, startSink, status } from './a-sink.ts';
import { blockHost, follower, stranger, takeJobs } from './followers.ts';

let here: House;
let federation: NodeFederation;
let authorId: string;
let workId: string;
let sinks: Sink[];

beforeEach(async () => {
  here = await house();
  const options = { kv: makeKeyValue(here.database.db), allowPrivateAddress: true };
  federation = buildFederation(here.deps, options);
  const made = await creator(here.deps, 'night-trains', ['Sleeper']);
  authorId = made.actorId;
  workId = made.workIds[0] ?? '';
  sinks = await Promise.all([startSink(), startSink(), startSink()]);
  await takeJobs(here.database, 'hand-over');
});

afterEach(async () => {
  for (const sink of sinks) sink.close();
  await here.close();
});

const tasks = () =>
  onlyTasks({
    'send-work': federation.deliver.work,
    'send-actor': federation.deliver.actor,
    'hand-over': federation.deliver.handOver,
  });
const edit = (change: Partial<typeof work.$inferInsert>) =>
  here.deps.db.update(work).set(change).where(eq(work.id, workId));
const types = () => sinks.map((sink) => sink.said().map(({ type }) => type));
/** Tells all of them, without a worker. */
async function tell(news: News): Promise<void> {
  const { work: tellWork, actor: tellActor, handOver } = federation.deliver;
  await ('workId' in news ? tellWork(news) : tellActor(news));
  for (const part of await takeJobs<Jobs['hand-over']>(here.database, 'hand-over')) {
    await handOver(part);
  }
}
const everybodyFollows = async () => {
  for (const { origin } of sinks) await follower(here.deps, authorId, { origin });
};
/** Lets jobs run that wait for their next attempt. */
const tryAgain = () =>
  here.database.ownerDb.execute(
    sql`update graphile_worker._private_jobs set run_at = now() where locked_at is null`,
  );

test('each server is told once, at its shared inbox if it has one', async () => {
  const [shared, own, both] = sinks.map(({ origin }) => origin) as [string, string, string];
  for (const name of ['one', 'two', 'three']) {
    const sharedInboxUrl = `${shared}/inbox`;
    await follower(here.deps, authorId, { origin: shared, name, sharedInboxUrl });
  }
  for (const name of ['one', 'two']) await follower(here.deps, authorId, { origin: own, name });
  await follower(here.deps, authorId, { origin: both, name: 'one' });
  const sharedInboxUrl = `${both}/shared`;
  await follower(here.deps, authorId, { origin: both, name: 'two', sharedInboxUrl });
  await tell({ workId, act: 'create' });
  const paths = sinks.map(({ came }) => came.map(({ path }) => path).toSorted());
  expect(paths).toEqual([
    ['/inbox'],
    ['/users/one/inbox', '/users/two/inbox'],
    ['/shared', '/users/one/inbox'],
  ]);
  const uri = `${here.deps.node.origin}/works/${workId}`;
  expect(sinks[0]?.said()).toMatchObject([
    { id: `${uri}#create`, type: 'Create', object: { id: uri, type: 'Note' } },
  ]);
});

test('who asked, is gone, or is on a blocked server, is told nothing', async () => {
  const [asked, gone, blocked] = sinks.map(({ origin }) => origin) as [string, string, string];
  await follower(here.deps, authorId, { origin: asked, state: 'requested' });
  await follower(here.deps, authorId, { origin: gone, deletedAt: here.deps.clock() });
  await follower(here.deps, authorId, { origin: blocked });
  await federation.deliver.work({ workId, act: 'create' });
  const [part] = await takeJobs<Jobs['hand-over']>(here.database, 'hand-over');
  expect(part?.inboxes).toEqual([`${blocked}/users/reader/inbox`]);
  // Also when it was blocked since.
  await blockHost(here.deps, new URL(blocked).host);
  if (part) await federation.deliver.handOver(part);
  expect(types()).toEqual([[], [], []]);
  await federation.deliver.work({ workId, act: 'create' });
  expect(await takeJobs(here.database, 'hand-over')).toEqual([]);
});

test('what is told is what is so when it is told', async () => {
  const [sink] = sinks;
  if (sink === undefined) throw new Error('no sink');
  await follower(here.deps, authorId, { origin: sink.origin });
  await federation.deliver.work({ workId, act: 'create' });
  await edit({ title: 'Edited at once' });
  const [part] = await takeJobs<Jobs['hand-over']>(here.database, 'hand-over');
  if (part) await federation.deliver.handOver(part);
  expect(sink.came[0]?.body).toContain('Edited at once');

  await tell({ workId, act: 'update' });
  // A Delete that comes when it is there again would take back what was said since.
  await tell({ workId, act: 'delete' });
  expect(sink.said().map(({ type }) => type)).toEqual(['Create', 'Update']);
  await edit({ hidden: true });
  await tell({ workId, act: 'create' });
  await tell({ workId, act: 'update' });
  expect(sink.came).toHaveLength(2);
  await tell({ workId, act: 'delete' });
  await edit({ hidden: false, deletedAt: here.deps.clock() });
  await tell({ workId, act: 'create' });
  await tell({ workId, act: 'update' });
  await tell({ workId, act: 'delete' });
  expect(sink.said().slice(2)).toMatchObject([
    { type: 'Delete', object: { type: 'Tombstone' } },
    { type: 'Delete', object: { type: 'Tombstone' } },
  ]);
});

test('a server that is down, or slow, delays no other, and is told when it is back', async () => {
  const [dead, slow, live] = sinks as [Sink, Sink, Sink];
  await everybodyFollows();
  dead.answers(status(503));
  const held: (() => void)[] = [];
  slow.answers((response) => void held.push(() => response.writeHead(202).end()));
  const worker = await startWorker(here.database.address, tasks());
  await here.deps.db.transaction((tx) => addJob(tx, 'send-work', { workId, act: 'create' }));
  await until(() => live.came.length === 1 && held.length === 1);
  // The slow one has not answered yet, and news goes on to the others.
  await edit({ title: 'Edited' });
  slow.answers(status(202));
  await addJob(here.deps.db, 'send-work', { workId, act: 'update' });
  await until(() => live.came.length === 2);
  for (const answer of held) answer();
  await worker.drained();
  const waiting = async () =>
    await here.database.ownerDb.execute<{ payload: Jobs['hand-over'] }>(
      sql`select payload from graphile_worker._private_jobs order by id`,
    );
  const left = (await waiting()).map(({ payload }) => payload);
  const inboxes = [`${dead.origin}/users/reader/inbox`];
  expect(left).toHaveLength(2);
  expect(left).toEqual(
    expect.arrayContaining([
      { news: { workId, act: 'create' }, inboxes },
      { news: { workId, act: 'update' }, inboxes },
    ]),
  );

  dead.answers(status(202));
  await until(async () => {
    await tryAgain();
    await sleep(200);
    return (await waiting()).length === 0;
  });
  await worker.stop();
  expect(new Set(types()[0])).toEqual(new Set(['Create', 'Update']));
  expect(
    types()
      .slice(1)
      .map((said) => said.toSorted()),
  ).toEqual([
    ['Create', 'Update'],
    ['Create', 'Update'],
  ]);
}, 40_000);

test('however often a work is edited, one job waits for a server that is down', async () => {
  const [dead, live] = sinks as [Sink, Sink];
  await everybodyFollows();
  dead.answers(status(500));
  for (let n = 1; n <= 3; n += 1) {
    await federation.deliver.work({ workId, act: 'update' });
    const parts = await here.database.ownerDb.execute<{ payload: Jobs['hand-over'] }>(
      sql`select payload from graphile_worker._private_jobs where key is null`,
    );
    for (const { payload } of parts) await federation.deliver.handOver(payload);
    await here.database.ownerDb.execute(
      sql`delete from graphile_worker._private_jobs where key is null`,
    );
  }
  expect(await takeJobs(here.database, 'hand-over')).toEqual([
    { news: { workId, act: 'update' }, inboxes: [`${dead.origin}/users/reader/inbox`] },
  ]);
  expect(live.came).toHaveLength(3);
});

test('a refusal is final; a single inbox is tried again by its own job', async () => {
  const [refusing, failing] = sinks as [Sink, Sink];
  refusing.answers(status(403));
  failing.answers(status(500));
  const part = (sink: Sink) =>
    ({ news: { workId, act: 'create' }, inboxes: [sink.inbox] }) satisfies Jobs['hand-over'];
  await federation.deliver.handOver(part(refusing));
  await expect(federation.deliver.handOver(part(failing))).rejects.toMatchObject({
    name: 'NotTaken',
    message: expect.stringMatching(/^Not taken by http.*\/inbox: http.*#create: HTTP 500$/),
    stack: '',
  });
  expect(await takeJobs(here.database, 'hand-over')).toEqual([]);
});

test('somebody who changes tells their followers, and nobody else', async () => {
  const [followed, other] = sinks as [Sink, Sink];
  await follower(here.deps, authorId, { origin: followed.origin });
  await stranger(here.deps, { origin: other.origin });
  await tell({ actorId: authorId, act: 'update' });
  // Who is there did not leave.
  await tell({ actorId: authorId, act: 'delete' });
  expect(types()).toEqual([['Update'], [], []]);
});

test('who leaves tells everybody who may know them, and follows nobody any more', async () => {
  const [followed, other] = sinks as [Sink, Sink];
  await follower(here.deps, authorId, { origin: followed.origin });
  // Followed once, and was removed since.
  await stranger(here.deps, { origin: other.origin });
  const { db } = here.deps;
  await db.update(actor).set({ deletedAt: here.deps.clock() }).where(eq(actor.id, authorId));
  await tell({ actorId: authorId, act: 'update' });
  await tell({ actorId: authorId, act: 'delete' });
  const uri = `${here.deps.node.origin}/users/${authorId}`;
  expect(types()).toEqual([['Delete'], ['Delete'], []]);
  expect(followed.said()).toMatchObject([{ actor: uri, object: uri }]);
  expect(await db.query.follow.findMany()).toEqual([]);
});

test('who boosted, favourited, answered or flattred a work learns what becomes of it', async () => {
  const { db, clock, newId } = here.deps;
  const more = await Promise.all([startSink(), startSink()]);
  sinks.push(...more);
  const [follows, boosted, answered, flattred, unconcerned] = await Promise.all([
    follower(here.deps, authorId, { origin: (sinks[0] as Sink).origin }),
    ...sinks.slice(1).map(({ origin }) => stranger(here.deps, { origin })),
  ]);
  if (!follows || !boosted || !answered || !flattred || !unconcerned) throw new Error('too few');
  const at = { createdAt: clock() };
  const uri = (who: { uri: string }) => `${who.uri}#thanks`;
  await db
    .insert(reaction)
    .values({ id: newId(), uri: uri(boosted), kind: 'boost', actorId: boosted.id, workId, ...at });
  await db.insert(post).values({
    ...{ id: newId(), uri: uri(answered), authorId: answered.id, workId, contentHtml: 'Yes.' },
    ...{ pageUrl: answered.uri, publishedAt: clock(), receivedAt: clock() },
  });
  await db.insert(flattr).values({
    ...{ id: newId(), uri: uri(flattred), giverId: flattred.id, workId, payeeId: authorId },
    ...{ given: false, source: 'node', month: '2026-10', recordedAt: clock() },
  });
  await tell({ workId, act: 'create' });
  await tell({ workId, act: 'update' });
  await edit({ deletedAt: clock() });
  await tell({ workId, act: 'delete' });
  const later = ['Update', 'Delete'];
  expect(types()).toEqual([['Create', ...later], later, later, later, []]);
});
