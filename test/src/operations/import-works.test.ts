import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deleteWork } from '../../../src/operations/delete-work.ts';
import { type Entry, importWorks } from '../../../src/operations/import-works.ts';
import { jobsOf, openAll } from '../../support/database.ts';
import { type House, house, person } from '../../support/house.ts';

let node: House;
beforeAll(async () => {
  node = await house();
});
afterAll(() => node.close());

let counter = 0;
const author = async () => {
  const handle = `author-${++counter}`;
  return { handle, id: await person(node.deps, handle) };
};
const entry = (facts: Partial<Entry> & { entryId: string }): Entry => ({
  url: `https://author.example/${facts.entryId}`,
  title: facts.entryId,
  excerpt: '',
  language: 'en',
  tags: ['trains'],
  category: 'text',
  publishedAt: new Date('2026-09-01T08:00:00Z'),
  ...facts,
});
const take = async (handle: string, ...entries: Entry[]) => {
  const { ok, ...counts } = await importWorks(node.deps, handle, entries);
  return ok ? counts : 'refused';
};
const worksOf = async (authorId: string) =>
  (await node.deps.db.query.work.findMany({ where: (w, { eq }) => eq(w.authorId, authorId) })).sort(
    (a, b) => (a.id < b.id ? -1 : 1),
  );

describe('a feed', () => {
  test('imported twice changes nothing', async () => {
    const { handle, id } = await author();
    const feed = [entry({ entryId: 'a' }), entry({ entryId: 'b', language: null, tags: [] })];
    expect(await take(handle, ...feed)).toEqual({ added: 2, updated: 0, unchanged: 0, leftOut: 0 });
    const before = await worksOf(id);
    node.setClock('2026-10-06T12:00:00Z');
    expect(await take(handle, ...feed)).toEqual({ added: 0, updated: 0, unchanged: 2, leftOut: 0 });
    expect(await worksOf(id)).toEqual(before);
  });

  test('edited updates its works, whose addresses stay; what has vanished is kept', async () => {
    const { handle, id } = await author();
    await take(handle, entry({ entryId: 'a' }), entry({ entryId: 'b' }));
    const before = await worksOf(id);
    const edited = entry({ entryId: 'a', title: 'Another title', tags: ['trains', 'night'] });
    expect(await take(handle, edited)).toEqual({ added: 0, updated: 1, unchanged: 0, leftOut: 0 });
    const [a, b] = await worksOf(id);
    expect(a).toMatchObject({ title: 'Another title', tags: ['trains', 'night'] });
    expect([a?.uri, a?.slug, a?.pageUrl]).toEqual([
      before[0]?.uri,
      before[0]?.slug,
      before[0]?.pageUrl,
    ]);
    expect(b).toEqual(before[1]);
  });

  test('whose entries get new ids, or new addresses, is still the same feed', async () => {
    const { handle, id } = await author();
    await take(handle, entry({ entryId: 'a' }));
    const moved = entry({ entryId: 'a', url: 'https://author.example/moved' });
    expect(await take(handle, moved)).toMatchObject({ added: 0, updated: 1 });
    const renamed = { ...moved, entryId: 'tag:author.example,a' };
    expect(await take(handle, renamed)).toEqual({ added: 0, updated: 0, unchanged: 1, leftOut: 0 });
    expect(await worksOf(id)).toMatchObject([{ feedEntryId: 'tag:author.example,a' }]);
  });

  test('whose entries exchange their addresses keeps its works apart', async () => {
    const { handle, id } = await author();
    const [one, two] = ['https://author.example/1', 'https://author.example/2'];
    const feed = [entry({ entryId: 'a', url: one }), entry({ entryId: 'b', url: two })];
    await take(handle, ...feed);
    const exchanged = [entry({ entryId: 'a', url: two }), entry({ entryId: 'b', url: one })];
    expect(await take(handle, ...exchanged)).toEqual({
      added: 0,
      updated: 2,
      unchanged: 0,
      leftOut: 0,
    });
    expect((await worksOf(id)).map((work) => [work.title, work.url])).toEqual([
      ['a', two],
      ['b', one],
    ]);
    expect(await take(handle, ...exchanged)).toEqual({
      added: 0,
      updated: 0,
      unchanged: 2,
      leftOut: 0,
    });
  });

  test('that puts a new entry at the address of an old one does not mistake one for the other', async () => {
    const { handle, id } = await author();
    const latest = 'https://author.example/latest';
    await take(handle, entry({ entryId: 'a', url: latest }));
    const feed = [
      entry({ entryId: 'b', url: latest }),
      entry({ entryId: 'a', url: 'https://author.example/a' }),
    ];
    expect(await take(handle, ...feed)).toEqual({ added: 1, updated: 1, unchanged: 0, leftOut: 0 });
    expect(await take(handle, ...feed)).toEqual({ added: 0, updated: 0, unchanged: 2, leftOut: 0 });
    expect((await worksOf(id)).map((work) => [work.title, work.url])).toEqual([
      ['a', 'https://author.example/a'],
      ['b', latest],
    ]);
  });

  test('that moves an entry to where a vanished one was leaves both their places', async () => {
    const { handle, id } = await author();
    await take(handle, entry({ entryId: 'a' }), entry({ entryId: 'b' }));
    const moved = entry({ entryId: 'a', title: 'New', url: 'https://author.example/b' });
    expect(await take(handle, moved)).toMatchObject({ updated: 1 });
    expect(await take(handle, moved)).toMatchObject({ unchanged: 1 });
    expect((await worksOf(id)).map((work) => [work.title, work.url])).toEqual([
      ['New', 'https://author.example/a'],
      ['b', 'https://author.example/b'],
    ]);
  });

  test('that moves an entry to where one was that was taken back moves its work', async () => {
    const { handle, id } = await author();
    await take(handle, entry({ entryId: 'a' }), entry({ entryId: 'b' }));
    const b = (await worksOf(id)).find(({ title }) => title === 'b');
    await deleteWork(node.deps, id, b?.id ?? '');
    const moved = entry({ entryId: 'a', url: 'https://author.example/b' });
    expect(await take(handle, moved)).toMatchObject({ updated: 1 });
    expect((await worksOf(id))[0]?.url).toBe('https://author.example/b');
  });

  test('of two creators has a work of each', async () => {
    const [one, other] = [await author(), await author()];
    const feed = [entry({ entryId: 'shared' })];
    expect(await take(one.handle, ...feed)).toMatchObject({ added: 1 });
    expect(await take(other.handle, ...feed)).toMatchObject({ added: 1 });
  });

  test('imported several times at once is there once', async () => {
    const { handle, id } = await author();
    await openAll(node.deps.db);
    const feed = Array.from({ length: 20 }, (_, n) => entry({ entryId: `${n}`, title: 'Fog' }));
    const counts = await Promise.all(Array.from({ length: 5 }, () => take(handle, ...feed)));
    const once = { added: 20, updated: 0, unchanged: 0, leftOut: 0 };
    expect(counts).toContainEqual(once);
    expect(counts).toContainEqual({ added: 0, updated: 0, unchanged: 20, leftOut: 0 });
    expect(await worksOf(id)).toHaveLength(20);
  });

  test('is proven by the word of who imports it, and told to nobody', async () => {
    const { handle, id } = await author();
    await take(handle, entry({ entryId: 'a' }));
    await take(handle, entry({ entryId: 'a', title: 'Edited' }));
    expect(await worksOf(id)).toMatchObject([
      { provenAt: node.deps.clock(), announcedAt: null, feedId: null },
    ]);
    const told = JSON.stringify(await jobsOf(node.database, 'send-work'));
    expect(told).not.toMatch(/create|update/);
  });

  test('has bounds in time, and an order where it has no dates', async () => {
    const { handle, id } = await author();
    const at = (entryId: string, publishedAt: string | null) =>
      entry({ entryId, publishedAt: publishedAt === null ? null : new Date(publishedAt) });
    await take(
      handle,
      at('a', '2999-01-01T00:00:00Z'),
      at('b', '1970-01-01T00:00:00Z'),
      at('c', null),
      at('d', '1995-04-01T00:00:00Z'),
    );
    const now = node.deps.clock();
    const dates = (await worksOf(id)).map(({ publishedAt }) => publishedAt);
    expect(dates[0]).toEqual(now);
    expect(dates[1]?.getTime()).toBe(now.getTime() - 1);
    expect(dates[2]?.getTime()).toBe(now.getTime() - 2);
    expect(dates[3]).toEqual(new Date('1995-04-01T00:00:00Z'));
  });

  test('of nobody here is refused', async () => {
    expect(await importWorks(node.deps, 'nobody', [])).toMatchObject({ code: 'unknown_author' });
  });
});

describe('the address of a work', () => {
  test('is its own for each work, whatever the titles', async () => {
    const { handle, id } = await author();
    const long = `a${'𠀀'.repeat(70)}`;
    const titles = ['Fog', 'fog!', 'FOG', 'Fog 2', 'Fog-2', '', '?', '%', '_', long, long];
    const feed = titles.map((title, n) => entry({ entryId: `${n}`, title }));
    expect(await take(handle, ...feed)).toMatchObject({ added: titles.length });
    const works = await worksOf(id);
    expect(new Set(works.map((work) => work.slug)).size).toBe(titles.length);
    expect(works.slice(0, 3).map((work) => work.slug)).toEqual(['fog', 'fog-2', 'fog-3']);
    for (const { pageUrl, slug } of works)
      expect(pageUrl).toBe(
        `${node.deps.node.origin}/@${handle}/works/${encodeURIComponent(slug ?? '')}`,
      );
  });
});
