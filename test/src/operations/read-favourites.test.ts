import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { setBudget } from '../../../src/operations/account-settings.ts';
import type { NodeDeps } from '../../../src/operations/deps.ts';
import {
  answerFavourite,
  type ReadingMode,
  setFavourites,
} from '../../../src/operations/favourites.ts';
import { flattrFavourite } from '../../../src/operations/flattr-favourite.ts';
import { queueDueFavourites, readFavourites } from '../../../src/operations/read-favourites.ts';
import { enterFromElsewhere, knockElsewhere } from '../../../src/operations/sign-in-elsewhere.ts';
import { type AccountServer, accountServer, type Dialect } from '../../support/account-server.ts';
import { foreignPost } from '../../support/foreign.ts';
import { type House, house } from '../../support/house.ts';
import { reaching } from '../../support/reaching.ts';

const START = Date.parse('2026-10-05T12:00:00Z');
const MINUTE_MS = 60_000;

let home: House;
let deps: NodeDeps;
let now = START;
const servers: AccountServer[] = [];

beforeAll(async () => {
  home = await house({ registration: 'open' });
  deps = reaching(home.deps);
});
afterAll(async () => {
  for (const server of servers) server.close();
  await home.close();
});

/** Time passes, and with it the jobs of that time. */
async function wait(who: Giver, minutes = 16): Promise<void> {
  now += minutes * MINUTE_MS;
  home.setClock(new Date(now).toISOString());
  await queueDueFavourites(deps);
  await readFavourites(deps, who.actorId);
  for (const { objectUri, state } of await foundBy(who))
    if (state === 'found') await flattrFavourite(deps, { actorId: who.actorId, objectUri });
}

type Giver = {
  readonly server: AccountServer;
  readonly accountId: string;
  readonly actorId: string;
};

let serial = 0;
async function giverOn(dialect: Dialect, mode: ReadingMode | null = 'all'): Promise<Giver> {
  const server = await accountServer(dialect);
  servers.push(server);
  serial += 1;
  server.visitor = `giver${serial}`;
  const knock = await knockElsewhere(deps, server.host, {
    ...{ accountId: null, next: null, before: null },
  });
  if (!knock.ok) throw new Error(knock.code);
  const answer = new URL(await server.visit(knock.href)).searchParams;
  const who = { state: knock.state, accountId: null };
  const entered = await enterFromElsewhere(deps, answer, who);
  if (!entered.ok || entered.session === null) throw new Error(JSON.stringify(entered));
  const accountId = entered.session.actorId;
  await setBudget(deps, accountId, 500n);
  const [row] = await deps.db.query.identity.findMany({
    where: (one, { eq }) => eq(one.accountId, accountId),
  });
  const actorId = row?.actorId ?? '';
  if (mode !== null) await setFavourites(deps, { accountId, actorId }, mode);
  return { server, accountId, actorId };
}

/** So many posts somewhere, which this node can look at. */
const posts = async (count: number): Promise<string[]> => {
  const uris: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const { workId } = await foreignPost(deps, `author${serial}`);
    const work = await deps.db.query.work.findFirst({ where: (w, { eq }) => eq(w.id, workId) });
    uris.push(work?.uri ?? '');
  }
  return uris;
};

let order = 0;
/** Their owner favourites these, one after the other. @param posted when they were posted, as a rank. */
const favourite = ({ server }: Giver, uris: readonly string[], posted?: number): void => {
  for (const uri of uris) {
    order += 1;
    server.favourites.push({ uri, postedAt: posted ?? order, favouritedAt: START + order });
  }
};
const unfavourite = ({ server }: Giver, uri: string): void => {
  server.favourites = server.favourites.filter((one) => one.uri !== uri);
};

const foundBy = ({ actorId }: Giver) =>
  deps.db.query.foundFavourite.findMany({
    where: (found, { eq }) => eq(found.actorId, actorId),
    orderBy: (found) => [found.foundAt, found.objectUri],
  });
const flattrsOf = async ({ accountId }: Giver): Promise<string[]> => {
  const rows = await deps.db.query.flattr.findMany({
    where: (f, { and, eq, isNull }) => and(eq(f.giverId, accountId), isNull(f.undoneAt)),
    orderBy: (f) => [f.recordedAt, f.id],
  });
  const works = await deps.db.query.work.findMany();
  return rows.map(({ workId }) => works.find(({ id }) => id === workId)?.uri ?? '');
};
const readingOf = ({ actorId }: Giver) =>
  deps.db.query.favouriteReading.findFirst({ where: (r, { eq }) => eq(r.actorId, actorId) });

const DIALECTS = ['mastodon', 'friendica', 'gotosocial', 'hollo', 'pixelfed'] as const;

describe.each<Dialect>([...DIALECTS])('on %s', (dialect) => {
  test('favourites become flattrs from now on, and are undone when they are taken back', async () => {
    const who = await giverOn(dialect, null);
    const old = Array.from({ length: 90 }, (_, n) => `https://toots.example/old/${n}`);
    favourite(who, old);
    await setFavourites(deps, who, 'all');
    await wait(who);
    expect(await foundBy(who)).toEqual([]);

    const [first = '', second = '', third = ''] = await posts(3);
    favourite(who, [first, second]);
    // Posted long ago, so that Friendica lists it at the end.
    favourite(who, [third], 0);
    await wait(who);
    expect(new Set(await flattrsOf(who))).toEqual(
      new Set(dialect === 'friendica' ? [first, second] : [first, second, third]),
    );
    await wait(who, 6 * 60);
    expect(new Set(await flattrsOf(who))).toEqual(new Set([first, second, third]));

    unfavourite(who, second);
    await wait(who);
    expect(await flattrsOf(who)).toHaveLength(3);
    await wait(who, 6 * 60);
    expect(await flattrsOf(who), 'missed once').toHaveLength(3);
    await wait(who, 6 * 60);
    expect(new Set(await flattrsOf(who))).toEqual(new Set([first, third]));

    // Meant after all.
    favourite(who, [second]);
    await wait(who);
    expect(new Set(await flattrsOf(who))).toEqual(new Set([first, second, third]));
  });

  test('one page is enough while nothing is new, however many there are', async () => {
    const who = await giverOn(dialect);
    favourite(
      who,
      Array.from({ length: 300 }, (_, n) => `https://toots.example/many/${n}`),
    );
    await wait(who);
    await wait(who);
    who.server.asked.length = 0;
    await wait(who);
    expect(who.server.asked.map(({ url }) => url)).toEqual(['/api/v1/favourites?limit=40']);
  });
});

test('an outage that shows an empty list for a while takes nothing back', async () => {
  const who = await giverOn('mastodon');
  await wait(who);
  const uris = await posts(3);
  favourite(who, uris);
  await wait(who);
  const kept = who.server.favourites;
  who.server.favourites = [];
  await wait(who, 6 * 60);
  who.server.favourites = kept;
  await wait(who);
  await wait(who, 6 * 60);
  expect(await flattrsOf(who)).toHaveLength(3);
  // And what was missed once is not taken back by a later outage at once.
  who.server.favourites = [];
  await wait(who, 6 * 60);
  expect(await flattrsOf(who)).toHaveLength(3);
});

test('whoever wants to be asked is asked, and nothing is given before', async () => {
  const who = await giverOn('hollo', 'asked');
  await wait(who);
  const [yes = '', no = ''] = await posts(2);
  favourite(who, [yes, no]);
  await wait(who);
  expect((await foundBy(who)).map(({ state }) => state)).toEqual(['asked', 'asked']);
  expect(await flattrsOf(who)).toEqual([]);
  const { accountId, actorId } = who;
  const answer = (objectUri: string, said: 'yes' | 'no', by = accountId) =>
    answerFavourite(deps, { accountId: by, actorId, objectUri }, said);
  expect(await answer(yes, 'yes', deps.node.actorId)).toMatchObject({ code: 'unknown_identity' });
  expect(await answer(yes, 'yes')).toMatchObject({ ok: true });
  expect(await answer(no, 'no')).toMatchObject({ ok: true });
  expect(await answer(no, 'yes')).toMatchObject({ ok: false, code: 'not_asked' });
  await wait(who);
  expect(await flattrsOf(who)).toEqual([yes]);
});

test('whoever gives only to those who can receive gives nothing that would wait', async () => {
  const who = await giverOn('gotosocial', 'payable');
  await wait(who);
  favourite(who, await posts(1));
  await wait(who);
  expect(await foundBy(who)).toMatchObject([{ state: 'refused', code: 'nobody_receives' }]);
  expect(await flattrsOf(who)).toEqual([]);
});

test('a favourite is one: nothing else is shown to its author', async () => {
  const who = await giverOn('mastodon');
  await wait(who);
  favourite(who, await posts(1));
  await wait(who);
  expect(await flattrsOf(who)).toHaveLength(1);
  const likes = await deps.db.query.givenLike.findMany({
    where: (like, { eq }) => eq(like.senderId, who.accountId),
  });
  expect(likes).toEqual([]);
});

test('posts for few people are nobody’s affair', async () => {
  const who = await giverOn('mastodon');
  await wait(who);
  const [uri = ''] = await posts(1);
  who.server.favourites.push({ uri, postedAt: 1, favouritedAt: now, visibility: 'private' });
  await wait(who);
  expect(await foundBy(who)).toEqual([]);
});

describe('a server that', () => {
  const due = async (who: Giver) => ((await readingOf(who))?.nextReadAt.getTime() ?? 0) - now;
  const answers = (who: Giver, status: number, headers: Record<string, string> = {}) =>
    who.server.instead.set('/api/v1/favourites', { status, body: '{}', headers });

  test('is down is left alone longer each time, and read again when it is back', async () => {
    const who = await giverOn('mastodon');
    await wait(who);
    answers(who, 503);
    const waits: number[] = [];
    for (let days = 0; days < 9; days += 1) {
      await wait(who);
      waits.push(Math.round((await due(who)) / MINUTE_MS));
    }
    expect(waits.slice(0, -1).every((ms, n) => ms < (waits[n + 1] ?? 0) * 1.3)).toBe(true);
    expect(waits.at(-1)).toBeGreaterThan(20 * 60);
    expect(await readingOf(who)).toMatchObject({ trouble: 'unreachable', failures: 9 });
    who.server.instead.clear();
    favourite(who, await posts(1));
    await wait(who, 24 * 60);
    expect(await flattrsOf(who)).toHaveLength(1);
    expect(await readingOf(who)).toMatchObject({ trouble: null, failures: 0 });
  });

  test('says for how long to come no more is obeyed', async () => {
    const who = await giverOn('friendica');
    await wait(who);
    answers(who, 429, { 'retry-after': '7200' });
    await wait(who);
    expect(await due(who)).toBeGreaterThanOrEqual(7_200_000);
    expect((await readingOf(who))?.trouble).toBe('asked_too_often');
    answers(who, 429);
    await wait(who);
    expect(await due(who)).toBeGreaterThan(20 * MINUTE_MS);
  });

  test('has little left of what it allows is asked no more for a while', async () => {
    const who = await giverOn('mastodon');
    await wait(who);
    const reset = new Date(Date.now() + 3_600_000).toISOString();
    who.server.instead.set('/api/v1/favourites', {
      ...{ status: 200, body: '[]' },
      headers: { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': reset },
    });
    await wait(who);
    expect(await due(who)).toBeGreaterThan(50 * MINUTE_MS);
  });

  test('has forgotten the token says so to its owner, and to nobody else', async () => {
    const who = await giverOn('mastodon');
    await wait(who);
    who.server.tokens.clear();
    await wait(who);
    expect((await readingOf(who))?.trouble).toBe('token_refused');
  });

  test('leads in circles, or to another server, is read no further', async () => {
    const who = await giverOn('mastodon');
    for (const link of [
      `<${who.server.origin}/api/v1/favourites?limit=40>; rel="next"`,
      '<https://other.example/api/v1/favourites?max_id=1>; rel="next"',
    ]) {
      who.server.asked.length = 0;
      const status = { uri: 'https://toots.example/circle', visibility: 'public' };
      who.server.instead.set('/api/v1/favourites', {
        ...{ status: 200, body: JSON.stringify([status]), headers: { link } },
      });
      await wait(who, 6 * 60);
      expect(who.server.asked.length).toBeLessThanOrEqual(2);
    }
  });
});
