import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { findLocalWork } from '../../../db/records/works.ts';
import type { SourceDeps } from '../../../src/operations/deps.ts';
import { importWorks } from '../../../src/operations/import-works.ts';
import { readFeed } from '../../../src/operations/read-feeds.ts';
import { readPage } from '../../../src/operations/read-page.ts';
import { checkFeed, FEEDS_MAX, forgetFeed, watchFeed } from '../../../src/operations/watch-feed.ts';
import {
  type CreatorSite,
  creatorSite,
  type FeedItem,
  many,
  rssOf,
} from '../../support/creator-site.ts';
import { jobsOf, openAll } from '../../support/database.ts';
import { type House, house, person } from '../../support/house.ts';
import { localSources } from '../../support/pages.ts';

let home: House;
let deps: SourceDeps;
let site: CreatorSite;
beforeAll(async () => {
  home = await house();
  deps = { ...home.deps, sources: localSources() };
  site = await creatorSite();
});
afterAll(async () => {
  site.close();
  await home.close();
});
beforeEach(() => {
  site.pages.clear();
  site.visits();
});

let counter = 0;
const author = async () => {
  const handle = `author-${++counter}`;
  return { handle, id: await person(home.deps, handle) };
};
const watch = (id: string, path = '/feed') => watchFeed(deps, id, `${site.origin}${path}`);
const worksOf = (authorId: string) =>
  deps.db.query.work.findMany({ where: (w, { eq }) => eq(w.authorId, authorId) });
const feedsOf = (ownerId: string) =>
  deps.db.query.feed.findMany({ where: (f, { eq }) => eq(f.ownerId, ownerId) });

describe('watching a feed', () => {
  test('publishes what it holds, and announces none of it', async () => {
    const { id } = await author();
    const body = rssOf(site, many(3));
    site.pages.set('/feed', { body, headers: { etag: '"1"' } });
    const watched = await watch(id);
    expect(watched).toMatchObject({ ok: true, title: 'A feed', added: 3, leftOut: 0 });
    const [feed] = await feedsOf(id);
    expect(feed).toMatchObject({
      ...{ title: 'A feed', siteUrl: `${site.origin}/`, etag: '"1"', failures: 0, trouble: null },
      ...{ checkedAt: deps.clock(), succeededAt: deps.clock() },
    });
    expect(feed?.nextCheckAt.getTime()).toBeGreaterThan(deps.clock().getTime());
    for (const work of await worksOf(id))
      expect(work).toMatchObject({ announcedAt: null, feedId: feed?.id, provenAt: null });
    expect(await jobsOf(home.database, 'send-work')).toEqual([]);
  });

  test('finds the feed that a page offers, and where it has moved', async () => {
    const { id } = await author();
    site.pages.set('/', '<!doctype html><link rel=alternate type=application/rss+xml href=/old>');
    site.pages.set('/old', { status: 301, headers: { location: '/new' } });
    site.pages.set('/new', rssOf(site, many(1)));
    expect(await watch(id, '/')).toMatchObject({ ok: true, added: 1 });
    expect(await feedsOf(id)).toMatchObject([{ url: `${site.origin}/new` }]);
    expect(await watch(id, '/')).toMatchObject({ code: 'feed_known' });
  });

  test('says how much was left out', async () => {
    const { id } = await author();
    site.pages.set('/feed', rssOf(site, [...many(510), { id: 'x', link: 'javascript:x' }]));
    expect(await watch(id)).toMatchObject({ added: 500, leftOut: 11 });
    // Of all these pages only the newest are looked at.
    expect((await jobsOf(home.database, 'read-work-page')).length).toBeLessThan(30);
  });

  test.each<[string, string, string]>([
    ['/none', 'refused', 'a feed that is not there'],
    ['/gone', 'gone', 'a feed that is gone'],
    ['/page', 'not_a_feed', 'a page that offers none'],
    ['/broken', 'not_a_feed', 'a feed that is broken'],
    ['/loop', 'too_many_redirects', 'a feed in circles'],
  ])('%s is refused as %s: %s', async (path, code) => {
    const { id } = await author();
    site.pages.set('/gone', { status: 410 });
    site.pages.set('/page', '<!doctype html><title>x</title>');
    site.pages.set('/broken', '<rss version="2.0"><channel>');
    site.pages.set('/loop', { status: 302, headers: { location: '/loop' } });
    expect(await watch(id, path)).toMatchObject({ ok: false, code });
    expect(await feedsOf(id)).toEqual([]);
  });

  test.each(['javascript:alert(1)', '', 'http://localhost:9001/@author-1/feed.rss'])(
    '%j is no address for it',
    async (url) => {
      const { id } = await author();
      expect(await watchFeed(deps, id, url)).toMatchObject({ code: 'url_invalid' });
    },
  );

  test('is done once, however often it is asked at once', async () => {
    const { id } = await author();
    site.pages.set('/feed', rssOf(site, many(5)));
    await openAll(deps.db);
    const answers = await Promise.all([watch(id), watch(id), watch(id)]);
    expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await worksOf(id)).toHaveLength(5);
  });

  test('ends at a number that nobody needs', async () => {
    const { id } = await author();
    for (let n = 0; n < FEEDS_MAX; n += 1) {
      site.pages.set(`/${n}`, rssOf(site, []));
      expect(await watch(id, `/${n}`)).toMatchObject({ ok: true });
    }
    expect(await watch(id, '/one-more')).toMatchObject({ code: 'too_many_feeds' });
  });

  test('takes up what was imported before, as it was edited here', async () => {
    const { id, handle } = await author();
    const entry = {
      excerpt: '',
      language: 'en',
      tags: [],
      category: 'text',
      publishedAt: null,
    } as const;
    const url = `${site.origin}/e0`;
    await importWorks(deps, handle, [{ ...entry, entryId: url, url, title: 'By hand' }]);
    site.pages.set('/feed', rssOf(site, many(2)));
    expect(await watch(id)).toMatchObject({ added: 1 });
    const works = await worksOf(id);
    expect(works).toHaveLength(2);
    expect(works.every(({ feedId }) => feedId !== null)).toBe(true);
  });
});

describe('a feed that names its creator', () => {
  const naming = (handle: string) =>
    `<atom:link rel="payment" href="http://localhost:9001/@${handle}"/>`;

  test('proves the addresses on its own host, and no others', async () => {
    const { id, handle } = await author();
    const items = [{ id: 'here' }, { id: 'there', link: 'https://there.example/x' }];
    site.pages.set('/feed', rssOf(site, items, naming(handle)));
    await watch(id);
    const made = await worksOf(id);
    const there = made.find(({ url }) => url === 'https://there.example/x');
    const here = made.find((one) => one !== there);
    expect([here?.provenAt !== null, there?.provenAt]).toEqual([true, null]);
    expect((await findLocalWork(deps.db, here?.url ?? ''))?.id).toBe(here?.id);
    expect(await findLocalWork(deps.db, there?.url ?? '')).toBeUndefined();
  });

  test('that is another proves nothing', async () => {
    const { id } = await author();
    site.pages.set('/feed', rssOf(site, many(1), naming('somebody')));
    await watch(id);
    expect(await worksOf(id)).toMatchObject([{ provenAt: null }]);
  });

  test('and is led to by another host proves nothing of that host', async () => {
    const { id, handle } = await author();
    const another = await creatorSite();
    try {
      const claimed = `${another.origin}/theirs`;
      site.pages.set('/feed', rssOf(site, [{ id: 'x', link: claimed }], naming(handle)));
      const headers = { location: `${site.origin}/feed` };
      another.pages.set('/out', { status: 302, headers });
      expect(await watchFeed(deps, id, `${another.origin}/out`)).toMatchObject({ ok: true });
      expect(await worksOf(id)).toMatchObject([{ url: claimed, provenAt: null }]);
    } finally {
      await another.close();
    }
  });

  test('proves an entry again where it has moved', async () => {
    const { id, handle } = await author();
    const serve = (item: FeedItem) => site.pages.set('/feed', rssOf(site, [item], naming(handle)));
    serve({ id: 'e0' });
    const watched = await watch(id);
    const feedId = watched.ok ? watched.feedId : '';
    serve({ id: 'e0', link: 'https://there.example/x' });
    await readFeed(deps, feedId);
    expect(await worksOf(id)).toMatchObject([{ provenAt: null }]);
    serve({ id: 'e0', link: '/moved' });
    await readFeed(deps, feedId);
    expect((await worksOf(id))[0]?.provenAt).not.toBeNull();
  });
});

describe('its owner', () => {
  test('may look at once, but not all the time', async () => {
    const { id } = await author();
    site.pages.set('/feed', rssOf(site, many(1)));
    const watched = await watch(id);
    const feedId = watched.ok ? watched.feedId : '';
    expect(await checkFeed(deps, id, feedId)).toMatchObject({ code: 'asked_too_often' });
    home.setClock('2026-10-05T12:02:00Z');
    site.pages.set('/feed', rssOf(site, many(3)));
    expect(await checkFeed(deps, id, feedId)).toEqual({
      ok: true,
      added: 2,
      updated: 0,
      unchanged: 1,
      leftOut: 0,
    });
    home.setClock('2026-10-05T12:00:00Z');
  });

  test('may stop it: its works stay, and are taken up again with it', async () => {
    const { id } = await author();
    site.pages.set('/feed', rssOf(site, many(2)));
    const watched = await watch(id);
    const feedId = watched.ok ? watched.feedId : '';
    expect(await forgetFeed(deps, id, feedId)).toEqual({ ok: true });
    expect(await worksOf(id)).toMatchObject([{ feedId: null }, { feedId: null }]);
    expect(await watch(id)).toMatchObject({ added: 0 });
    expect((await worksOf(id)).every((work) => work.feedId !== null)).toBe(true);
  });

  test('is the only one who may', async () => {
    const [one, other] = [await author(), await author()];
    site.pages.set('/feed', rssOf(site, []));
    const watched = await watch(one.id);
    const feedId = watched.ok ? watched.feedId : '';
    expect(await checkFeed(deps, other.id, feedId)).toMatchObject({ code: 'unknown_feed' });
    expect(await forgetFeed(deps, other.id, feedId)).toMatchObject({ code: 'unknown_feed' });
  });
});

describe('a pasted link', () => {
  test('is read: what its page says, and the feeds that it offers', async () => {
    const { id } = await author();
    site.pages.set(
      '/fog?from=mail',
      '<!doctype html><title>Fog</title><link rel=canonical href=/fog><link rel=alternate type=application/atom+xml href=/atom>',
    );
    expect(await readPage(deps, id, `${site.origin}/fog?from=mail`)).toMatchObject({
      ok: true,
      page: { url: `${site.origin}/fog`, title: 'Fog' },
      feeds: [`${site.origin}/atom`],
    });
  });

  test('is known by the address that it was pasted with, and by its own', async () => {
    const { id, handle } = await author();
    site.pages.set('/e0?x', '<!doctype html><link rel=canonical href=/e0>');
    site.pages.set('/feed', rssOf(site, many(1)));
    await watch(id);
    site.visits();
    for (const path of ['/e0', '/e0?x'])
      expect(await readPage(deps, id, `${site.origin}${path}`), handle).toMatchObject({
        code: 'url_known',
      });
    expect(site.visits()).toEqual(['/e0?x']);
  });

  test.each([
    ['not a link', 'url_invalid'],
    ['http://localhost:9001/@author-1', 'url_invalid'],
    ['http://127.0.0.1:1/', 'unreachable'],
  ])('%s is refused as %s', async (url, code) => {
    const { id } = await author();
    expect(await readPage(deps, id, url)).toMatchObject({ ok: false, code });
  });
});
