import { eq } from 'drizzle-orm';
import { parseAtomFeed, parseJsonFeed } from 'feedsmith';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readPeerByHost } from '../../../../db/records/peers.ts';
import { actor, flattr, peer, work } from '../../../../db/schema/schema.ts';
import { optInFor, optOutFor } from '../../../../src/operations/opt-out.ts';
import { refreshCatalogue } from '../../../../src/operations/refresh-catalogue.ts';
import { foreignPage, foreignPost } from '../../../support/foreign.ts';
import { standing } from '../../../support/gifts.ts';
import { creator, type House, house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf } from '../../../support/pages.ts';
import { meet } from '../../../support/peer.ts';

let home: House;
let reader: string;
let listener: string;
let workIds: string[];
const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;

beforeAll(async () => {
  home = await house();
  [reader, listener] = [await person(home.deps, 'reader'), await person(home.deps, 'listener')];
  const titles = ['Running trains', 'L’Élève et son œuvre', 'Straßenbahn', 'Plain'];
  ({ workIds } = await creator(home.deps, 'pen-name', titles));
  await change(0, { tags: ['Éclairs', 'Night'], excerpt: 'Stations that nobody leaves.' });
  await change(1, { language: 'fr', category: 'audio' });
  await change(2, { language: 'de-AT', bodyMarkdown: 'Ein langer Text über Weichen.' });
});
afterAll(() => home.close());

const visitor = (language?: string) =>
  new PageVisitor(pagesOf(home.deps), home.deps.node.origin, language);
const change = (n: number, facts: Partial<typeof work.$inferInsert>) =>
  home.deps.db
    .update(work)
    .set(facts)
    .where(eq(work.id, workIds[n] ?? ''));

async function shown(query: Record<string, string> = {}): Promise<string[]> {
  const answer = await visitor().get(`/catalogue?${new URLSearchParams(query)}`);
  expect(answer.status, JSON.stringify(query)).toBe(200);
  return titlesIn(await answer.text());
}
const titlesIn = (page: string) =>
  [...page.matchAll(/class="card-link"[^>]*>([^<]*)</g)].map((match) => match[1] ?? '');

async function flattred(title: string, facts: Parameters<typeof foreignPost>[2] = {}) {
  const found = await foreignPost(home.deps, title.toLowerCase(), facts);
  await home.deps.db.update(work).set({ title }).where(eq(work.id, found.workId));
  await standing(home.deps, [waiting(reader, found.workId)]);
  return found;
}
const waiting = (giverId: string, workId: string, recordedAt = home.deps.clock()) => ({
  ...{ giverId, workId, waitingFor: 'account' as const, recordedAt },
  month: recordedAt.toISOString().slice(0, 7),
});

describe('what is in it', () => {
  test('ours at once, what is elsewhere when it was flattred, and not when that was undone', async () => {
    const { workId } = await flattred('Foreign');
    const { workId: pageId } = await foreignPage(home.deps, 'https://blog.example/page');
    expect(await shown()).toHaveLength(4);
    expect(await refreshCatalogue(home.deps)).toBeGreaterThan(0);
    expect(await shown()).toContain('Foreign');
    expect(await shown()).toHaveLength(5);
    const page = await visitor().text('/catalogue');
    const [{ uri } = { uri: '' }] = await home.deps.db
      .select()
      .from(work)
      .where(eq(work.id, workId));
    expect(page).toContain(`href="/flattr?url=${encodeURIComponent(uri)}"`);
    expect(page).toContain('<span>on toots.example</span>');

    await standing(home.deps, [waiting(listener, pageId)]);
    const undone = { undoneAt: home.deps.clock() };
    await home.deps.db.update(flattr).set(undone).where(eq(flattr.workId, workId));
    await refreshCatalogue(home.deps);
    expect(await shown()).toContain('A post');
    expect(await shown()).not.toContain('Foreign');
    // What waited in vain was flattred all the same.
    await home.deps.db
      .update(flattr)
      .set({ expired: true, ...undone })
      .where(eq(flattr.workId, pageId));
    await refreshCatalogue(home.deps);
    expect(await shown()).toContain('A post');
  });

  test('nobody who wants to be left alone', async () => {
    await meet(home.deps, { host: 'peer.example' });
    const [hidden, silent, gone, server, blocked] = [
      await flattred('Hidden', { discoverable: false }),
      await flattred('Silent', { indexable: null, discoverable: null }),
      await flattred('Gone'),
      await flattred('Served', { host: 'www.far.example' }),
      await flattred('Blocked', { host: 'peer.example' }),
    ];
    await refreshCatalogue(home.deps);
    expect(
      (await shown()).filter((title) => /^[HSGB][a-z]+(?<!trains)$/.test(title)).sort(),
    ).toEqual(['Blocked', 'Gone', 'Served', 'Silent']);
    expect(await shown({ q: 'served' })).toEqual(['Served']);
    expect(await shown({ q: 'silent' })).toEqual([]);

    await optOutFor(home.deps, 'far.example');
    await home.deps.db
      .update(actor)
      .set({ deletedAt: home.deps.clock() })
      .where(eq(actor.id, gone.authorId));
    await home.deps.db.update(peer).set({ trust: 'blocked' }).where(eq(peer.host, 'peer.example'));
    expect((await readPeerByHost(home.deps.db, 'peer.example'))?.trust).toBe('blocked');
    await home.deps.db
      .update(actor)
      .set({ discoverable: true, indexable: true })
      .where(eq(actor.id, hidden.authorId));
    await refreshCatalogue(home.deps);
    const after = await shown();
    expect(after).toContain('Hidden');
    expect(await shown({ q: 'hidden' })).toEqual(['Hidden']);
    for (const title of ['Served', 'Gone', 'Blocked']) expect(after).not.toContain(title);
    await optInFor(home.deps, 'far.example');
    await refreshCatalogue(home.deps);
    expect(await shown()).toContain('Served');
    expect([silent, server, blocked].map(({ workId }) => workId)).toHaveLength(3);
  });
});

describe('search', () => {
  test.each([
    ['train', 'Running trains'],
    ['run', 'Running trains'],
    ['RUNNING station', 'Running trains'],
    ['eleve', 'L’Élève et son œuvre'],
    ['élèves', 'L’Élève et son œuvre'],
    ['oeuvres', 'L’Élève et son œuvre'],
    ['strassenb', 'Straßenbahn'],
    ['straße', 'Straßenbahn'],
    ['weiche', 'Straßenbahn'],
    ['#eclairs', 'Running trains'],
    ['pen-name plain', 'Plain'],
  ])('%s finds %s', async (q, title) => {
    expect(await shown({ q })).toEqual([title]);
  });

  test('each word has to be there, and only the last one may be a beginning', async () => {
    expect(await shown({ q: 'trains eleve plain' })).toEqual([]);
    expect(await shown({ q: 'stras bahn' })).toEqual([]);
    expect(await shown({ q: 'weiche', language: 'de' })).toEqual(['Straßenbahn']);
  });

  test.each([
    "' | 'x",
    'a & !b',
    'plain:*A',
    '(((',
    "\\'); drop table work; --",
    '!!!',
    '<->',
    `${'%'.repeat(500)}`,
    '\ud800',
    'le la les the',
    'שלום עולם',
    '🚂🚃',
  ])('nothing that is typed means anything else than words: %s', async (q) => {
    const answer = await visitor().get(`/catalogue?q=${encodeURIComponent(q.toWellFormed())}`);
    expect(answer.status).toBe(200);
    expect((await visitor().get(`/catalogue?q=${escape(q)}`)).status).toBe(200);
  });
});

describe('filters and orders', () => {
  test('by language, by kind and by tag, alone and together', async () => {
    expect(await shown({ language: 'de' })).toEqual(['Straßenbahn']);
    expect(await shown({ kind: 'audio' })).toEqual(['L’Élève et son œuvre']);
    for (const tag of ['éclairs', 'ECLAIRS', '#Éclairs']) {
      expect(await shown({ tag })).toEqual(['Running trains']);
    }
    expect(await shown({ tag: 'éclairs', language: 'fr' })).toEqual([]);
    const page = await visitor().text('/catalogue?tag=night&language=en&sort=new');
    expect(page).toContain('<input type="hidden" name="tag" value="night">');
    expect(page).toContain('<option value="en" selected>English</option>');
    expect(page).toContain('href="/catalogue?language=en&amp;tag=night"');
  });

  test('what is flattred fades by half every week; who gave without a name is nobody', async () => {
    const now = home.deps.clock().getTime();
    const at = (weeks: number) => new Date(now - weeks * WEEK_MS);
    const [first = '', second = ''] = workIds;
    const others = [await person(home.deps, 'one'), await person(home.deps, 'two')];
    await standing(home.deps, [
      ...others.map((giverId) => waiting(giverId, first, at(3))),
      waiting(reader, first, at(8)),
      { ...waiting(reader, second, at(1)), anonymous: true },
    ]);
    await refreshCatalogue(home.deps);
    const order = async (sort: string) =>
      (await shown({ sort })).filter((title) => /trains|œuvre/.test(title));
    expect(await order('trending')).toEqual(['L’Élève et son œuvre', 'Running trains']);
    expect(await order('flattrers')).toEqual(['Running trains', 'L’Élève et son œuvre']);
    await change(0, { publishedAt: at(1), createdAt: at(1) });
    // A server that says something is from the future gains nothing by it.
    await change(1, { publishedAt: new Date(now + 99 * WEEK_MS), createdAt: at(2) });
    expect(await order('new')).toEqual(['Running trains', 'L’Élève et son œuvre']);
  });

  test.each(['trending', 'new', 'flattrers'])('page by page, each once: %s', async (sort) => {
    const known = await home.deps.db.query.actor.findFirst({
      where: (row, { eq: is }) => is(row.handle, 'prolific'),
    });
    if (known === undefined) {
      const many = Array.from({ length: 55 }, (_, n) => `Work ${n}`);
      await creator(home.deps, 'prolific', many);
    }
    const seen: string[] = [];
    let next: string | undefined = `/catalogue?sort=${sort}&q=work`;
    for (let page = 0; next !== undefined; page += 1) {
      const text: string = await visitor().text(next);
      seen.push(...titlesIn(text));
      expect(text.includes('To the beginning')).toBe(page > 0);
      expect(text).toContain('noindex');
      next = /href="([^"]*)" rel="next"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
    }
    expect(seen).toHaveLength(55);
    expect(new Set(seen).size).toBe(55);
  });

  test.each([
    { sort: 'x', language: '../..', kind: 'none', tag: '###', after: 'x_y' },
    { language: `${'é'.repeat(200)}`, after: `1e999_${'0'.repeat(36)}` },
    { sort: 'flattrers', after: '99999999999999_00000000-0000-0000-0000-000000000000' },
    { sort: 'new', after: '-9999999999999999_00000000-0000-0000-0000-000000000000' },
    { sort: 'new', after: '9999999999999999_00000000-0000-0000-0000-000000000000' },
    { after: '1.5_00000000-0000-0000-0000-00000000000g' },
  ])('nonsense in an address shows a catalogue all the same: %o', async (query) => {
    await shown(query);
  });

  test('an address may say everything twice, or nothing', async () => {
    for (const query of ['?q=a&q=b&tag=x&tag=y', '?q&tag&after', '?q=%00&tag=%00', '?%ff=%ff']) {
      expect((await visitor().get(`/catalogue${query}`)).status, query).toBeLessThan(500);
    }
  });
});

test('an empty answer says what to do', async () => {
  expect(await visitor().text('/catalogue?q=nothinglikethis')).toContain('Try fewer words');
  expect(await visitor('fr').text('/catalogue?tag=rien')).toContain('Rien ici ne parle encore');
});

test('a filtered catalogue is a feed, with what is elsewhere in it', async () => {
  const feed = parseJsonFeed(await visitor().text('/catalogue/feed.json?q=hidden&sort=new'));
  expect(feed.items).toHaveLength(1);
  expect(feed.items?.[0]).toMatchObject({ authors: [{ url: 'https://toots.example/@hidden' }] });
  expect(feed.feed_url).toBe(`${home.deps.node.origin}/catalogue/feed.json?q=hidden&sort=new`);
  const atom = parseAtomFeed(await visitor().text('/catalogue/feed.atom?q=post'));
  expect(atom.entries?.[0]?.authors ?? []).toEqual([]);
  expect((await visitor().get('/catalogue/feed.rss?q=%00%27&after=x')).status).toBe(200);
});
