import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { referenceInGroups } from '../../../../src/money/creditor-reference.ts';
import { createAccount } from '../../../../src/operations/create-account.ts';
import { passStep } from '../../../../src/operations/first-steps.ts';
import { setOwnAccount } from '../../../../src/operations/own-account.ts';
import { paymentReference } from '../../../../src/operations/payment-reference.ts';
import { topUp } from '../../../../src/operations/top-up.ts';
import { IBAN_A } from '../../../support/accounts.ts';
import { creator, giver, type House, house, person } from '../../../support/house.ts';
import { addIdentity } from '../../../support/identities.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';

let home: House;
let works: readonly string[];
let count = 0;
let who: { id: string; handle: string; page: PageVisitor };
beforeAll(async () => {
  home = await house();
  const made = await Promise.all(
    ['alto', 'brass', 'cello', 'drum'].map((handle) =>
      creator(home.deps, handle, [`By ${handle}`]),
    ),
  );
  works = made.flatMap(({ workIds }) => workIds);
});
afterAll(() => home.close());
beforeEach(async () => {
  count += 1;
  const handle = `newcomer${count}`;
  const id = await person(home.deps, handle);
  who = { id, handle, page: await visitor().signIn(home.deps, id) };
});

const visitor = () => new PageVisitor(pagesOf(home.deps), home.deps.node.origin);
const start = async (page = who.page) => textOf(await page.text('/home/start'));
const pass = (step: string, page = who.page) => page.post('/home/start', { step });
const title = async (page = who.page) =>
  /<h1[^>]*>([^<]*)</.exec(await page.text('/home/start'))?.[1] ?? 'gone';

test('five screens lead on by themselves, and are not shown again', async () => {
  expect(await start()).toContain('Step 2 of 5|How much a month?');
  const next = '/home/start';
  const set = await who.page.post('/home/budget', { suggested: '5.00', next });
  expect(set.headers.get('location')).toBe('/home/start?said=budget');
  expect(await start()).toContain('Step 3 of 5|Top up|Ask who runs this node how to pay.');
  expect((await pass('money')).headers.get('location')).toBe('/home/start');
  expect(await start()).toContain('Step 4 of 5|A favourite is a flattr');
  await pass('favourites');
  const offers = await who.page.text('/home/start');
  expect(textOf(offers)).toContain('Step 5 of 5|Your first flattr');
  expect(offers.match(/class="offer"/g)).toHaveLength(3);
  const work = works[0] ?? '';
  const given = await who.page.post('/flattr', { work, back: '/home/start' });
  expect(given.headers.get('location')).toBe('/home/start?said=flattred');
  const seen = await start();
  expect(seen).toContain('Your first flattr is given');
  expect(seen).toContain('By alto');
  expect(seen).toContain('It promises 5.00 EUR, once you have topped up.');
  await pass('flattr');
  expect((await who.page.get('/home/start')).headers.get('location')).toBe('/home');
  expect(textOf(await who.page.text('/home'))).not.toContain('You have just begun');
});

test('it can be left and taken up again, and what was done elsewhere is not asked', async () => {
  const resume = textOf(await who.page.text('/home'));
  expect(resume).toContain('You have just begun');
  await who.page.post('/home/budget', { amount: '3' });
  expect(await title()).toBe('Top up');
  await pass('money');
  const actor = await addIdentity(home.deps, who.id);
  expect(await start()).toContain('What you favourite as @own-');
  const form = { actor, mode: 'asked', next: '/home/start' };
  const chosen = await who.page.post('/home/accounts/favourites', form);
  expect(chosen.headers.get('location')).toBe('/home/start?said=favouritesSet');
  expect(await title()).toBe('Your first flattr');
  // Another window shows an older step: nothing goes back.
  await pass('money');
  await passStep(home.deps, who.id, 'budget');
  expect(await title()).toBe('Your first flattr');
  const work = works[1] ?? '';
  await who.page.post('/flattr', { work });
  expect(textOf(await who.page.text('/home'))).not.toContain('You have just begun');
  expect(await title()).toBe('Your first flattr is given');
});

test('whoever wants none of it is not asked again', async () => {
  await pass('flattr');
  expect((await who.page.get('/home/start')).status).toBe(303);
  expect(textOf(await who.page.text('/home'))).not.toContain('You have just begun');
});

test('topping up says what this node takes: its account with the giver’s own reference, or whom to ask', async () => {
  await who.page.post('/home/budget', { amount: '3' });
  expect(await start()).not.toContain('IBAN');
  const typed = { iban: IBAN_A, holder: 'The Club', bic: '' };
  expect(await setOwnAccount(home.deps, typed, { confirmed: false })).toMatchObject({ ok: true });
  const told = await start();
  expect(told).toContain('The Club');
  expect(told).toContain('DE89 3704 0044 0532 0130 00');
  const reference = await paymentReference(home.deps, who.id);
  expect(told).toContain(`Reference|${referenceInGroups(reference)}`);
  await topUp(home.deps, { actorId: who.id, amountMinor: 700n, reference: `r${count}` });
  expect(await start()).toContain('Your balance: 7.00 EUR.');
  const node = { ...home.deps.node, fundsMode: 'points' as const };
  const points = new PageVisitor(pagesOf({ ...home.deps, node }), node.origin);
  await points.signIn(home.deps, who.id);
  expect(await start(points)).toContain('Points come from the admin of this node.');
});

test('nobody is offered what they made, and the first admin has other things to do', async () => {
  const actor = await home.deps.db.query.actor.findFirst({
    where: (one, { eq }) => eq(one.handle, 'cello'),
  });
  const cello = await visitor().signIn(home.deps, actor?.id ?? '');
  await cello.post('/home/budget', { amount: '3' });
  await pass('favourites', cello);
  const offers = await cello.text('/home/start');
  expect(offers).toContain('By drum');
  expect(offers).not.toContain('By cello');
  const made = await createAccount(home.deps, { handle: 'chief', name: 'Chief', role: 'admin' });
  const chief = await visitor().signIn(home.deps, made.ok ? made.actorId : '');
  expect((await chief.get('/home/start')).headers.get('location')).toBe('/home');
});

test('what is no step is no form, and nobody goes on for another', async () => {
  expect((await pass('everything')).status).toBe(422);
  const out = await visitor().post('/home/start', { step: 'flattr' });
  expect(out.headers.get('location')).toContain('/sign-in');
  const reader = await giver(home.deps, `giver${count}`, { budgetMinor: 500n });
  const page = await visitor().signIn(home.deps, reader);
  expect(await title(page)).toBe('Top up');
  expect(await title()).toBe('How much a month?');
});
