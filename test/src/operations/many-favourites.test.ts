import { afterAll, beforeAll, expect, test } from 'vitest';
import { savePeer } from '../../../db/records/peers.ts';
import { answerFavourites } from '../../../src/operations/favourites.ts';
import { revokeToken } from '../../../src/operations/identities.ts';
import { answerMissed, takeBack } from '../../../src/operations/taken-back.ts';
import {
  type FavouriteStreet,
  favouriteStreet,
  type Giver,
} from '../../support/favourite-street.ts';

let street: FavouriteStreet;
beforeAll(async () => {
  street = await favouriteStreet();
});
afterAll(() => street.close());

const HALF_A_DAY_MINUTES = 12 * 60;
const many = (what: string, count: number) =>
  Array.from({ length: count }, (_, n) => `https://toots.example/${what}/${n}`);
const statesOf = async (who: Giver) => {
  const states = (await street.foundBy(who)).map(({ state }) => state);
  return Object.fromEntries(
    [...new Set(states)].map((s) => [s, states.filter((x) => x === s).length]),
  );
};

/** Somebody whose flattrs of this month stand. */
async function whoGave(count: number): Promise<Giver & { uris: string[] }> {
  const who = await street.giverOn('mastodon');
  await street.wait(who);
  const uris = await street.posts(count);
  street.favourite(who, uris);
  await street.wait(who);
  expect(await street.flattrsOf(who)).toHaveLength(count);
  return { ...who, uris };
}

test('whoever favourites more than one reading holds loses nothing', async () => {
  const who = await street.giverOn('mastodon', 'asked');
  street.favourite(who, many('old', 50));
  await street.wait(who);
  street.favourite(who, many('new', 1_100));
  who.server.asked.length = 0;
  await street.wait(who);
  expect(who.server.asked).toHaveLength(25);
  await street.wait(who, 2);
  expect(await statesOf(who)).toEqual({ asked: 1_100 });
});

test('so many that it may be an old list are asked about, and one word is enough', async () => {
  const who = await street.giverOn('mastodon', 'all');
  street.favourite(who, many('old', 50));
  await street.wait(who);
  street.favourite(who, many('lots', 401));
  await street.wait(who);
  expect(await statesOf(who)).toEqual({ asked: 401 });
  const { accountId, actorId } = who;
  expect(await answerFavourites(street.deps, { accountId: actorId, actorId }, 'no')).toMatchObject({
    code: 'unknown_identity',
  });
  expect(await answerFavourites(street.deps, { accountId, actorId }, 'no')).toMatchObject({
    ok: true,
  });
  expect(await statesOf(who)).toEqual({ declined: 401 });
  expect(await answerFavourites(street.deps, { accountId, actorId }, 'yes')).toMatchObject({
    code: 'not_asked',
  });
});

test('a list that stays empty takes nothing back before its owner says so', async () => {
  const who = await whoGave(5);
  who.server.favourites = [];
  for (let days = 0; days < 3; days += 1) await street.wait(who, HALF_A_DAY_MINUTES);
  expect(await street.flattrsOf(who)).toHaveLength(5);
  expect(await answerMissed(street.deps, who, 'back')).toMatchObject({ ok: true });
  expect(await street.flattrsOf(who)).toEqual([]);
  expect(await answerMissed(street.deps, who, 'back')).toMatchObject({ code: 'not_asked' });
});

test('a list of which something else was seen since takes nothing back', async () => {
  const who = await whoGave(2);
  const { accountId: giverId, actorId } = who;
  const listed = { uris: [], isAll: true };
  const seen = { actorId, giverId, listed, order: 'favourited' } as const;
  const missed = async () => (await street.foundBy(who)).filter(({ missedAt }) => missedAt).length;
  await takeBack(street.deps, { ...seen, now: new Date(street.now() - 1) });
  expect(await missed()).toBe(0);
  await takeBack(street.deps, { ...seen, now: new Date(street.now()) });
  expect(await missed()).toBe(2);
});

test('what its owner keeps is asked about no more', async () => {
  const who = await whoGave(5);
  who.server.favourites = [];
  for (let days = 0; days < 2; days += 1) await street.wait(who, HALF_A_DAY_MINUTES);
  expect(await answerMissed(street.deps, who, 'keep')).toMatchObject({ ok: true });
  for (let days = 0; days < 2; days += 1) await street.wait(who, HALF_A_DAY_MINUTES);
  expect(await street.flattrsOf(who)).toHaveLength(5);
  expect(await answerMissed(street.deps, who, 'back')).toMatchObject({ code: 'not_asked' });
});

test('the few that are taken back count again when they are back', async () => {
  const who = await whoGave(2);
  const kept = who.server.favourites;
  who.server.favourites = [];
  for (let days = 0; days < 2; days += 1) await street.wait(who, HALF_A_DAY_MINUTES);
  expect(await street.flattrsOf(who)).toEqual([]);
  who.server.favourites = kept;
  await street.wait(who, HALF_A_DAY_MINUTES);
  expect(new Set(await street.flattrsOf(who))).toEqual(new Set(who.uris));
});

test.each(['hollo', 'friendica'] as const)(
  'what %s leaves out for a while was favourited before all the same',
  async (dialect) => {
    const who = await street.giverOn(dialect);
    street.favourite(who, many('before', 30));
    await street.wait(who);
    const kept = who.server.favourites;
    who.server.favourites = kept.slice(0, 20);
    for (let days = 0; days < 3; days += 1) await street.wait(who, HALF_A_DAY_MINUTES);
    who.server.favourites = kept;
    for (let days = 0; days < 2; days += 1) await street.wait(who, HALF_A_DAY_MINUTES);
    expect(await street.foundBy(who)).toEqual([]);
  },
);

test('a list that once ends where it did not makes nothing new of what stands below', async () => {
  const who = await street.giverOn('hollo');
  street.favourite(who, many('below', 300));
  await street.wait(who);
  const kept = who.server.favourites;
  who.server.favourites = kept.slice(-40);
  await street.wait(who, HALF_A_DAY_MINUTES);
  who.server.favourites = kept;
  const uris = await street.posts(1);
  street.favourite(who, uris);
  await street.wait(who);
  street.unfavourite(who, uris[0] ?? '');
  for (let days = 0; days < 2; days += 1) await street.wait(who, HALF_A_DAY_MINUTES);
  expect(await statesOf(who)).toEqual({ gone: 1 });
});

test('a slow server holds nobody up: a long list is read in parts', async () => {
  const who = await street.giverOn('friendica', 'asked');
  street.favourite(who, many('slow', 400));
  who.server.insteadOf = (asked) => {
    if (asked.pathname === '/api/v1/favourites') street.pass(9_900);
    return undefined;
  };
  const pages: number[] = [];
  for (let readings = 0; readings < 4; readings += 1) {
    who.server.asked.length = 0;
    await street.wait(who, 2);
    pages.push(who.server.asked.length);
  }
  // Ten pages, and the one behind them.
  expect(pages).toEqual([4, 4, 3, 1]);
  expect((await street.readingOf(who))?.marks).toHaveLength(400);
  expect(await street.foundBy(who)).toEqual([]);
});

test('of many thousands on Friendica each is known, and only what is new is new', async () => {
  const who = await street.giverOn('friendica', 'asked');
  street.favourite(who, many('ancient', 4_200));
  for (let readings = 0; readings < 5; readings += 1) await street.wait(who, 2);
  expect((await street.readingOf(who))?.marks).toHaveLength(4_200);
  const [late = ''] = many('late', 1);
  // Posted before all others, so it stands behind them.
  street.favourite(who, [late], 0);
  await street.wait(who, 2 * HALF_A_DAY_MINUTES);
  for (let readings = 0; readings < 5; readings += 1) await street.wait(who, 2);
  expect((await street.foundBy(who)).map(({ objectUri }) => objectUri)).toEqual([late]);
});

test('a server that asks for a pause in the middle of a list gets it, and nothing is lost', async () => {
  const who = await street.giverOn('mastodon', 'asked');
  street.favourite(who, many('before', 50));
  await street.wait(who);
  street.favourite(who, many('pause', 100));
  who.server.headers = {
    'ratelimit-limit': '300',
    'ratelimit-remaining': '20',
    'ratelimit-reset': '90',
  };
  for (let readings = 0; readings < 3; readings += 1) {
    who.server.asked.length = 0;
    await street.wait(who, 2);
    expect(who.server.asked).toHaveLength(1);
  }
  expect(await statesOf(who)).toEqual({ asked: 100 });
});

test('a list whose end cannot be had is read at its top', async () => {
  const who = await street.giverOn('friendica', 'asked');
  street.favourite(who, many('deep', 100));
  await street.wait(who);
  who.server.insteadOf = (asked) =>
    asked.searchParams.has('max_id') ? { status: 500, body: '{}' } : undefined;
  street.favourite(who, many('top', 1));
  await street.wait(who, HALF_A_DAY_MINUTES);
  expect(await statesOf(who)).toEqual({ asked: 1 });
  expect(await street.readingOf(who)).toMatchObject({ trouble: null, failures: 0 });
});

test('nothing is asked of a server that was blocked since, and no token given back', async () => {
  const who = await street.giverOn('mastodon');
  await street.wait(who);
  const { deps } = street;
  const { host } = who.server;
  await deps.db.transaction((tx) =>
    savePeer(tx, {
      ...{ id: deps.newId(), host, actorUri: `http://${host}/actor`, trust: 'blocked' },
      ...{ understandsFlattr: false, settles: false, currency: 'EUR', checkedAt: deps.clock() },
    }),
  );
  who.server.asked.length = 0;
  await street.wait(who);
  expect((await street.readingOf(who))?.trouble).toBe('server_blocked');
  const identity = await deps.db.query.identity.findFirst({
    where: (one, { eq }) => eq(one.actorId, who.actorId),
  });
  const tokenSealed = await deps.vault.seal('another token');
  await revokeToken(deps, { actorId: who.actorId, host, tokenSealed });
  expect(identity?.host).toBe(host);
  expect(who.server.asked).toEqual([]);
});
