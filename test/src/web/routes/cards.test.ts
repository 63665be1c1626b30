import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeRole } from '../../../../src/operations/change-role.ts';
import { matureCardPayments } from '../../../../src/operations/mature-card-payments.ts';
import { type CardHouse, cardHouse } from '../../../support/card-house.ts';
import { balanceOf } from '../../../support/corrections.ts';
import { giver, person } from '../../../support/house.ts';
import { PageVisitor, pagesOf, textOf } from '../../../support/pages.ts';

const PAY_IN = '/home/budget/pay-in';
const CARDS = '/admin/month/cards';

let h: CardHouse;
let app: ReturnType<typeof pagesOf>;
let ada: PageVisitor;
let money: PageVisitor;
let adaId: string;

beforeAll(async () => {
  h = await cardHouse({ at: '2026-10-05T12:00:00Z' });
  app = pagesOf(h.deps);
  const visit = async (id: string, language = 'en') =>
    new PageVisitor(app, h.deps.node.origin, language).signIn(h.deps, id);
  adaId = await giver(h.deps, 'ada', { budgetMinor: 500n });
  ada = await visit(adaId);
  const keeper = await person(h.deps, 'money');
  await changeRole(h.deps, 'money', 'treasurer');
  money = await visit(keeper);
});
// Checks the books.
afterAll(() => h.close());

const tell = (body: string, signature: string | null, rail = 'stripe') =>
  app.request(`${h.deps.node.origin}/rails/${rail}`, {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      ...(signature === null ? {} : { 'stripe-signature': signature }),
    },
  });
const lastSession = () => [...h.stripe.sessions.keys()].at(-1) ?? '';
const begin = (amount: string) => ada.post(`${PAY_IN}/card`, { rail: 'stripe', amount });
/** Where the company sends its giver back to. */
const backTo = (checkoutId: string) =>
  new URL(h.stripe.session(checkoutId).asked.get('success_url') ?? '').pathname;

test('by card: what it costs is said before, and the way leads on to the company’s page', async () => {
  const page = textOf(await ada.text(PAY_IN));
  expect(page).toContain('The company keeps a fee');
  expect(page).toContain('From 2.00 EUR to 1,000.00 EUR.');
  for (const amount of ['', 'ten', '1.99', '1000.01']) {
    const refused = await begin(amount);
    expect(refused.status).toBe(422);
    expect(textOf(await refused.text())).toContain('Type an amount like 20, from 2.00 EUR');
  }
  const onwards = await begin('10');
  expect(onwards.headers.get('content-security-policy')).toContain("form-action 'self'");
  expect(await onwards.text()).toContain(`url=https://pay.example/c/${lastSession()}`);
});

test('who comes back is told the truth: not paid, being checked, arrived, held until', async () => {
  const checkoutId = lastSession();
  const path = backTo(checkoutId);
  const told = async () => textOf(await ada.text(path));
  expect(await told()).toContain('The card company has taken nothing.');
  h.stripe.fail(/checkout/, 503, 2);
  expect(await told()).toContain('It is being checked');
  const paid = h.stripe.pay(checkoutId, { fee: 40, later: true });
  expect(await told()).toContain('It is being checked');
  paid.charge.booked = { id: 'txn_1', amount: 1_000, fee: 40, currency: 'eur' };
  const arrived = await told();
  expect(arrived).toContain('10.00 EUR arrived. The card company kept 0.40 EUR of it.');
  expect(arrived).toContain('9.60 EUR are yours to give from 4 November 2026 on.');
  for (const page of ['/home/budget', PAY_IN])
    expect(textOf(await ada.text(page))).toContain('9.60 EUR|, from 4 November 2026');
  const asked = h.stripe.requests.length;
  await told();
  expect(h.stripe.requests.length).toBe(asked);
  // It is nobody else's to see.
  expect((await money.get(path)).status).toBe(404);
  h.setClock('2026-11-04T12:00:00Z');
  await matureCardPayments(h.deps);
  expect(await told()).toContain('It is yours to give.');
});

test('a message needs its signature over its very bytes; who lacks it learns nothing', async () => {
  await begin('20');
  const checkoutId = lastSession();
  h.stripe.pay(checkoutId, { fee: 50 });
  const session = { object: 'checkout.session', id: checkoutId };
  const { body, signature } = h.stripe.message('checkout.session.completed', session);
  const others: readonly [string, string | null][] = [
    [body, null],
    [body, 't=1,v1=00'],
    [` ${body}`, signature],
    ['', signature],
  ];
  for (const [text, signed] of others) {
    const answer = await tell(text, signed);
    expect(answer.status).toBe(400);
    expect(await answer.text()).toBe('');
  }
  expect((await tell(body, signature, 'sepa')).status).toBe(404);
  expect((await tell('x'.repeat(300_000), signature)).status).toBe(413);
  const heard = await tell(body, signature);
  expect(heard.status).toBe(204);
  expect(heard.headers.get('set-cookie')).toBeNull();
  expect((await tell(body, signature)).status).toBe(204);
  await h.work();
  expect(await balanceOf(h.deps, `user:${adaId}:held`)).toBe(1_950n);
});

test('whoever answers for the money sees card payments, and sends one back', async () => {
  expect((await ada.get(CARDS)).status).toBe(403);
  expect(textOf(await money.text('/admin/month'))).toContain('Card payments');
  const list = await money.text(CARDS);
  expect(textOf(list)).toContain('At the card company, as the books know it|29.10 EUR');
  expect(textOf(list)).toContain('Of all card money, held for 30 days|19.50 EUR');
  const id = backTo(lastSession()).split('/').at(-1);
  const one = `${CARDS}/${id}`;
  expect(textOf(await money.text(one))).toContain('Amount|20.00 EUR');
  const send = (amount: string, reason: string) => money.post(one, { amount, reason, seen: '0' });
  const refused = await send('20.01', 'asked for it');
  expect(refused.status).toBe(422);
  expect(textOf(await refused.text())).toContain('Type an amount that is still there');
  expect((await send('5', '')).status).toBe(422);
  const sent = await send('5.00', 'asked for it');
  expect(sent.headers.get('location')).toBe(`${one}?said=cardRefunded`);
  expect(textOf(await money.text(one))).toContain('Refund, taken back|5.00 EUR');
  expect(await balanceOf(h.deps, `user:${adaId}:held`)).toBe(1_450n);
  for (const page of [list, await money.text(one)]) expect(page).not.toContain('sk_test');
});

test('in French, too', async () => {
  const jean = await new PageVisitor(app, h.deps.node.origin, 'fr').signIn(
    h.deps,
    await person(h.deps, 'jean'),
  );
  const page = textOf(await jean.text(PAY_IN));
  expect(page).toContain('Payer par carte');
  const refused = await jean.post(`${PAY_IN}/card`, { rail: 'stripe', amount: '1' });
  expect(textOf(await refused.text())).toContain('Tape un montant comme 20, de 2,00');
});

test('what a bank took back is not said to be here, and who paid it knows what is being decided', async () => {
  await begin('30');
  const checkoutId = lastSession();
  const path = backTo(checkoutId);
  const payment = h.stripe.pay(checkoutId, { fee: 50 });
  expect(textOf(await ada.text(path))).toContain('It has arrived');
  const dispute = h.stripe.dispute(payment, 3_000);
  const about = { object: 'dispute', id: dispute.id, payment_intent: payment.id };
  const heard = async (type: string) => {
    const { body, signature } = h.stripe.message(type, about);
    expect((await tell(body, signature)).status).toBe(204);
    await h.work();
    return textOf(await ada.text(path));
  };
  const taken = await heard('charge.dispute.created');
  expect(taken).toContain('It was taken back');
  expect(taken).not.toContain('It has arrived');
  expect(taken).toContain('Your bank asked for it back and is deciding.');
  h.stripe.decide(dispute, 'won');
  const back = await heard('charge.dispute.closed');
  expect(back).toContain('It has arrived');
  expect(back).not.toContain('deciding');
  expect(textOf(await ada.text('/home/notifications'))).toContain(
    '30.00 EUR that had been taken back to your card is here again.',
  );
});
