import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerFavourite, setFavourites } from '../../../src/operations/favourites.ts';
import type { Dialect } from '../../support/account-server.ts';
import { type FavouriteStreet, favouriteStreet } from '../../support/favourite-street.ts';

let street: FavouriteStreet;
beforeAll(async () => {
  street = await favouriteStreet();
});
afterAll(() => street.close());

const DIALECTS = [
  ...(['mastodon', 'friendica', 'gotosocial', 'hollo', 'pixelfed'] as const),
  ...(['pleroma', 'akkoma'] as const),
];

describe.each<Dialect>([...DIALECTS])('on %s', (dialect) => {
  test('favourites become flattrs from now on, and are undone when they are taken back', async () => {
    const who = await street.giverOn(dialect, null);
    const old = Array.from({ length: 90 }, (_, n) => `https://toots.example/old/${n}`);
    street.favourite(who, old);
    await setFavourites(street.deps, who, 'all');
    await street.wait(who);
    expect(await street.foundBy(who)).toEqual([]);

    const [first = '', second = '', third = ''] = await street.posts(3);
    street.favourite(who, [first, second]);
    // Posted long ago, so that Friendica lists it at the end.
    street.favourite(who, [third], 0);
    await street.wait(who);
    expect(new Set(await street.flattrsOf(who))).toEqual(
      new Set(dialect === 'friendica' ? [first, second] : [first, second, third]),
    );
    await street.wait(who, 6 * 60);
    expect(new Set(await street.flattrsOf(who))).toEqual(new Set([first, second, third]));

    street.unfavourite(who, second);
    await street.wait(who);
    expect(await street.flattrsOf(who)).toHaveLength(3);
    await street.wait(who, 6 * 60);
    expect(await street.flattrsOf(who), 'missed once').toHaveLength(3);
    await street.wait(who, 6 * 60);
    expect(new Set(await street.flattrsOf(who))).toEqual(new Set([first, third]));

    // Meant after all.
    street.favourite(who, [second]);
    await street.wait(who);
    expect(new Set(await street.flattrsOf(who))).toEqual(new Set([first, second, third]));
    const given = await street.deps.db.query.flattr.findMany({
      where: (f, { eq }) => eq(f.giverId, who.accountId),
    });
    expect(new Set(given.map(({ source }) => source))).toEqual(new Set(['favourite']));
  });

  test('one page is enough while nothing is new, however many there are', async () => {
    const who = await street.giverOn(dialect);
    street.favourite(
      who,
      Array.from({ length: 300 }, (_, n) => `https://toots.example/many/${n}`),
    );
    await street.wait(who);
    await street.wait(who);
    who.server.asked.length = 0;
    await street.wait(who);
    expect(who.server.asked.map(({ url }) => url)).toEqual(['/api/v1/favourites?limit=40']);
  });
});

test('a page of which the server shows nothing any more is not the last one', async () => {
  const who = await street.giverOn('friendica');
  const uris = await street.posts(2);
  await street.wait(who);
  street.favourite(who, uris);
  await street.wait(who);
  expect(await street.flattrsOf(who)).toHaveLength(2);
  const gone = Array.from({ length: 40 }, (_, n) => `https://toots.example/gone/${n}`);
  street.favourite(who, gone);
  who.server.favourites = who.server.favourites.map((one) =>
    gone.includes(one.uri) ? { ...one, isUnseen: true } : one,
  );
  for (let looks = 0; looks < 3; looks += 1) await street.wait(who, 6 * 60);
  expect(await street.flattrsOf(who)).toHaveLength(2);
});

test('an outage that shows an empty list for a while takes nothing back', async () => {
  const who = await street.giverOn('mastodon');
  await street.wait(who);
  const uris = await street.posts(3);
  street.favourite(who, uris);
  await street.wait(who);
  const kept = who.server.favourites;
  who.server.favourites = [];
  await street.wait(who, 6 * 60);
  who.server.favourites = kept;
  await street.wait(who);
  await street.wait(who, 6 * 60);
  expect(await street.flattrsOf(who)).toHaveLength(3);
  // And what was missed once is not taken back by a later outage at once.
  who.server.favourites = [];
  await street.wait(who, 6 * 60);
  expect(await street.flattrsOf(who)).toHaveLength(3);
});

test('what was favourited before counts as little after an outage that shows an empty list', async () => {
  const who = await street.giverOn('mastodon');
  street.favourite(who, await street.posts(3));
  await street.wait(who);
  const kept = who.server.favourites;
  who.server.favourites = [];
  await street.wait(who);
  who.server.favourites = kept;
  await street.wait(who);
  expect(await street.foundBy(who)).toEqual([]);
});

test('whoever wants to be asked is asked, and nothing is given before', async () => {
  const who = await street.giverOn('hollo', 'asked');
  await street.wait(who);
  const [yes = '', no = ''] = await street.posts(2);
  street.favourite(who, [yes, no]);
  await street.wait(who);
  expect((await street.foundBy(who)).map(({ state }) => state)).toEqual(['asked', 'asked']);
  expect(await street.flattrsOf(who)).toEqual([]);
  const { accountId, actorId } = who;
  const answer = (objectUri: string, said: 'yes' | 'no', by = accountId) =>
    answerFavourite(street.deps, { accountId: by, actorId, objectUri }, said);
  expect(await answer(yes, 'yes', street.deps.node.actorId)).toMatchObject({
    code: 'unknown_identity',
  });
  expect(await answer(yes, 'yes')).toMatchObject({ ok: true });
  expect(await answer(no, 'no')).toMatchObject({ ok: true });
  expect(await answer(no, 'yes')).toMatchObject({ ok: false, code: 'not_asked' });
  await street.wait(who);
  expect(await street.flattrsOf(who)).toEqual([yes]);
});

test('whoever turns it off is not asked any more, and what was still looked up is not given', async () => {
  const who = await street.giverOn('hollo', 'asked');
  await street.wait(who);
  const [yes = '', open = ''] = await street.posts(2);
  street.favourite(who, [yes, open]);
  await street.wait(who);
  await answerFavourite(street.deps, { ...who, objectUri: yes }, 'yes');
  await setFavourites(street.deps, who, null);
  expect((await street.foundBy(who)).map(({ state }) => state)).toEqual(['gone', 'gone']);
  const late = await answerFavourite(street.deps, { ...who, objectUri: open }, 'yes');
  expect(late).toMatchObject({ ok: false, code: 'not_asked' });
  await setFavourites(street.deps, who, 'all');
  await street.wait(who);
  expect(await street.flattrsOf(who)).toEqual([]);
});

test('what was favourited while it was off is old, also what had been a flattr and was taken back', async () => {
  const who = await street.giverOn('mastodon');
  const [once = '', always = ''] = await street.posts(2);
  await street.wait(who);
  street.favourite(who, [once, always]);
  await street.wait(who);
  street.unfavourite(who, once);
  for (let looks = 0; looks < 2; looks += 1) await street.wait(who, 6 * 60);
  expect(await street.flattrsOf(who)).toEqual([always]);
  await setFavourites(street.deps, who, null);
  street.favourite(who, [once]);
  await setFavourites(street.deps, who, 'all');
  for (let looks = 0; looks < 3; looks += 1) await street.wait(who, 6 * 60);
  expect(await street.flattrsOf(who)).toEqual([always]);
});

test('whoever gives only to those who can receive gives nothing that would wait', async () => {
  const who = await street.giverOn('gotosocial', 'payable');
  await street.wait(who);
  street.favourite(who, await street.posts(1));
  await street.wait(who);
  expect(await street.foundBy(who)).toMatchObject([{ state: 'refused', code: 'nobody_receives' }]);
  expect(await street.flattrsOf(who)).toEqual([]);
});

test('a favourite is one: nothing else is shown to its author', async () => {
  const who = await street.giverOn('mastodon');
  await street.wait(who);
  street.favourite(who, await street.posts(1));
  await street.wait(who);
  expect(await street.flattrsOf(who)).toHaveLength(1);
  const likes = await street.deps.db.query.givenLike.findMany({
    where: (like, { eq }) => eq(like.senderId, who.accountId),
  });
  expect(likes).toEqual([]);
});

test('posts for few people are nobody’s affair', async () => {
  const who = await street.giverOn('mastodon');
  await street.wait(who);
  const [uri = ''] = await street.posts(1);
  who.server.favourites.push({
    uri,
    postedAt: 1,
    favouritedAt: street.now(),
    visibility: 'private',
  });
  await street.wait(who);
  expect(await street.foundBy(who)).toEqual([]);
});
