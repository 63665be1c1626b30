import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { follow } from '../../db/schema/schema.ts';
import type { Deliver } from '../../federation/deliver.ts';
import { buildFederation } from '../../federation/federation.ts';
import { makeKeyValue } from '../../federation/key-value.ts';
import { type House, house, person } from '../support/house.ts';
import { type Sink, startSink, status } from './a-sink.ts';
import { follower, stranger } from './followers.ts';

let here: House;
let deliver: Deliver;
let readerId: string;
let readerUri: string;
let sink: Sink;

beforeAll(async () => {
  here = await house();
  const kv = makeKeyValue(here.database.db);
  deliver = buildFederation(here.deps, { kv, allowPrivateAddress: true }).deliver;
  readerId = await person(here.deps, 'reader');
  readerUri = `${here.deps.node.origin}/users/${readerId}`;
});

afterAll(() => here.close());

beforeEach(async () => {
  sink = await startSink();
});

afterEach(async () => {
  sink.close();
  await here.deps.db.delete(follow);
});

const types = () => sink.said().map(({ type }) => type);

/** The reader asks to follow somebody elsewhere. */
async function ask(followeeId: string) {
  const id = here.deps.newId();
  const uri = `${here.deps.node.origin}/follows/${id}`;
  const pair = { followerId: readerId, followeeId };
  const row = { id, uri, ...pair, state: 'requested' as const, createdAt: here.deps.clock() };
  await here.deps.db.insert(follow).values(row);
  return { followId: id, job: { followUri: uri, ...pair } };
}

const forget = (followUri: string) => here.deps.db.delete(follow).where(eq(follow.uri, followUri));

test('a follow goes out, and its end after it', async () => {
  const author = await stranger(here.deps, { origin: sink.origin, name: 'night-trains' });
  const { followId, job } = await ask(author.id);
  await deliver.follow({ followId });
  await forget(job.followUri);
  await deliver.unfollow(job);
  const said = { id: job.followUri, type: 'Follow', actor: readerUri, object: author.uri };
  expect(sink.said()).toMatchObject([said, { type: 'Undo', actor: readerUri, object: said }]);
  expect(sink.came.map(({ path }) => path)).toEqual(Array(2).fill('/users/night-trains/inbox'));
  expect(sink.came[0]?.headers.signature).toContain(`keyId="${readerUri}#main-key"`);
});

test('a follow that was taken back before it could be sent is not sent', async () => {
  const author = await stranger(here.deps, { origin: sink.origin, name: 'night-trains' });
  const { followId, job } = await ask(author.id);
  sink.answers(status(422));
  await expect(deliver.follow({ followId })).rejects.toThrow('HTTP 422');
  await forget(job.followUri);
  await deliver.follow({ followId });
  expect(types()).toEqual(['Follow']);
});

test('an end that comes late does not end what was begun anew', async () => {
  const author = await stranger(here.deps, { origin: sink.origin, name: 'night-trains' });
  const { job } = await ask(author.id);
  await forget(job.followUri);
  const again = await ask(author.id);
  await deliver.unfollow(job);
  expect(types()).toEqual([]);
  await deliver.follow({ followId: again.followId });
  expect(types()).toEqual(['Follow']);
});

test('who follows one of ours is answered, as it is now', async () => {
  const their = await follower(here.deps, readerId, { origin: sink.origin });
  const job = { followUri: their.followUri, followerId: their.id, followeeId: readerId };
  await deliver.answerFollow({ ...job, answer: 'accept' });
  // It stands: a no from before is void.
  await deliver.answerFollow({ ...job, answer: 'reject' });
  await forget(their.followUri);
  await deliver.answerFollow({ ...job, answer: 'accept' });
  await deliver.answerFollow({ ...job, answer: 'reject' });
  const said = { id: their.followUri, type: 'Follow', actor: their.uri, object: readerUri };
  expect(sink.said()).toMatchObject([
    { type: 'Accept', actor: readerUri, object: said, to: [their.uri] },
    { type: 'Reject', actor: readerUri, object: said, to: [their.uri] },
  ]);
});
