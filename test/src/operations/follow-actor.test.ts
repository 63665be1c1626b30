import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { saveBlock } from '../../../db/records/follows.ts';
import { setTrust } from '../../../db/records/peers.ts';
import { block, follow } from '../../../db/schema/schema.ts';
import type { Remote, RemoteActor, SettlementDeps } from '../../../src/operations/deps.ts';
import { followActor } from '../../../src/operations/follow-actor.ts';
import { unfollowActor } from '../../../src/operations/unfollow-actor.ts';
import { jobsOf } from '../../support/database.ts';
import { creator, type House, house, person } from '../../support/house.ts';
import { silentRemote } from '../../support/pages.ts';
import { elsewhere, meet } from '../../support/peer.ts';

let home: House;
let reader: string;
let maker: string;

beforeAll(async () => {
  home = await house();
  reader = await person(home.deps, 'reader');
  maker = (await creator(home.deps, 'maker', ['One'])).actorId;
});

afterAll(() => home.close());

beforeEach(async () => {
  await home.deps.db.delete(follow);
  await home.deps.db.delete(block);
});

const singer = elsewhere('singer', 'songs.example');
/** A network in which only the singer is found, by any address and by their handle. */
function network(found: RemoteActor = singer, asked: string[] = []): SettlementDeps {
  const remote: Remote = {
    ...silentRemote,
    lookUp: async (url) => {
      asked.push(url.href);
      return url.host === 'songs.example' ? { actor: found } : null;
    },
    handle: async (account) => {
      asked.push(account);
      return account === 'singer@songs.example' ? found : null;
    },
  };
  return { ...home.deps, remote };
}

const follows = () => home.deps.db.select().from(follow);

describe('somebody here', () => {
  test.each(['maker@localhost:9001', '@maker@localhost:9001', '@Maker@LOCALHOST:9001'])(
    'is followed at once, as %s',
    async (text) => {
      expect(await followActor(home.deps, reader, text)).toMatchObject({ ok: true });
      expect(await follows()).toMatchObject([
        { followerId: reader, followeeId: maker, state: 'accepted' },
      ]);
      expect(await jobsOf(home.database, 'send-follow')).toEqual([]);
    },
  );

  test('is followed by their page, a work of theirs, their id', async () => {
    const { uri } = (await home.deps.db.query.actor.findMany()).find((a) => a.id === maker) ?? {};
    for (const text of ['http://localhost:9001/@maker', 'http://localhost:9001/@maker/one', uri]) {
      expect(await followActor(home.deps, reader, ` ${text} `)).toMatchObject({ ok: true });
      await home.deps.db.delete(follow);
    }
  });

  test('cannot be oneself, the node or nobody', async () => {
    const code = async (text: string) => {
      const answer = await followActor(home.deps, reader, text);
      return answer.ok ? 'followed' : answer.code;
    };
    expect(await code('@reader@localhost:9001')).toBe('oneself');
    expect(await code(home.deps.node.actorUri)).toBe('nobody_there');
    for (const text of [
      '',
      'maker',
      '@maker',
      '@nobody@localhost:9001',
      'http://localhost:9001/about',
      'javascript:alert(1)',
      'mailto:singer@songs.example',
      '@singer@songs.example@songs.example',
      'x'.repeat(3_000),
    ]) {
      expect(await code(text)).toBe('nobody_there');
    }
    expect(await follows()).toEqual([]);
  });

  test('is unfollowed without a word to anybody', async () => {
    await followActor(home.deps, reader, '@maker@localhost:9001');
    expect(await unfollowActor(home.deps, reader, maker)).toEqual({ ok: true });
    expect(await unfollowActor(home.deps, reader, maker)).toMatchObject({ code: 'not_following' });
    expect(await jobsOf(home.database, 'send-unfollow')).toEqual([]);
  });
});

describe('somebody elsewhere', () => {
  test.each([
    ['@singer@songs.example', 'singer@songs.example'],
    ['singer@songs.example', 'singer@songs.example'],
    ['https://songs.example/@singer', 'https://songs.example/@singer'],
  ])('is asked, as %s', async (text, question) => {
    const asked: string[] = [];
    const made = await followActor(network(singer, asked), reader, text);
    if (!made.ok) throw new Error(made.code);
    expect(asked).toEqual([question]);
    const { followId } = made;
    const uri = `http://localhost:9001/follows/${followId}`;
    expect(await follows()).toMatchObject([
      { id: followId, uri, followerId: reader, state: 'requested' },
    ]);
    expect((await jobsOf(home.database, 'send-follow')).at(-1)).toEqual({ followId });
    const followeeId = (await follows())[0]?.followeeId ?? '';
    expect(await unfollowActor(home.deps, reader, followeeId)).toEqual({ ok: true });
    const last = (await jobsOf(home.database, 'send-unfollow')).at(-1);
    expect(last).toEqual({ followUri: uri, followerId: reader, followeeId });
  });

  test('is the author of a post whose address is given', async () => {
    const work = { author: singer } as Extract<
      Awaited<ReturnType<Remote['lookUp']>>,
      { work: unknown }
    >['work'];
    const remote = { ...silentRemote, lookUp: async () => ({ work }) };
    await followActor({ ...home.deps, remote }, reader, 'https://songs.example/songs/1');
    expect(await follows()).toHaveLength(1);
  });

  test('is asked once', async () => {
    const deps = network();
    const [one, two] = await Promise.all([
      followActor(deps, reader, '@singer@songs.example'),
      followActor(deps, reader, '@singer@songs.example'),
    ]);
    expect([one.ok, two.ok].sort()).toEqual([false, true]);
    const again = await followActor(deps, reader, '@singer@songs.example');
    expect(again).toMatchObject({ code: 'already_following' });
    expect(await follows()).toHaveLength(1);
  });

  test('is not asked when nobody is there, or only a node, or one of ours under their name', async () => {
    const nobody = await followActor(network(), reader, '@nobody@songs.example');
    expect(nobody).toMatchObject({ code: 'nobody_there' });
    for (const found of [
      { ...singer, kind: 'application' as const },
      { ...elsewhere('maker', 'localhost:9001') },
    ]) {
      const answer = await followActor(network(found), reader, '@singer@songs.example');
      expect(answer).toMatchObject({ code: 'nobody_there' });
    }
    expect(await follows()).toEqual([]);
  });

  test('of a blocked server is not even looked up', async () => {
    const asked: string[] = [];
    const peer = await meet(home.deps, { host: 'songs.example' });
    await setTrust(home.deps.db, peer.id, 'blocked');
    for (const text of ['@singer@Songs.Example', 'https://songs.example/@singer']) {
      const answer = await followActor(network(singer, asked), reader, text);
      expect(answer).toMatchObject({ code: 'node_blocked' });
    }
    expect(asked).toEqual([]);
    const other = { ...network(), remote: { ...network().remote, handle: async () => singer } };
    const answer = await followActor(other, reader, '@singer@a-door-to.example');
    expect(answer).toMatchObject({ code: 'node_blocked' });
    await setTrust(home.deps.db, peer.id, 'new');
  });

  test('cannot be followed by whom they blocked, nor by who blocked them', async () => {
    await followActor(network(), reader, '@singer@songs.example');
    const other = (await follows())[0]?.followeeId ?? '';
    await home.deps.db.delete(follow);
    for (const [blockerId, blockedId] of [
      [other, reader],
      [reader, other],
    ] as const) {
      await home.deps.db.transaction((tx) =>
        saveBlock(tx, { blockerId, blockedId, createdAt: new Date() }),
      );
      const answer = await followActor(network(), reader, '@singer@songs.example');
      expect(answer).toMatchObject({ code: 'blocked' });
      await home.deps.db.delete(block);
    }
  });

  test('is one too many after a thousand', async () => {
    await home.deps.db.execute(`
      insert into actor (id, uri, kind, local, handle, host, name, profile_url, inbox_url, created_at)
      select gen_random_uuid(), 'https://many.example/' || n, 'person', false, 'n', 'many.example',
        'n', 'https://many.example', 'https://many.example', now() from generate_series(1, 1000) n`);
    await home.deps.db.execute(`
      insert into follow (id, uri, follower_id, followee_id, state, created_at)
      select gen_random_uuid(), 'http://localhost:9001/follows/' || id, '${reader}', id,
        'accepted', now() from actor where host = 'many.example'`);
    const answer = await followActor(network(), reader, '@singer@songs.example');
    expect(answer).toMatchObject({ code: 'too_many_follows' });
  });
});
