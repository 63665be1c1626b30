import { afterAll, beforeAll, expect, test } from 'vitest';
import { findCardPayment } from '../../../db/records/card-payments.ts';
import { matureCardPayments } from '../../../src/operations/mature-card-payments.ts';
import { type CardHouse, cardHouse } from '../../support/card-house.ts';
import { balanceOf } from '../../support/corrections.ts';
import { giver } from '../../support/house.ts';

let h: CardHouse;
let nr = 0;

beforeAll(async () => {
  h = await cardHouse({ at: '2026-10-05T12:00:00Z' });
});
// Checks the books.
afterAll(async () => h.close());

const payer = () => {
  nr += 1;
  return giver(h.deps, `payer-${nr}`, { budgetMinor: 500n });
};
const purse = (actorId: string, part: 'held' | 'funds' | 'earnings') =>
  balanceOf(h.deps, `user:${actorId}:${part}`);
const cards = () => balanceOf(h.deps, 'cards');
const stateOf = async (id: string) => (await findCardPayment(h.deps.db, { id }))?.state;

test('what is paid by card is held, less what the company keeps, and can be given after 30 days', async () => {
  const ada = await payer();
  const { id, checkoutId } = await h.begin(ada, 1_000n);
  expect(h.stripe.session(checkoutId).amount).toBe(1_000);
  h.stripe.pay(checkoutId, { fee: 40 });
  const session = { object: 'checkout.session', id: checkoutId, amount_total: 99_999 };
  expect(await h.hear('checkout.session.completed', session)).toBe('heard');
  expect(await purse(ada, 'held')).toBe(0n);
  await h.work();
  expect(await stateOf(id)).toBe('paid');
  expect(await purse(ada, 'held')).toBe(960n);
  expect(await purse(ada, 'funds')).toBe(0n);
  expect(await cards()).toBe(960n);
  expect(await matureCardPayments(h.deps)).toBe(0);
  h.setClock('2026-11-04T11:59:59Z');
  expect(await matureCardPayments(h.deps)).toBe(0);
  h.setClock('2026-11-04T12:00:01Z');
  expect(await matureCardPayments(h.deps)).toBe(1);
  expect(await matureCardPayments(h.deps)).toBe(0);
  expect(await purse(ada, 'held')).toBe(0n);
  expect(await purse(ada, 'funds')).toBe(960n);
});
