import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor } from '../../../../db/schema/schema.ts';
import { closeDuePeriods } from '../../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../../src/operations/give-flattr.ts';
import { stranger } from '../../../support/gifts.ts';
import { creator, giver, type House, house, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf } from '../../../support/pages.ts';

let home: House;
let reader: string;
let author: string;

beforeAll(async () => {
  home = await house();
  reader = await giver(home.deps, 'reader', { budgetMinor: 500n, fundsMinor: 700n });
  const made = await creator(home.deps, 'night-trains', ['First', 'Second', 'Third']);
  author = made.actorId;
  for (const workId of made.workIds) {
    const given = await giveFlattr(home.deps, { giverId: reader, workId });
    if (!given.ok) throw new Error(given.code);
  }
});
afterAll(() => home.close());

const visitor = (language?: string) =>
  new PageVisitor(pagesOf(home.deps), home.deps.node.origin, language);
const plain = (page: string) => page.replaceAll('\u00a0', ' ');

test('a month on one page: what one flattr is worth, what was given, what it became', async () => {
  const here = await visitor().signIn(home.deps, reader);
  const open = plain(await here.text('/home'));
  expect(open).toContain('Your October 2026');
  expect(open).toContain('data-worth="1.66 EUR"');
  expect(open).toContain('3 flattrs so far. One is worth 1.66 EUR if the month ended now.');
  expect(open).toContain('Your balance covers your budget.');
  expect(open.match(/action="\/flattr\/undo"/g)).toHaveLength(3);

  home.setClock('2026-11-02T00:00:00Z');
  await closeDuePeriods(home.deps);
  const counted = plain(await here.text('/home'));
  expect(counted).toContain('Your November 2026');
  expect(counted).toContain('Up to 5.00 EUR are set aside');
  expect(counted).toContain('3.00 EUR of your budget are promised');
  expect(counted).toContain('before 4 December 2026');

  home.setClock('2026-11-05T00:00:00Z');
  await closeDuePeriods(home.deps);
  const closed = plain(await here.text('/home'));
  expect(closed).not.toContain('set aside');
  expect(closed).toMatch(/href="\/home\/months\/2026-10">October 2026<\/a>[\s\S]*?5\.00 EUR/);
  const earned = plain(await (await visitor('fr').signIn(home.deps, author)).text('/home'));
  expect(earned).toMatch(/À toi[\s\S]*5,00 EUR[\s\S]*confirmé/);
  expect(earned).toMatch(/octobre 2026[\s\S]*5,00 EUR/);
});

test('a budget: what is wrong stands by the field, with what was typed', async () => {
  const newcomer = await person(home.deps, 'newcomer');
  const here = await visitor().signIn(home.deps, newcomer);
  expect(await here.text('/home')).toContain('href="/home/start"');
  for (const [amount, sentence] of [
    ['5 apples', 'Write an amount'],
    ['5.005', 'Write an amount'],
    ['-5', 'Write an amount'],
    ['1e3', 'Write an amount'],
    ['', 'Write an amount'],
    ['0.99', 'between 1.00\u00a0EUR and 1,000.00\u00a0EUR'],
    ['1000.01', 'between 1.00'],
    ['9'.repeat(400), 'longer than any amount'],
  ] as const) {
    const answer = await here.post('/home/budget', { amount });
    expect(answer.status, amount).toBe(422);
    const page = await answer.text();
    expect(page).toContain(sentence);
    expect(page).toContain(`value="${amount.slice(0, 24)}"`);
  }
  const kept = await here.post('/home/budget', { amount: ' 7,50 ', next: '/@night-trains' });
  expect(kept.headers.get('location')).toBe('/@night-trains?said=budget');
  const unfunded = plain(await here.text('/home'));
  expect(unfunded).toContain('7.50 EUR');
  expect(unfunded).toContain('Your balance is empty');
  const suggested = await here.post('/home/budget', { suggested: '20.00' });
  expect(suggested.headers.get('location')).toBe('/home?said=budget');
  expect(await here.text('/home/budget')).toContain('value="20.00"');
  expect(await here.text('/home/budget?lang=fr')).toContain('value="20,00"');
});

test('the menu leads to what is one’s own, and from there to publishing', async () => {
  const english = await (await visitor().signIn(home.deps, author)).text('/home');
  expect(english).toContain('<a href="/home" aria-current="page">Yours</a>');
  expect(english).toContain('<a href="/home" aria-current="page">Month</a>');
  expect(english).toContain('href="/home/works/new">Publish</a>');
  const french = await (await visitor('fr').signIn(home.deps, author)).text('/home');
  expect(french).toContain('<a href="/home" aria-current="page">Chez toi</a>');
  expect(french).toContain('href="/home/works/new">Publier</a>');
});

test('own pages are for their owner', async () => {
  for (const path of ['/home', '/home/budget']) {
    const answer = await visitor().get(path);
    expect([answer.status, answer.headers.get('location')]).toEqual([
      303,
      `/sign-in?next=${encodeURIComponent(path)}`,
    ]);
  }
  expect((await visitor().post('/home/budget', { amount: '5' })).status).toBe(303);
});

test('who has moved is told so at home, and followed where they are', async () => {
  const { deps } = home;
  const leaver = await person(deps, 'leaver');
  const [to] = await deps.db
    .select()
    .from(actor)
    .where(eq(actor.id, await stranger(deps, 'arrived')));
  await deps.db.update(actor).set({ movedTo: to?.uri }).where(eq(actor.id, leaver));
  const there = `@arrived@${to?.host}`;
  const own = await (await visitor('fr').signIn(deps, leaver)).text('/home');
  expect(own).toContain(`Tu as déménagé vers ${there}.`);
  expect(own).not.toContain('/home/start');
  expect(own).not.toContain('/home/works/new');
  const shown = await (await visitor().signIn(deps, reader)).text('/@leaver');
  expect(shown).toContain(`<code translate="no">${there}</code>`);
  expect(shown).not.toContain('Follow leaver');
});
