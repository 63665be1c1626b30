import { eq } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { addJob } from '../../db/records/jobs.ts';
import { flattr } from '../../db/schema/schema.ts';
import { buildFederation } from '../../federation/federation.ts';
import { makeKeyValue } from '../../federation/key-value.ts';
import { startWorker } from '../../src/jobs/worker.ts';
import type { Deps } from '../../src/operations/deps.ts';
import { wantLike } from '../../src/operations/want-like.ts';
import { until } from '../support/holder.ts';
import { type House, house, person } from '../support/house.ts';
import { onlyTasks } from '../support/tasks.ts';
import { startSink, status } from './a-sink.ts';
import { stranger } from './followers.ts';
import { hurry, strangerPost, wantedLike, wantedNotice } from './given.ts';

function startSending({ deps, database }: House) {
  const kv = makeKeyValue(deps.db);
  const { deliver } = buildFederation(deps, { kv, allowPrivateAddress: true });
  return startWorker(
    database.address,
    onlyTasks({
      'send-flattr': ({ flattrId }) => deliver.flattr(flattrId),
      'send-undo': ({ flattrId }) => deliver.undo(flattrId),
      'send-like': deliver.like,
      'send-notice': ({ noticeId }) => deliver.notice(noticeId),
    }),
  );
}

/** A node from its start until it has nothing left to do now. */
async function runNode(here: House): Promise<void> {
  const worker = await startSending(here);
  await worker.drained();
  await worker.stop();
}

async function givenFlattr(
  deps: Deps,
  sides: { giverId: string; payeeId: string; workId: string },
) {
  const id = deps.newId();
  const facts = { id, uri: `${deps.node.origin}/flattrs/${id}`, given: true, month: '2026-10' };
  await deps.db
    .insert(flattr)
    .values({ ...facts, ...sides, source: 'page', recordedAt: deps.clock() });
  return facts;
}

test('servers that were down get everything later, also after this node was restarted', async () => {
  const here = await house();
  const [authors, payees] = await Promise.all([startSink(), startSink()]);
  onTestFinished(async () => {
    for (const sink of [authors, payees]) sink.close();
    await here.close();
  });
  const { deps, database } = here;
  const giverId = await person(deps, 'reader');
  const post = await strangerPost(deps, authors);
  const payee = await stranger(deps, { origin: payees.origin, name: 'night-trains' });
  const pair = { senderId: giverId, workId: post.id };
  const given = await givenFlattr(deps, { giverId, payeeId: payee.id, workId: post.id });
  const like = await wantedLike(deps, pair);
  const notice = await wantedNotice(deps, { authorId: post.author.id, workId: post.id });
  await addJob(deps.db, 'send-flattr', { flattrId: given.id });
  await addJob(deps.db, 'send-like', pair);
  await addJob(deps.db, 'send-notice', { noticeId: notice.id });

  for (const sink of [authors, payees]) sink.answers(status(503));
  await runNode(here);
  const [asked] = [authors.came.length + payees.came.length];
  expect(asked).toBeGreaterThan(0);
  await hurry(database);
  await runNode(here);
  expect(authors.came.length + payees.came.length).toBeGreaterThan(asked);

  for (const sink of [authors, payees]) {
    sink.answers(status(202));
    sink.came.length = 0;
  }
  await hurry(database);
  await runNode(here);
  expect(payees.said()).toMatchObject([
    { type: 'Flattr', id: given.uri, object: post.uri, to: [payee.uri] },
  ]);
  expect(
    authors
      .said()
      .map(({ type, id }) => `${type} ${id}`)
      .sort(),
  ).toEqual([`Create ${deps.node.origin}/notices/${notice.id}#create`, `Like ${like.uri}`]);
  await hurry(database);
  await runNode(here);
  expect([authors.came.length, payees.came.length]).toEqual([2, 1]);
});

test('while a server is told of a favourite, it is not told of its end', async () => {
  const here = await house();
  const [authors, others] = await Promise.all([startSink(), startSink()]);
  const { deps } = here;
  const giverId = await person(deps, 'reader');
  const post = await strangerPost(deps, authors);
  const other = await stranger(deps, { origin: others.origin });
  const given = await givenFlattr(deps, { giverId, payeeId: other.id, workId: post.id });
  const wish = { workId: post.id, giverId, anonymous: false };
  await deps.db.transaction((tx) => wantLike(deps, tx, { ...wish, givenIn: '2026-10' }));
  let answer = () => {};
  authors.answers((response) => {
    answer = () => status(202)(response);
  });
  const worker = await startSending(here);
  onTestFinished(async () => {
    await worker.stop();
    for (const sink of [authors, others]) sink.close();
    await here.close();
  });
  await until(() => authors.came.length === 1);

  await deps.db.update(flattr).set({ undoneAt: deps.clock() }).where(eq(flattr.id, given.id));
  await deps.db.transaction((tx) => wantLike(deps, tx, { ...wish, givenIn: null }));
  // Added later, so it would come later, were the end on its way already.
  const notice = await wantedNotice(deps, { authorId: other.id, workId: null });
  await addJob(deps.db, 'send-notice', { noticeId: notice.id });
  await until(() => others.came.length === 1);
  expect(authors.said().map(({ type }) => type)).toEqual(['Like']);
  authors.answers(status(202));
  answer();
  await worker.drained();
  expect(authors.said().map(({ type }) => type)).toEqual(['Like', 'Undo']);
});
