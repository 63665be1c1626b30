import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { account, work } from '../../../../db/schema/schema.ts';
import { closeDuePeriods } from '../../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../../src/operations/give-flattr.ts';
import { refreshCatalogue } from '../../../../src/operations/refresh-catalogue.ts';
import { undoFlattr } from '../../../../src/operations/undo-flattr.ts';
import { creator, giver, type House, house } from '../../../support/house.ts';
import { PageVisitor, pagesOf } from '../../../support/pages.ts';
import { meet, stated } from '../../../support/peer.ts';

let home: House;
let reader: string;
let author: string;
const path = '/@night-trains/works/first';

beforeAll(async () => {
  home = await house();
  reader = await giver(home.deps, 'reader', { budgetMinor: 500n });
  const listener = await giver(home.deps, 'listener', { budgetMinor: 500n });
  const made = await creator(home.deps, 'night-trains', ['First', 'Second', 'Third']);
  author = made.actorId;
  const [first = '', second = '', third = ''] = made.workIds;
  for (const [giverId, workId] of [
    [reader, first],
    [listener, first],
    [reader, second],
  ] as const) {
    await giveFlattr(home.deps, { giverId, workId });
  }
  const undone = await giveFlattr(home.deps, { giverId: listener, workId: second });
  if (undone.ok) await undoFlattr(home.deps, { giverId: listener, flattrId: undone.flattrId });
  await home.deps.db.update(work).set({ hidden: true }).where(eq(work.id, third));
  await refreshCatalogue(home.deps);
});
afterAll(() => home.close());

const visitor = (language?: string) =>
  new PageVisitor(pagesOf(home.deps), home.deps.node.origin, language);

test('the front page shows what lives here and counts what stands', async () => {
  const page = await visitor().text('/');
  expect(page).toContain('A test node');
  expect(page).toMatch(/<dt>flattrs this month<\/dt><dd>3<\/dd>/);
  expect(page).toMatch(/<dt>works<\/dt><dd>2<\/dd>/);
  expect(page).toMatch(/<dt>people<\/dt><dd>3<\/dd>/);
  expect(page).toMatch(/First<\/a>[\s\S]*?2\u00a0flattrs/);
  expect(page).toMatch(/Second<\/a>[\s\S]*?<\/svg>1\u00a0flattr</);
  expect(page).not.toContain('Third');
  expect(page).toContain('href="/sign-in?next=%2Fhome"');
});

test('a work tells other software where its object is and how to thank for it', async () => {
  const { origin } = home.deps.node;
  const [first] = await home.deps.db.select().from(work).where(eq(work.slug, 'first'));
  const page = await visitor().text(path);
  expect(page).toContain(
    `<link rel="alternate" type="application/activity+json" href="${first?.uri}">`,
  );
  expect(page).toContain(
    `<link rel="payment" href="${origin}/flattr?url=${encodeURIComponent(`${origin}${path}`)}"`,
  );
  expect(page).toContain('<meta property="og:title" content="First">');
  expect(page).toMatch(/href="https:\/\/night-trains\.example\/First" rel="noopener"/);
  expect(page).toMatch(/2\u00a0in\u00a0all/);
  expect(page).toContain('@listener@localhost:9001');
});

test('a hidden work keeps its page', async () => {
  expect((await visitor().get('/@night-trains/works/third')).status).toBe(200);
  expect(await visitor().text('/@night-trains')).not.toContain('Third');
});

test('a person has one address, whatever the case it is asked for in', async () => {
  const answer = await visitor().get('/@Night-Trains');
  expect([answer.status, answer.headers.get('location')]).toEqual([301, '/@night-trains']);
  const page = await visitor().text('/@night-trains');
  expect(page).toContain(
    `type="application/activity+json" href="${home.deps.node.origin}/users/${author}"`,
  );
  expect(page).toMatch(
    /Flattrs received<\/dt><dd>[^/]*>3\u00a0flattrs from 2\u00a0people this\u00a0month<\/span> [^/]*>3\u00a0flattrs from 2\u00a0people in\u00a0all</,
  );
});

test('somebody with very many works shows them page by page, the pinned ones once', async () => {
  const titles = Array.from({ length: 63 }, (_, n) => `Work ${n}`);
  const { workIds } = await creator(home.deps, 'prolific', titles);
  const at = home.deps.clock().getTime();
  for (const [n, id] of workIds.entries()) {
    const publishedAt = new Date(at - n * 60_000);
    await home.deps.db.update(work).set({ publishedAt }).where(eq(work.id, id));
  }
  const pin = { featuredAt: home.deps.clock() };
  for (const n of [7, 62]) {
    await home.deps.db
      .update(work)
      .set(pin)
      .where(eq(work.id, workIds[n] ?? ''));
  }
  const shown = (page: string) =>
    [...page.matchAll(/>Work (\d+)<\/a>/g)].map((match) => Number(match[1]));
  const first = await visitor().text('/@prolific');
  expect(shown(first)).toHaveLength(60);
  expect(shown(first)[2]).toBe(0);
  const older = /href="(\/@prolific\?before=[^"#]*)#works" rel="next"/.exec(first)?.[1] ?? '';
  const second = await visitor().text(older);
  expect(shown(second)).toEqual([59, 60, 61]);
  expect(new Set([...shown(first), ...shown(second)]).size).toBe(63);
  expect(second).toContain('<a href="/@prolific#works">To the newest</a>');
  expect(second).not.toContain('rel="next"');
});

test('what somebody gives is listed on their page only if they want it', async () => {
  expect(await visitor().text('/@reader')).not.toContain('Flattrs given');
  await home.deps.db
    .update(account)
    .set({ flattrsPublic: true })
    .where(eq(account.actorId, reader));
  const page = await visitor().text('/@reader');
  expect(page).toMatch(/Flattrs given[\s\S]*Second[\s\S]*First/);
});

test('what another node announced is shown as announced, and never as one’s own', async () => {
  const { deps } = home;
  home.setClock('2026-11-01T00:00:00Z');
  await closeDuePeriods(deps);
  const line = { payee: `${deps.node.origin}/users/${author}`, amountMinor: 1234n, works: [] };
  expect(await stated(deps, await meet(deps), [line], { period: '2026-10' })).toMatchObject({
    ok: true,
  });
  const answer = await (await visitor().signIn(deps, author)).text('/home');
  const page = answer.replaceAll('\u00a0', ' ');
  expect(page).toMatch(/Yours<\/dt><dd><span[^>]*><span[^>]*>0\.00 EUR/);
  expect(page).toMatch(
    /Announced<\/dt>[\s\S]*12\.34 EUR[\s\S]*announced[\s\S]*when they have paid/,
  );
});
