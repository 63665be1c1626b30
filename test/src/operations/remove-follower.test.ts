import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { saveRemoteActor } from '../../../db/records/people.ts';
import { block, follow } from '../../../db/schema/schema.ts';
import { removeFollower, unblockActor } from '../../../src/operations/remove-follower.ts';
import { jobsOf } from '../../support/database.ts';
import { type House, house, person } from '../../support/house.ts';
import { elsewhere } from '../../support/peer.ts';

let home: House;
let maker: string;
let neighbour: string;
let singer: string;
let serial = 0;

beforeAll(async () => {
  home = await house();
  maker = await person(home.deps, 'maker');
  neighbour = await person(home.deps, 'neighbour');
});

afterAll(() => home.close());

beforeEach(async () => {
  serial += 1;
  const now = home.deps.clock();
  const row = { ...elsewhere(`singer${serial}`), id: home.deps.newId(), createdAt: now };
  singer = (await home.deps.db.transaction((tx) => saveRemoteActor(tx, row))).id;
  await home.deps.db.delete(follow);
  await home.deps.db.delete(block);
});

async function follows(followerId: string, followeeId: string): Promise<string> {
  const id = home.deps.newId();
  const uri = `https://peer.example/follows/${id}`;
  const row = { id, uri, followerId, followeeId, createdAt: home.deps.clock() };
  await home.deps.db.insert(follow).values({ ...row, state: 'accepted' });
  return uri;
}

const left = async () => (await home.deps.db.select().from(follow)).length;
const blocks = () => home.deps.db.select().from(block);
const lastJob = async (task: string) => (await jobsOf(home.database, task)).at(-1);

describe('a follower', () => {
  test('elsewhere is removed, and told no; they are not blocked', async () => {
    const followUri = await follows(singer, maker);
    expect(await removeFollower(home.deps, maker, singer, { block: false })).toEqual({ ok: true });
    expect(await left()).toBe(0);
    expect(await blocks()).toEqual([]);
    expect(await lastJob('answer-follow')).toEqual({
      followUri,
      followerId: singer,
      followeeId: maker,
      answer: 'reject',
    });
  });

  test('here is removed without a word', async () => {
    await follows(neighbour, maker);
    const before = (await jobsOf(home.database, 'answer-follow')).length;
    expect(await removeFollower(home.deps, maker, neighbour, { block: false })).toEqual({
      ok: true,
    });
    expect(await left()).toBe(0);
    expect(await jobsOf(home.database, 'answer-follow')).toHaveLength(before);
  });

  test('of somebody else stays', async () => {
    await follows(singer, neighbour);
    for (const id of [singer, maker, home.deps.newId()]) {
      const answer = await removeFollower(home.deps, maker, id, { block: false });
      expect(answer).toMatchObject({ code: 'no_follower' });
    }
    expect(await left()).toBe(1);
  });
});

describe('a block', () => {
  test('ends both follows, tells both, is remembered, and taken back', async () => {
    const theirs = await follows(singer, maker);
    const ours = await follows(maker, singer);
    await follows(singer, neighbour);
    expect(await removeFollower(home.deps, maker, singer, { block: true })).toEqual({ ok: true });
    expect(await left()).toBe(1);
    expect(await blocks()).toMatchObject([{ blockerId: maker, blockedId: singer, uri: null }]);
    expect(await lastJob('answer-follow')).toMatchObject({ followUri: theirs, answer: 'reject' });
    const unfollow = { followUri: ours, followerId: maker, followeeId: singer };
    expect(await lastJob('send-unfollow')).toEqual(unfollow);
    expect(await unblockActor(home.deps, neighbour, singer)).toMatchObject({ code: 'not_blocked' });
    expect(await unblockActor(home.deps, maker, singer)).toEqual({ ok: true });
    expect(await blocks()).toEqual([]);
  });

  test('works for who does not follow, and twice; not for nobody, not for oneself', async () => {
    for (const _ of [1, 2]) {
      expect(await removeFollower(home.deps, maker, singer, { block: true })).toEqual({ ok: true });
    }
    expect(await blocks()).toHaveLength(1);
    for (const id of [maker, home.deps.newId()]) {
      const answer = await removeFollower(home.deps, maker, id, { block: true });
      expect(answer).toMatchObject({ code: 'no_follower' });
    }
    expect(await blocks()).toHaveLength(1);
  });
});
