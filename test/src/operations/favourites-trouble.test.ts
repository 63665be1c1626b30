import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type FavouriteStreet,
  favouriteStreet,
  type Giver,
  MINUTE_MS,
} from '../../support/favourite-street.ts';

let street: FavouriteStreet;
beforeAll(async () => {
  street = await favouriteStreet();
});
afterAll(() => street.close());

describe('a server that', () => {
  const due = async (who: Giver) =>
    ((await street.readingOf(who))?.nextReadAt.getTime() ?? 0) - street.now();
  const answers = (who: Giver, status: number, headers: Record<string, string> = {}) =>
    who.server.instead.set('/api/v1/favourites', { status, body: '{}', headers });

  test('is down is left alone longer each time, and read again when it is back', async () => {
    const who = await street.giverOn('mastodon');
    await street.wait(who);
    answers(who, 503);
    const waits: number[] = [];
    for (let days = 0; days < 9; days += 1) {
      await street.wait(who);
      waits.push(Math.round((await due(who)) / MINUTE_MS));
    }
    expect(waits.slice(0, -1).every((ms, n) => ms < (waits[n + 1] ?? 0) * 1.3)).toBe(true);
    expect(waits.at(-1)).toBeGreaterThan(20 * 60);
    expect(await street.readingOf(who)).toMatchObject({ trouble: 'unreachable', failures: 9 });
    who.server.instead.clear();
    street.favourite(who, await street.posts(1));
    await street.wait(who, 24 * 60);
    expect(await street.flattrsOf(who)).toHaveLength(1);
    expect(await street.readingOf(who)).toMatchObject({ trouble: null, failures: 0 });
  });

  test('says for how long to come no more is obeyed', async () => {
    const who = await street.giverOn('friendica');
    await street.wait(who);
    answers(who, 429, { 'retry-after': '7200' });
    await street.wait(who);
    expect(await due(who)).toBeGreaterThanOrEqual(7_200_000);
    expect((await street.readingOf(who))?.trouble).toBe('asked_too_often');
    answers(who, 429);
    await street.wait(who);
    expect(await due(who)).toBeGreaterThan(20 * MINUTE_MS);
  });

  test('says only when it may be asked again is obeyed as well', async () => {
    const who = await street.giverOn('gotosocial');
    await street.wait(who);
    // As GoToSocial 0.20 answered, which names no time to wait; but it forgets sooner.
    const reset = new Date(Date.now() + 7_200_000).toISOString();
    answers(who, 429, {
      ...{ 'x-ratelimit-limit': '300', 'x-ratelimit-remaining': '0' },
      'x-ratelimit-reset': reset.replace(/\.\d+Z$/, '.000Z'),
    });
    await street.wait(who);
    expect(await due(who)).toBeGreaterThan(110 * MINUTE_MS);
    expect((await street.readingOf(who))?.trouble).toBe('asked_too_often');
  });

  test('has little left of what it allows is asked no more for a while', async () => {
    const who = await street.giverOn('mastodon');
    await street.wait(who);
    const reset = new Date(Date.now() + 3_600_000).toISOString();
    who.server.instead.set('/api/v1/favourites', {
      ...{ status: 200, body: '[]' },
      headers: { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': reset },
    });
    await street.wait(who);
    expect(await due(who)).toBeGreaterThan(50 * MINUTE_MS);
  });

  test('has forgotten the token says so to its owner, and to nobody else', async () => {
    const who = await street.giverOn('mastodon');
    await street.wait(who);
    who.server.tokens.clear();
    await street.wait(who);
    for (let days = 0; days < 9; days += 1) await street.wait(who, 24 * 60);
    expect((await street.readingOf(who))?.trouble).toBe('token_refused');
    expect(await due(who)).toBeGreaterThan(20 * 60 * MINUTE_MS);
    // They add it again, and need not wait for a day.
    await street.signIn(who);
    expect(await due(who)).toBe(0);
    expect((await street.readingOf(who))?.trouble).toBeNull();
  });

  test('stands behind a firewall that says no is not one that has forgotten the token', async () => {
    const who = await street.giverOn('mastodon');
    await street.wait(who);
    const body = '<html><title>Attention required</title></html>';
    who.server.instead.set('/api/v1/favourites', {
      ...{ status: 403, body },
      headers: { 'content-type': 'text/html' },
    });
    for (let days = 0; days < 4; days += 1) await street.wait(who, 24 * 60);
    expect((await street.readingOf(who))?.trouble).toBe('unreachable');
    who.server.instead.clear();
    await street.wait(who, 24 * 60);
    expect((await street.readingOf(who))?.trouble).toBeNull();
  });

  test('refuses a good token while it is set up anew, and asks nobody to sign in again', async () => {
    const who = await street.giverOn('mastodon');
    await street.wait(who);
    const body = JSON.stringify({ error: 'The access token is invalid' });
    const headers = { 'content-type': 'application/json' };
    who.server.instead.set('/api/v1/favourites', { status: 403, body, headers });
    const seen: unknown[] = [];
    for (let times = 0; times < 3; times += 1) {
      await street.wait(who, 24 * 60);
      seen.push((await street.readingOf(who))?.trouble);
    }
    expect(seen).toEqual(['unreachable', 'unreachable', 'token_refused']);
  });

  test('leads in circles, or to another server, is read no further', async () => {
    const who = await street.giverOn('mastodon');
    for (const link of [
      `<${who.server.origin}/api/v1/favourites?limit=40>; rel="next"`,
      '<https://other.example/api/v1/favourites?max_id=1>; rel="next"',
    ]) {
      who.server.asked.length = 0;
      const status = { uri: 'https://toots.example/circle', visibility: 'public' };
      who.server.instead.set('/api/v1/favourites', {
        ...{ status: 200, body: JSON.stringify([status]), headers: { link } },
      });
      await street.wait(who, 6 * 60);
      expect(who.server.asked.length).toBeLessThanOrEqual(2);
    }
  });

  test('opens what it does not close is read on, where it names the next page', async () => {
    const who = await street.giverOn('mastodon');
    const link = `<${'<'.repeat(99)}, <${who.server.origin}/api/v1/favourites?max_id=1>; rel="next"`;
    who.server.instead.set('/api/v1/favourites', { status: 200, body: '[]', headers: { link } });
    who.server.asked.length = 0;
    await street.wait(who);
    expect(who.server.asked.map(({ url }) => url)).toContain('/api/v1/favourites?max_id=1');
  });

  test('lists long addresses without end is read no further than what can be kept of it', async () => {
    const who = await street.giverOn('friendica');
    let page = 0;
    who.server.insteadOf = ({ pathname }) => {
      if (pathname !== '/api/v1/favourites') return undefined;
      page += 1;
      const posts = Array.from({ length: 200 }, (_, n) => ({
        uri: `https://toots.example/${page}/${n}/${'x'.repeat(1_900)}`,
        visibility: 'public',
      }));
      const link = `<${who.server.origin}/api/v1/favourites?max_id=${page}>; rel="next"`;
      return { body: JSON.stringify(posts), headers: { link } };
    };
    await street.wait(who);
    const { marks, marksAreAll, unfinished } = (await street.readingOf(who)) ?? {};
    expect([unfinished, marksAreAll]).toEqual([null, false]);
    expect((marks ?? []).join('').length).toBeLessThan(5_000_000);
  });
});
