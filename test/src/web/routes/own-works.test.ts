import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { feed, reaction, work } from '../../../../db/schema/schema.ts';
import { giveFlattr } from '../../../../src/operations/give-flattr.ts';
import { creator, giver, type House, house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf } from '../../../support/pages.ts';

let home: House;
let author: string;
let workIds: string[];
const TITLES = ['First', 'Second', 'Third', 'Fourth', 'Fifth', 'Sixth'];

beforeAll(async () => {
  home = await house();
  ({ actorId: author, workIds } = await creator(home.deps, 'night-trains', TITLES));
  const giverId = await giver(home.deps, 'reader', { budgetMinor: 500n });
  await giveFlattr(home.deps, { giverId, workId: workIds[0] ?? '' });
  await home.deps.db.insert(reaction).values({
    ...{ id: home.deps.newId(), uri: 'https://elsewhere.example/1', kind: 'boost' as const },
    ...{ actorId: giverId, workId: workIds[0] ?? '', createdAt: home.deps.clock() },
  });
});
afterAll(() => home.close());

const visitor = (language?: string) =>
  new PageVisitor(pagesOf(home.deps), home.deps.node.origin, language);
const signedIn = async () => await visitor().signIn(home.deps, author);
const entry = (page: string, n: number) =>
  new RegExp(`id="work-${workIds[n]}"[\\s\\S]*?</article>`).exec(page)?.[0] ?? '';
const rowOf = async (n: number) =>
  (
    await home.deps.db
      .select()
      .from(work)
      .where(eq(work.id, workIds[n] ?? ''))
  )[0];

test('a list of one’s own works says what came of each', async () => {
  const page = await (await signedIn()).text('/home/works');
  expect(page).toContain('6\u00a0works');
  const first = entry(page, 0);
  expect(first).toContain('1\u00a0flattr<');
  expect(first).toContain('1\u00a0this\u00a0month');
  expect(first).toContain('1\u00a0boost');
  expect(first).toContain('href="/@night-trains/works/first"');
  expect(entry(page, 1)).toContain('0\u00a0flattrs');
  expect(entry(page, 1)).not.toContain('boost');
  expect(page).toContain('aria-label="Delete “Second”"');
});

test('who has a site finds from their home where they say that it is theirs', async () => {
  const here = await signedIn();
  for (const path of ['/home/works', '/home/received'])
    expect(await here.text(path), path).toContain('href="/claim"');
});

test('five works are pinned and stand first; a sixth is not', async () => {
  const here = await signedIn();
  for (const n of [5, 4, 3, 2, 1]) {
    const answer = await here.post(`/home/works/${workIds[n]}/pin`, { featured: 'yes' });
    expect(answer.headers.get('location')).toBe('/home/works?said=pinned');
  }
  const sixth = await here.post(`/home/works/${workIds[0]}/pin`, { featured: 'yes' });
  expect([sixth.status, await sixth.text()]).toEqual([409, expect.stringContaining('Unpin one')]);
  expect(entry(await here.text('/home/works'), 1)).toContain('Pinned');
  const page = await here.text('/@night-trains');
  expect(page.indexOf('>Second</a>')).toBeGreaterThan(0);
  expect(page.indexOf('>Second</a>')).toBeLessThan(page.indexOf('>First</a>'));
  const back = `/home/works#work-${workIds[1]}`;
  const un = await here.post(`/home/works/${workIds[1]}/pin`, { featured: 'no', back });
  expect(un.headers.get('location')).toBe(`/home/works?said=unpinned#work-${workIds[1]}`);
});

test('what is hidden is in no list, keeps its page, and is found by no search engine', async () => {
  const here = await signedIn();
  const answer = await here.post(`/home/works/${workIds[1]}/hide`, { hidden: 'yes' });
  expect(answer.headers.get('location')).toBe('/home/works?said=hidden');
  const strange = visitor();
  for (const path of ['/', '/@night-trains', '/catalogue', '/@night-trains/feed.rss']) {
    expect(await strange.text(path), path).not.toContain('Second');
  }
  const page = await strange.text('/@night-trains/works/second');
  expect(page).toContain('<meta name="robots" content="noindex">');
  expect(page).not.toContain('in no list');
  expect(await here.text('/@night-trains/works/second')).toContain('in no list');
  expect(entry(await here.text('/home/works'), 1)).toContain('Hidden');
  await here.post(`/home/works/${workIds[1]}/hide`, { hidden: 'no' });
  expect(await strange.text('/@night-trains')).toContain('Second');
});

test('a work whose original does not name its author is marked', async () => {
  const { pageUrl = '' } = (await rowOf(3)) ?? {};
  const change = (n: number, facts: Partial<typeof work.$inferInsert>) =>
    home.deps.db
      .update(work)
      .set(facts)
      .where(eq(work.id, workIds[n] ?? ''));
  await change(3, { url: pageUrl, provenAt: null });
  await change(4, { provenAt: home.deps.clock() });
  await change(5, { provenAt: null });
  const page = await (await signedIn()).text('/home/works');
  expect(entry(page, 5)).toContain('<span class="state">Unproven</span>');
  for (const n of [3, 4]) expect(entry(page, n), TITLES[n]).not.toContain('Unproven');
});

test('hiding changes nothing else about a work', async () => {
  const here = await signedIn();
  const id = workIds[2] ?? '';
  const facts = { tags: ['Vienna, at night'], byline: 'A guest', excerpt: 'Short', language: 'fr' };
  await home.deps.db.update(work).set(facts).where(eq(work.id, id));
  await here.post(`/home/works/${id}/hide`, { hidden: 'yes' });
  expect(await rowOf(2)).toMatchObject({ ...facts, hidden: true });
});

test('deleting asks first, on a page that says what stays', async () => {
  const here = await signedIn();
  const page = await here.text(`/home/works/${workIds[0]}/delete`);
  expect(page).toContain('Delete “First”?');
  expect(page).toContain('1\u00a0flattr for it stay in the books');
  expect((await rowOf(0))?.deletedAt).toBeNull();
  const answer = await here.post(`/home/works/${workIds[0]}/delete`, {});
  expect(answer.headers.get('location')).toBe('/home/works?said=workGone');
  expect((await rowOf(0))?.deletedAt).not.toBeNull();
  expect(await here.text('/home/works')).not.toContain('>First<');
  const again = await here.post(`/home/works/${workIds[0]}/delete`, {});
  expect([again.status, await again.text()]).toEqual([404, expect.stringContaining('not here')]);
  expect((await here.get(`/home/works/${workIds[0]}/delete`)).status).toBe(404);
});

test('nobody else can pin, hide or delete a work', async () => {
  const stranger = await visitor().signIn(home.deps, await person(home.deps, 'stranger'));
  const before = await rowOf(3);
  for (const [path, fields] of [
    ['pin', { featured: 'no' }],
    ['hide', { hidden: 'yes' }],
    ['delete', {}],
  ] as const) {
    expect((await stranger.post(`/home/works/${workIds[3]}/${path}`, fields)).status).toBe(404);
  }
  expect(await rowOf(3)).toEqual(before);
  expect(
    (await stranger.post(`/home/works/${workIds[3]}/pin`, { featured: 'perhaps' })).status,
  ).toBe(422);
  expect(await stranger.text('/home/works')).toContain('Nothing published yet.');
});

test('a long list goes on, page by page, without a gap', async () => {
  const { actorId } = await creator(
    home.deps,
    'prolific',
    Array.from({ length: 53 }, (_, n) => `Work ${n}`),
  );
  const feedId = home.deps.newId();
  const times = { addedAt: home.deps.clock(), nextCheckAt: home.deps.clock() };
  await home.deps.db
    .insert(feed)
    .values({ id: feedId, ownerId: actorId, url: 'https://prolific.example/feed', ...times });
  await home.deps.db.update(work).set({ feedId }).where(eq(work.authorId, actorId));
  const here = await visitor().signIn(home.deps, actorId);
  const first = await here.text('/home/works');
  expect(first).toContain('53\u00a0works');
  expect(first).toContain('from https://prolific.example/feed');
  const older = /href="([^"]*)" rel="next"/.exec(first)?.[1] ?? '';
  const second = await here.text(older);
  const titles = (page: string) => [...page.matchAll(/>(Work \d+)<\/a>/g)].map((match) => match[1]);
  expect(new Set([...titles(first), ...titles(second)]).size).toBe(53);
  expect(titles(second)).toHaveLength(3);
  expect(second).toContain('<a href="/home/works">To the newest</a>');
  expect(titles(await here.text('/home/works?before=nonsense'))).toHaveLength(50);
});

test('by hand, one writes in the language that one reads; hiding is said not to be undone fully', async () => {
  for (const [language, hint] of [
    ['en', 'it may not come back on every server'],
    ['fr', 'il ne reviendra peut-être pas sur tous les serveurs'],
  ] as const) {
    const page = await (await visitor(language).signIn(home.deps, author)).text(
      '/home/works/new?by=hand',
    );
    expect(page).toContain(`<option value="${language}" selected>`);
    expect(page).toContain(hint);
  }
});
