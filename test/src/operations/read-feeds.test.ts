import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { feed } from '../../../db/schema/works.ts';
import { deleteAccount } from '../../../src/operations/delete-account.ts';
import { deleteWork } from '../../../src/operations/delete-work.ts';
import type { SourceDeps } from '../../../src/operations/deps.ts';
import { editWork } from '../../../src/operations/edit-work.ts';
import type { WorkDraft } from '../../../src/operations/publish-work.ts';
import { queueDueFeeds, readDueFeed, readFeed } from '../../../src/operations/read-feeds.ts';
import { watchFeed } from '../../../src/operations/watch-feed.ts';
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
  home.setClock('2026-10-05T12:00:00Z');
});

let counter = 0;
/** Somebody whose feed is watched already. */
async function watching(items: readonly FeedItem[]) {
  const handle = `author-${++counter}`;
  const authorId = await person(home.deps, handle);
  const path = `/feed-${counter}`;
  const serve = (now: readonly FeedItem[], headers = {}) =>
    site.pages.set(path, { body: rssOf(site, now), headers });
  serve(items);
  const watched = await watchFeed(deps, authorId, `${site.origin}${path}`);
  if (!watched.ok) throw new Error(watched.code);
  home.setClock('2026-10-05T13:00:00Z');
  return { handle, authorId, path, serve, feedId: watched.feedId };
}
const worksOf = async (authorId: string) =>
  (await deps.db.query.work.findMany({ where: (w, { eq }) => eq(w.authorId, authorId) })).sort(
    (one, other) => (one.id < other.id ? -1 : 1),
  );
const rowOf = async (id: string) => {
  const row = await deps.db.query.feed.findFirst({ where: (f, { eq }) => eq(f.id, id) });
  if (row === undefined) throw new Error('no feed');
  return row;
};
const told = async (authorId: string) => {
  const titles = new Map((await worksOf(authorId)).map(({ id, title }) => [id, title]));
  return (await jobsOf(home.database, 'send-work')).flatMap((job) => {
    const { workId, act } = job as { workId: string; act: string };
    return titles.has(workId) ? [`${act} ${titles.get(workId)}`] : [];
  });
};

describe('a feed that is read again', () => {
  test('has its new entries announced', async () => {
    const { authorId, feedId, serve } = await watching(many(1));
    serve([{ id: 'new' }, ...many(1)]);
    expect(await readFeed(deps, feedId)).toMatchObject({ added: 1, updated: 0, unchanged: 1 });
    const [, added] = await worksOf(authorId);
    expect(added).toMatchObject({ title: 'new', announcedAt: deps.clock(), feedId });
    expect(await told(authorId)).toEqual(['create new']);
  });

  test('has its edits followed: told of what followers know, else quietly', async () => {
    const { authorId, feedId, serve } = await watching([{ id: 'old' }]);
    serve([{ id: 'new' }, { id: 'old' }]);
    await readFeed(deps, feedId);
    serve([
      { id: 'new', words: 'Edited.' },
      { id: 'old', words: 'Edited.' },
    ]);
    expect(await readFeed(deps, feedId)).toMatchObject({ added: 0, updated: 2 });
    expect((await worksOf(authorId)).map(({ excerpt }) => excerpt)).toEqual(['Edited.', 'Edited.']);
    expect(await told(authorId)).toEqual(['create new', 'update new']);
  });

  test('may lose entries, which are kept', async () => {
    const { authorId, feedId, serve } = await watching(many(3));
    serve([]);
    expect(await readFeed(deps, feedId)).toMatchObject({ added: 0, updated: 0, unchanged: 0 });
    expect(await worksOf(authorId)).toHaveLength(3);
  });

  test('does not bring back what its author took back', async () => {
    const { authorId, feedId, serve } = await watching(many(2));
    const [first] = await worksOf(authorId);
    await deleteWork(deps, authorId, first?.id ?? '');
    serve([{ id: 'e0', words: 'Edited.' }, { id: 'e1' }]);
    expect(await readFeed(deps, feedId)).toMatchObject({ added: 0, updated: 0, unchanged: 2 });
    expect((await worksOf(authorId))[0]?.deletedAt).not.toBeNull();
  });

  test('leaves what was edited here until it says something new itself', async () => {
    const { authorId, feedId, serve } = await watching([{ id: 'e0' }]);
    const [work] = await worksOf(authorId);
    const draft: WorkDraft = {
      ...{ title: 'My own title', url: work?.url ?? '', excerpt: 'My own words.', body: null },
      ...{ language: 'fr', tags: ['own'], byline: null, hidden: false, pictureAlt: '' },
      ...{ category: 'image', picture: 'keep' },
    };
    expect(await editWork(deps, authorId, work?.id ?? '', draft)).toMatchObject({ ok: true });
    expect(await readFeed(deps, feedId)).toMatchObject({ updated: 0, unchanged: 1 });
    serve([{ id: 'e0', title: 'The feed is new' }]);
    expect(await readFeed(deps, feedId)).toMatchObject({ updated: 1 });
    expect(await worksOf(authorId)).toMatchObject([
      { title: 'The feed is new', category: 'image', language: 'fr', tags: ['own'] },
    ]);
  });

  test('says nothing new when it signs the address of a picture anew', async () => {
    const { feedId, serve } = await watching([{ id: 'e0', picture: '/p.png?signed=1' }]);
    serve([{ id: 'e0', picture: '/p.png?signed=2' }]);
    expect(await readFeed(deps, feedId)).toMatchObject({ updated: 0, unchanged: 1 });
    serve([{ id: 'e0', picture: '/other.png?signed=2' }]);
    expect(await readFeed(deps, feedId)).toMatchObject({ updated: 1 });
  });

  test('is not asked twice for the same', async () => {
    const { feedId, serve, path } = await watching([]);
    serve(many(1), { etag: '"2"', 'last-modified': 'Mon, 05 Oct 2026 12:00:00 GMT' });
    await readFeed(deps, feedId);
    site.pages.set(path, { status: 304 });
    site.visits();
    home.setClock('2026-10-05T14:00:00Z');
    expect(await readFeed(deps, feedId)).toMatchObject({ added: 0, updated: 0, unchanged: 0 });
    expect(await rowOf(feedId)).toMatchObject({
      ...{ etag: '"2"', lastModified: 'Mon, 05 Oct 2026 12:00:00 GMT', title: 'A feed' },
      succeededAt: new Date('2026-10-05T14:00:00Z'),
    });
  });

  test('does not flood followers when a whole site moves', async () => {
    const { authorId, feedId, serve } = await watching(many(30));
    serve(many(30, 'moved'));
    expect(await readFeed(deps, feedId)).toMatchObject({ added: 30 });
    expect(await told(authorId)).toHaveLength(10);
  });

  test('by two at once gives each entry once', async () => {
    const { authorId, feedId, serve } = await watching([]);
    serve(many(20));
    await openAll(deps.db);
    await Promise.all([1, 2, 3, 4].map(() => readFeed(deps, feedId)));
    expect(await worksOf(authorId)).toHaveLength(20);
  });

  test("and another feed of the same author leave each other's works alone", async () => {
    const { authorId, feedId } = await watching([{ id: 'e0', words: 'In full.' }]);
    site.pages.set('/short', rssOf(site, [{ id: 'e0', words: 'In short.' }]));
    expect(await watchFeed(deps, authorId, `${site.origin}/short`)).toMatchObject({ added: 0 });
    expect(await readFeed(deps, feedId)).toMatchObject({ updated: 0 });
    expect(await worksOf(authorId)).toMatchObject([{ excerpt: 'In full.', feedId }]);
  });

  test('of somebody who leaves meanwhile is not read', async () => {
    const { authorId, handle, feedId } = await watching(many(1));
    const { sources } = deps;
    const feed: typeof sources.feed = async (...asked) => {
      await deleteAccount(home.deps, authorId, handle);
      return sources.feed(...asked);
    };
    const leaving = { ...deps, sources: { ...sources, feed } };
    expect(await readFeed(leaving, feedId)).toMatchObject({ code: 'unknown_feed' });
  });

  test('names other authors, but not the creator', async () => {
    const { authorId, handle, feedId, serve } = await watching([]);
    serve([
      { id: 'guest', author: 'A guest' },
      { id: 'own', author: handle.toUpperCase() },
    ]);
    await readFeed(deps, feedId);
    expect(await worksOf(authorId)).toMatchObject([{ byline: 'A guest' }, { byline: null }]);
  });
});

describe('a feed that fails', () => {
  test.each<[string, object, string]>([
    ['not there', { status: 404 }, 'refused'],
    ['ill', { status: 503 }, 'refused'],
    ['no feed any more', { body: '<!doctype html><title>For sale</title>' }, 'not_a_feed'],
    ['in circles', { status: 302, headers: { location: '/around' } }, 'too_many_redirects'],
    ['too large', { body: Buffer.alloc(6 * 1024 * 1024, ' ') }, 'too_large'],
  ])(
    'because it is %s says so, keeps its works, and is tried until it is well',
    async (_, served, trouble) => {
      const { authorId, feedId, path, serve } = await watching(many(2));
      site.pages.set('/around', { status: 302, headers: { location: '/around' } });
      site.pages.set(path, served);
      expect(await readFeed(deps, feedId)).toMatchObject({ ok: false, code: trouble });
      const before = await rowOf(feedId);
      expect(before).toMatchObject({ trouble, failures: 1, checkedAt: deps.clock() });
      expect(before.succeededAt?.getTime()).toBeLessThan(deps.clock().getTime());
      expect(before.nextCheckAt.getTime()).toBeGreaterThan(deps.clock().getTime());
      expect(await worksOf(authorId)).toHaveLength(2);
      await readFeed(deps, feedId);
      expect(await rowOf(feedId)).toMatchObject({ failures: 2 });
      serve(many(2));
      await readFeed(deps, feedId);
      expect(await rowOf(feedId)).toMatchObject({ failures: 0, trouble: null });
    },
  );

  test('is left alone as long as its server asks', async () => {
    const { feedId, path } = await watching(many(1));
    site.pages.set(path, { status: 429, headers: { 'retry-after': '180000' } });
    await readFeed(deps, feedId);
    const wait = (await rowOf(feedId)).nextCheckAt.getTime() - deps.clock().getTime();
    expect(wait).toBeGreaterThanOrEqual(180_000_000);
  });

  test('for good is due no more, until its owner asks', async () => {
    const { feedId, path, serve } = await watching(many(1));
    site.pages.set(path, { status: 410 });
    await readFeed(deps, feedId);
    expect(await rowOf(feedId)).toMatchObject({ trouble: 'gone' });
    home.setClock('2027-10-05T13:00:00Z');
    await queueDueFeeds(deps);
    expect(JSON.stringify(await jobsOf(home.database, 'read-feed'))).not.toContain(feedId);
    serve(many(1));
    await readFeed(deps, feedId);
    expect(await rowOf(feedId)).toMatchObject({ trouble: null, failures: 0 });
  });

  test('is followed to where it has moved for good, unless it is there already', async () => {
    const { authorId, feedId, path } = await watching(many(1));
    site.pages.set(path, { status: 308, headers: { location: '/moved' } });
    site.pages.set('/moved', rssOf(site, many(1)));
    await readFeed(deps, feedId);
    expect((await rowOf(feedId)).url).toBe(`${site.origin}/moved`);

    site.pages.set('/second', rssOf(site, []));
    const second = await watchFeed(deps, authorId, `${site.origin}/second`);
    site.pages.set('/second', { status: 301, headers: { location: '/moved' } });
    const secondId = second.ok ? second.feedId : '';
    expect(await readFeed(deps, secondId)).toMatchObject({ ok: true });
    expect((await rowOf(secondId)).url).toBe(`${site.origin}/second`);
  });
});

describe('feeds that are due', () => {
  test('are handed out once, one after the other for each site', async () => {
    const { feedId } = await watching(many(1));
    const due = (at: string) =>
      deps.db
        .update(feed)
        .set({ nextCheckAt: new Date(at) })
        .where(eq(feed.id, feedId));
    await deps.db.update(feed).set({ nextCheckAt: new Date('2030-01-01T00:00:00Z') });
    await due('2026-10-05T12:59:00Z');
    await openAll(deps.db);
    const counts = await Promise.all([
      queueDueFeeds(deps),
      queueDueFeeds(deps),
      queueDueFeeds(deps),
    ]);
    expect(counts.sort()).toEqual([0, 0, 1]);
    expect(await jobsOf(home.database, 'read-feed')).toContainEqual({ feedId });
    expect(await queueDueFeeds(deps)).toBe(0);
    // Nobody did it: then it is due again.
    home.setClock('2026-10-05T14:01:00Z');
    expect(await queueDueFeeds(deps)).toBe(1);
    // It may have been forgotten by then.
    await readDueFeed(deps, deps.newId());
  });
});
