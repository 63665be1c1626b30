import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { deleteWork } from '../../../src/operations/delete-work.ts';
import type { SourceDeps } from '../../../src/operations/deps.ts';
import { readFeed } from '../../../src/operations/read-feeds.ts';
import { readWorkPage } from '../../../src/operations/read-work-page.ts';
import { watchFeed } from '../../../src/operations/watch-feed.ts';
import { type CreatorSite, creatorSite, type FeedItem, rssOf } from '../../support/creator-site.ts';
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
beforeEach(() => {
  site.pages.clear();
});

type PageJob = { workId: string; pictureUrl: string | null };
const png = (side: number) =>
  sharp({ create: { width: side, height: side, channels: 3, background: 'navy' } })
    .png()
    .toBuffer();

let counter = 0;
async function watching(items: readonly FeedItem[]) {
  const handle = `author-${++counter}`;
  const authorId = await person(home.deps, handle);
  const path = `/feed-${counter}`;
  const serve = (now: readonly FeedItem[]) => site.pages.set(path, rssOf(site, now));
  serve(items);
  const watched = await watchFeed(deps, authorId, `${site.origin}${path}`);
  if (!watched.ok) throw new Error(watched.code);
  return { handle, authorId, serve, feedId: watched.feedId, named: naming(handle) };
}
const naming = (handle: string) =>
  `<!doctype html><meta name="fediverse:creator" content="@${handle}@localhost:9001">`;
const worksOf = (authorId: string) =>
  deps.db.query.work.findMany({ where: (w, { eq }) => eq(w.authorId, authorId) });
/** The jobs about somebody's works, in their order. */
async function jobsAbout(authorId: string): Promise<PageJob[]> {
  const ids = new Set((await worksOf(authorId)).map(({ id }) => id));
  const jobs = (await jobsOf(home.database, 'read-work-page')) as PageJob[];
  return jobs.filter(({ workId }) => ids.has(workId));
}
async function look(authorId: string) {
  for (const job of await jobsAbout(authorId)) await readWorkPage(deps, job);
  site.visits();
}
const pictureOf = async (authorId: string) => {
  const [work] = await worksOf(authorId);
  return deps.db.query.picture.findFirst({
    where: (p, { eq }) => eq(p.id, work?.pictureId ?? deps.newId()),
  });
};

describe('which pages are looked at', () => {
  test('those of the newest entries of a first reading', async () => {
    const items = Array.from({ length: 40 }, (_, n) => ({
      id: `e${n}`,
      date: new Date(Date.UTC(2026, 0, 1 + n)).toUTCString(),
    }));
    const { authorId } = await watching(items);
    const titles = new Map((await worksOf(authorId)).map(({ id, title }) => [id, title]));
    const looked = (await jobsAbout(authorId)).map(({ workId }) => titles.get(workId));
    expect(looked).toEqual(Array.from({ length: 12 }, (_, n) => `e${39 - n}`));
  });

  test('those of new entries, and of edited ones with a picture', async () => {
    const { authorId, feedId, serve } = await watching([]);
    serve([{ id: 'a' }, { id: 'b', picture: '/b.png' }]);
    await readFeed(deps, feedId);
    expect(await jobsAbout(authorId)).toMatchObject([
      { pictureUrl: null },
      { pictureUrl: `${site.origin}/b.png` },
    ]);
    const b = (await worksOf(authorId)).find(({ title }) => title === 'b');
    serve([
      { id: 'a', words: 'x' },
      { id: 'b', words: 'x', picture: '/c.png' },
    ]);
    await readFeed(deps, feedId);
    // One job for each work waits, with what is known last.
    expect(await jobsAbout(authorId)).toContainEqual({
      workId: b?.id,
      pictureUrl: `${site.origin}/c.png`,
    });
    expect(await jobsAbout(authorId)).toHaveLength(2);
  });
});

describe('a page', () => {
  test('proves whose the work is, and lends its picture', async () => {
    const { authorId, named } = await watching([{ id: 'e0' }]);
    site.pages.set('/e0', `${named}<meta property="og:image" content="/og.png">`);
    site.pages.set('/og.png', await png(90));
    await look(authorId);
    expect((await worksOf(authorId))[0]?.provenAt).toEqual(deps.clock());
    expect(await pictureOf(authorId)).toMatchObject({ width: 90, mediaType: 'image/png' });
  });

  test('that is gone, or names another, changes nothing', async () => {
    const { authorId } = await watching([{ id: 'e0' }, { id: 'e1' }]);
    site.pages.set('/e0', naming('somebody-else'));
    const before = await worksOf(authorId);
    await look(authorId);
    expect(await worksOf(authorId)).toEqual(before);
  });

  test('is not asked when the feed said all', async () => {
    const { authorId } = await watching([{ id: 'e0', picture: '/e0.png' }]);
    site.pages.set('/e0', naming(`author-${counter}`));
    site.pages.set('/e0.png', await png(70));
    await look(authorId);
    const [job] = await jobsAbout(authorId);
    if (job) await readWorkPage(deps, job);
    expect(site.visits()).toEqual(['/e0.png']);
  });
});

describe('a picture', () => {
  test('of the feed comes before that of the page, and is the same when it is the same', async () => {
    const { authorId, named } = await watching([{ id: 'e0', picture: '/feed.png' }]);
    site.pages.set('/e0', `${named}<meta property="og:image" content="/og.png">`);
    site.pages.set('/feed.png', await png(80));
    site.pages.set('/og.png', await png(90));
    await look(authorId);
    const first = await pictureOf(authorId);
    expect(first).toMatchObject({ width: 80 });
    await look(authorId);
    expect((await pictureOf(authorId))?.id).toBe(first?.id);
    site.pages.set('/feed.png', await png(100));
    await look(authorId);
    expect(await pictureOf(authorId)).toMatchObject({ width: 100 });
    expect(
      await deps.db.query.picture.findMany({ where: (p, { eq }) => eq(p.id, first?.id ?? '') }),
    ).toEqual([]);
  });

  test.each<[string, () => Promise<Uint8Array>]>([
    ['a mark of a few pixels', () => png(16)],
    ['no picture', async () => Buffer.from('<svg/>')],
    ['not there', async () => new Uint8Array()],
  ])('that is %s is none, and no reason to try again', async (_, bytes) => {
    const { authorId } = await watching([{ id: 'e0', picture: '/p.png' }]);
    site.pages.set('/p.png', await bytes());
    await look(authorId);
    expect(await worksOf(authorId)).toMatchObject([{ pictureId: null }]);
  });

  test('for what was taken back meanwhile is not fetched', async () => {
    const { authorId } = await watching([{ id: 'e0', picture: '/p.png' }]);
    const [work] = await worksOf(authorId);
    const jobs = await jobsAbout(authorId);
    await deleteWork(deps, authorId, work?.id ?? '');
    site.visits();
    for (const job of jobs) await readWorkPage(deps, job);
    await readWorkPage(deps, { workId: deps.newId(), pictureUrl: null });
    expect(site.visits()).toEqual([]);
  });
});
