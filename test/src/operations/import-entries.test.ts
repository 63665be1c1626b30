import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { work } from '../../../db/schema/works.ts';
import type { FeedAnswer, SourceDeps } from '../../../src/operations/deps.ts';
import { editWork } from '../../../src/operations/edit-work.ts';
import { importWorks } from '../../../src/operations/import-works.ts';
import type { WorkDraft } from '../../../src/operations/publish-work.ts';
import { readDueFeed, readFeed } from '../../../src/operations/read-feeds.ts';
import { watchFeed } from '../../../src/operations/watch-feed.ts';
import {
  type CreatorSite,
  creatorSite,
  type FeedItem,
  many,
  rssOf,
} from '../../support/creator-site.ts';
import { jobsOf } from '../../support/database.ts';
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

let counter = 0;
async function watching(items: readonly FeedItem[], channel = (_handle: string) => '') {
  home.setClock('2026-10-05T12:00:00Z');
  const handle = `author-${++counter}`;
  const authorId = await person(home.deps, handle);
  const path = `/feed-${counter}`;
  const serve = (now: readonly FeedItem[]) =>
    site.pages.set(path, rssOf(site, now, channel(handle)));
  serve(items);
  const watched = await watchFeed(deps, authorId, `${site.origin}${path}`);
  if (!watched.ok) throw new Error(watched.code);
  home.setClock('2026-10-05T13:00:00Z');
  return { handle, authorId, serve, feedId: watched.feedId };
}
const worksOf = async (authorId: string) =>
  (await deps.db.query.work.findMany({ where: (w, { eq }) => eq(w.authorId, authorId) })).sort(
    (one, other) => (one.id < other.id ? -1 : 1),
  );
const rowOf = (id: string) => deps.db.query.feed.findFirst({ where: (f, { eq }) => eq(f.id, id) });
/** Gives a work another address, by the form. */
async function readdress(authorId: string, workId: string, url: string) {
  const draft: WorkDraft = {
    ...{ title: 'My own title', url, excerpt: '', body: null, language: null, tags: [] },
    ...{ byline: null, hidden: false, pictureAlt: '', category: 'text', picture: 'keep' },
  };
  expect(await editWork(deps, authorId, workId, draft)).toMatchObject({ ok: true });
}

test('a work that its author moved to where an entry appears later does not stop the feed', async () => {
  const { authorId, feedId, serve } = await watching([{ id: 'a' }]);
  const [a] = await worksOf(authorId);
  await readdress(authorId, a?.id ?? '', `${site.origin}/b`);
  serve([{ id: 'c' }, { id: 'b' }, { id: 'a' }]);
  const counts = { ok: true, added: 1, updated: 0, unchanged: 1, leftOut: 1 };
  expect(await readFeed(deps, feedId)).toEqual(counts);
  expect(await rowOf(feedId)).toMatchObject({ trouble: null, failures: 0 });
  expect((await worksOf(authorId)).map(({ title, url }) => [title, url])).toEqual([
    ['My own title', `${site.origin}/b`],
    ['c', `${site.origin}/c`],
  ]);
  // When the first entry says something new, its work goes back, and there is room.
  serve([{ id: 'c' }, { id: 'b' }, { id: 'a', title: 'New' }]);
  expect(await readFeed(deps, feedId)).toMatchObject({ added: 1, updated: 1, leftOut: 0 });
  expect(await readFeed(deps, feedId)).toMatchObject({ added: 0, updated: 0, unchanged: 3 });
});

test('an entry that waited for its address takes nothing else from what was edited here', async () => {
  const { authorId, feedId, serve } = await watching([{ id: 'a' }, { id: 'b' }]);
  const [a, b] = await worksOf(authorId);
  const moved = { id: 'a', link: '/b' };
  serve([moved]);
  await readFeed(deps, feedId);
  await readdress(authorId, a?.id ?? '', `${site.origin}/own`);
  expect(await readFeed(deps, feedId)).toMatchObject({ updated: 0, unchanged: 1 });
  await readdress(authorId, b?.id ?? '', `${site.origin}/elsewhere`);
  expect(await readFeed(deps, feedId)).toMatchObject({ updated: 1 });
  expect((await worksOf(authorId))[0]).toMatchObject({
    ...{ title: 'My own title', url: `${site.origin}/b` },
  });
  expect(await readFeed(deps, feedId)).toMatchObject({ updated: 0, unchanged: 1 });
});

test("a feed proves none but its own addresses: not one that its entry's work was given", async () => {
  const named = (handle: string) =>
    `<atom:link rel="payment" href="${home.deps.node.origin}/@${handle}"/>`;
  const { authorId, feedId, serve } = await watching([{ id: 'a' }, { id: 'b' }], named);
  const [a, b] = await worksOf(authorId);
  expect(b?.provenAt).not.toBeNull();
  await readdress(authorId, a?.id ?? '', 'https://somebody-else.example/famous');
  serve([{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
  await readFeed(deps, feedId);
  expect((await worksOf(authorId)).map(({ provenAt }) => provenAt !== null)).toEqual([
    false,
    true,
    true,
  ]);
});

test('of 500 entries of which 300 were edited, followers hear of 50', async () => {
  const { authorId, handle, feedId, serve } = await watching(many(500));
  await deps.db.update(work).set({ announcedAt: deps.clock() }).where(eq(work.authorId, authorId));
  const edited = many(500).map((item, n) => (n < 300 ? { ...item, words: 'Edited.' } : item));
  serve(edited);
  const counts = { added: 0, updated: 300, unchanged: 200, leftOut: 0 };
  expect(await readFeed(deps, feedId)).toEqual({ ok: true, ...counts });
  const ids = new Set((await worksOf(authorId)).map(({ id }) => id));
  const told = async () =>
    (await jobsOf(home.database, 'send-work')).filter((job) =>
      ids.has((job as { workId: string }).workId),
    ).length;
  expect(await told()).toBe(50);
  // An administrator who imports the same file twice changes nothing.
  const read = await deps.sources.feed((await rowOf(feedId))?.url ?? '', {
    etag: null,
    lastModified: null,
  });
  const entries = read.ok && 'reading' in read ? read.reading.entries : [];
  for (const _ of [1, 2])
    expect(await importWorks(deps, handle, entries)).toMatchObject({ updated: 0, unchanged: 500 });
  expect(await told()).toBe(50);
});

/** Reads a feed, and does something between its answer and what is made of it. */
const readingFeed = (change: (answer: FeedAnswer) => Promise<FeedAnswer>): SourceDeps => ({
  ...deps,
  sources: {
    ...deps.sources,
    feed: async (...asked) => change(await deps.sources.feed(...asked)),
  },
});

test('a reading that another one has overtaken is dropped', async () => {
  const { authorId, feedId, serve } = await watching([{ id: 'a', title: 'First' }]);
  serve([{ id: 'a', title: 'Second' }]);
  const slow = readingFeed(async (answer) => {
    home.setClock('2026-10-05T13:00:05Z');
    serve([{ id: 'a', title: 'Third' }]);
    expect(await readFeed(deps, feedId)).toMatchObject({ updated: 1 });
    return answer;
  });
  expect(await readFeed(slow, feedId)).toMatchObject({ ok: true, updated: 0 });
  expect(await worksOf(authorId)).toMatchObject([{ title: 'Third' }]);
  // Nor does it note as a failure what is well by now.
  const failing = readingFeed(async () => {
    home.setClock('2026-10-05T13:00:10Z');
    await readFeed(deps, feedId);
    return { ok: false, code: 'unreachable' };
  });
  await readFeed(failing, feedId);
  expect(await rowOf(feedId)).toMatchObject({ trouble: null, failures: 0 });
  // A clock that was set back stops nothing.
  home.setClock('2026-10-05T11:00:00Z');
  serve([{ id: 'a', title: 'Fourth' }]);
  expect(await readFeed(deps, feedId)).toMatchObject({ updated: 1 });
});

test('what breaks is noted with the feed, which is tried again later and not at once', async () => {
  const { authorId, feedId, serve } = await watching([]);
  serve([{ id: 'a' }]);
  // No reader makes this of a feed: one entry twice.
  const broken = readingFeed(async (answer) =>
    answer.ok && 'reading' in answer
      ? {
          ...answer,
          reading: {
            ...answer.reading,
            entries: answer.reading.entries.flatMap((one) => [one, { ...one, url: `${one.url}2` }]),
          },
        }
      : answer,
  );
  await readDueFeed(broken, feedId);
  expect(await worksOf(authorId)).toEqual([]);
  const row = await rowOf(feedId);
  expect(row).toMatchObject({ trouble: 'not_taken_in', failures: 1, checkedAt: deps.clock() });
  expect(row?.nextCheckAt.getTime()).toBeGreaterThan(deps.clock().getTime() + 15 * 60_000);
  expect(await readFeed(deps, feedId)).toMatchObject({ added: 1 });
  expect(await rowOf(feedId)).toMatchObject({ trouble: null, failures: 0 });
});
