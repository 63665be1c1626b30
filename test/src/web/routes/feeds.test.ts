import { eq } from 'drizzle-orm';
import { parseAtomFeed, parseJsonFeed, parseRssFeed } from 'feedsmith';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { work } from '../../../../db/schema/schema.ts';
import { creator, type House, house } from '../../../support/house.ts';
import { PageVisitor, pagesOf } from '../../../support/pages.ts';

const HOSTILE = `]]></title><script>alert('x')</script> & "quotes" <b>`;
const TEXT = '<p>It was <strong>dark</strong>.</p>';

let home: House;
let workIds: string[];
let origin: string;

beforeAll(async () => {
  home = await house();
  origin = home.deps.node.origin;
  ({ workIds } = await creator(home.deps, 'night-trains', ['First', 'Second', 'Third']));
  const change = (n: number, facts: Partial<typeof work.$inferInsert>) =>
    home.deps.db
      .update(work)
      .set(facts)
      .where(eq(work.id, workIds[n] ?? ''));
  await change(0, { tags: ['Trains', 'night'], bodyHtml: TEXT, form: 'article' });
  await change(1, { title: HOSTILE, excerpt: HOSTILE, tags: [HOSTILE, 'trains'], byline: HOSTILE });
  await change(2, { hidden: true, tags: ['trains'] });
});
afterAll(() => home.close());

const visitor = () => new PageVisitor(pagesOf(home.deps), origin);
const payment = (slug: string) =>
  `${origin}/flattr?url=${encodeURIComponent(`${origin}/@night-trains/works/${slug}`)}`;

test('works as RSS: whole texts, hostile titles, and how to thank for each', async () => {
  const answer = await visitor().get('/@night-trains/feed.rss');
  expect(answer.headers.get('content-type')).toBe('application/rss+xml; charset=utf-8');
  const feed = parseRssFeed(await answer.text());
  expect(feed.title).toBe('night-trains');
  expect(feed.atom?.links?.[0]?.href).toBe(`${origin}/@night-trains/feed.rss`);
  expect(feed.items).toHaveLength(2);
  const first = feed.items?.find(({ title }) => title === 'First');
  expect(first?.link).toBe(`${origin}/@night-trains/works/first`);
  expect(first?.description).toContain(TEXT);
  expect(first?.description).toContain(`<a href="${payment('first')}" rel="payment">`);
  expect(first?.atom?.links).toEqual([{ href: payment('first'), rel: 'payment', title: 'Flattr' }]);
  const hostile = feed.items?.find(({ title }) => title === HOSTILE);
  expect(hostile?.description).toContain('&lt;script&gt;');
  expect(hostile?.description).not.toContain('<script>');
});

test('works as Atom', async () => {
  const feed = parseAtomFeed(await visitor().text('/@night-trains/feed.atom'));
  expect(feed.id).toBe(`${origin}/@night-trains/feed.atom`);
  expect(feed.entries).toHaveLength(2);
  const first = feed.entries?.find(({ title }) => title?.value === 'First');
  expect(first?.content).toMatchObject({ type: 'html', value: expect.stringContaining(TEXT) });
  expect(first?.links).toContainEqual({ href: payment('first'), rel: 'payment', title: 'Flattr' });
  expect(first?.authors?.[0]?.uri).toBe(`${origin}/@night-trains`);
  expect(feed.entries?.some(({ title }) => title?.value === HOSTILE)).toBe(true);
});

test('works as JSON Feed', async () => {
  const text = await visitor().text('/@night-trains/feed.json');
  const feed = parseJsonFeed(text);
  expect(feed.feed_url).toBe(`${origin}/@night-trains/feed.json`);
  expect(feed.items).toHaveLength(2);
  const first = JSON.parse(text).items.find((item: { title: string }) => item.title === 'First');
  expect(first.content_html).toContain(`<a href="${payment('first')}" rel="payment">`);
  expect(first._flattr.payment).toBe(payment('first'));
  expect(first.tags).toEqual(['Trains', 'night']);
});

test('a tag has feeds too, however it is written; the hidden are in none', async () => {
  const feed = parseRssFeed(await visitor().text('/catalogue/feed.rss?tag=trains'));
  expect(feed.title).toBe('#trains · A test node');
  expect(feed.items?.map(({ title }) => title).sort()).toEqual([HOSTILE, 'First'].sort());
  expect(parseJsonFeed(await visitor().text('/catalogue/feed.json')).items).toHaveLength(2);
  const odd = await visitor().text(`/catalogue/feed.atom?tag=${encodeURIComponent(HOSTILE)}`);
  expect(parseAtomFeed(odd).entries).toHaveLength(1);
  const none = parseRssFeed(await visitor().text('/catalogue/feed.rss?tag=nothing'));
  expect(none.items ?? []).toEqual([]);
});

test.each(['rss', 'atom', 'json'])(
  'who asks again gets 304 until something changes: %s',
  async (ending) => {
    const path = `/@night-trains/feed.${ending}`;
    const first = await visitor().get(path);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]+"$/);
    expect(first.headers.get('vary')).toBeNull();
    expect(first.headers.getSetCookie()).toEqual([]);
    const same = await visitor().get(path, { 'if-none-match': `W/${etag}` });
    expect([same.status, await same.text(), same.headers.get('etag')]).toEqual([304, '', etag]);
    await home.deps.db
      .update(work)
      .set({ title: `First ${ending}` })
      .where(eq(work.id, workIds[0] ?? ''));
    const changed = await visitor().get(path, { 'if-none-match': etag });
    expect(changed.status).toBe(200);
    expect(await changed.text()).toContain(`First ${ending}`);
  },
);

test('what XML forbids is in no feed, wherever it came from', async () => {
  const odd = 'x\ufffey\uffffz';
  const facts = { title: odd, excerpt: odd, tags: [odd], byline: odd, bodyHtml: `<p>${odd}</p>` };
  await home.deps.db
    .update(work)
    .set({ ...facts, form: 'article' })
    .where(eq(work.id, workIds[1] ?? ''));
  const query = `?tag=${encodeURIComponent(`\ufffe${odd}\u0001`)}`;
  for (const path of ['/catalogue/feed.rss', '/catalogue/feed.atom', '/@night-trains/feed.rss']) {
    const text = await visitor().text(path);
    expect(text, path).toContain('xyz');
    expect(text + (await visitor().text(path + query)), path).not.toMatch(
      /(?![\t\n\r])[\p{Cc}\p{Cs}\ufffe\uffff]/u,
    );
  }
});

test('what has no feed says so', async () => {
  for (const path of [
    '/@nobody/feed.rss',
    '/@node/feed.rss',
    '/@flattr/feed.rss',
    '/@%00/feed.rss',
    '/@night-trains/feed.xml',
    '/catalogue/feed.',
  ]) {
    expect((await visitor().get(path)).status, path).toBe(404);
  }
});
