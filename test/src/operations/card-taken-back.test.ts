import { afterAll, beforeAll, expect, test } from 'vitest';
import { findCardPayment } from '../../../db/records/card-payments.ts';
import { cardPaymentFacts } from '../../../db/views/card-payments.ts';
import type { Why } from '../../../src/operations/answer-for.ts';
import { askCardPayment } from '../../../src/operations/ask-card-payment.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { matureCardPayments } from '../../../src/operations/mature-card-payments.ts';
import { refundCardPayment } from '../../../src/operations/refund-card-payment.ts';
import { type CardHouse, cardHouse } from '../../support/card-house.ts';
import { anAdmin, balanceOf, reasonOf } from '../../support/corrections.ts';
import { creator, giver } from '../../support/house.ts';

let h: CardHouse;
let why: Why;
let nr = 0;

beforeAll(async () => {
  h = await cardHouse({ at: '2026-10-05T12:00:00Z' });
  why = await anAdmin(h.deps);
});
// Checks the books.
afterAll(async () => h.close());

const ask = async (id: string) => {
  expect(await askCardPayment(h.deps, id)).toMatchObject({ ok: true });
};

/** Somebody who paid by card: 10.00, of which 0.40 is the company's. */
async function paid(amountMinor = 1_000n) {
  nr += 1;
  const who = await giver(h.deps, `payer-${nr}`, { budgetMinor: 1_000n });
  const { id, checkoutId } = await h.begin(who, amountMinor);
  const payment = h.stripe.pay(checkoutId, { fee: 40 });
  await ask(id);
  return { who, id, payment };
}
const purse = (actorId: string, part: 'held' | 'funds' | 'earnings') =>
  balanceOf(h.deps, `user:${actorId}:${part}`);
/** How the node's own accounts change while something happens. */
async function changes(act: () => Promise<unknown>) {
  const now = async () => [await balanceOf(h.deps, 'cards'), await balanceOf(h.deps, 'reserve')];
  const [cards = 0n, reserve = 0n] = await now();
  await act();
  const [cardsThen = 0n, reserveThen = 0n] = await now();
  return { cards: cardsThen - cards, reserve: reserveThen - reserve };
}

test('a refund at the company’s own pages is taken out of what is held; it may fail and come back', async () => {
  const { who, id, payment } = await paid();
  const refund = h.stripe.refund(payment, 300);
  expect(
    await h.hear('charge.refunded', { object: 'charge', id: 'ch', payment_intent: payment.id }),
  ).toBe('heard');
  await h.work();
  expect(await purse(who, 'held')).toBe(660n);
  await ask(id);
  expect(await purse(who, 'held')).toBe(660n);
  h.stripe.failRefund(refund);
  await ask(id);
  await ask(id);
  expect(await purse(who, 'held')).toBe(960n);
  expect(await cardPaymentFacts(h.deps.db, id)).toMatchObject({ takenMinor: 0n, heldMinor: 960n });
});

test('who gets all of it back gets the fee back too: of what they have here, else of the reserve', async () => {
  const { who, id, payment } = await paid();
  const other = await h.begin(who, 500n);
  h.stripe.pay(other.checkoutId, { fee: 30 });
  await ask(other.id);
  h.stripe.refund(payment, 1_000);
  expect(await changes(() => ask(id))).toEqual({ cards: -1_000n, reserve: 0n });
  // Of this payment first, then of the other.
  expect(await purse(who, 'held')).toBe(430n);
  expect(await findCardPayment(h.deps.db, { id })).toMatchObject({ heldMinor: 0n });
  expect(await findCardPayment(h.deps.db, { id: other.id })).toMatchObject({ heldMinor: 430n });
  const alone = await paid();
  h.stripe.refund(alone.payment, 1_000);
  expect(await changes(() => ask(alone.id))).toEqual({ cards: -1_000n, reserve: -40n });
});

test('an admin sends it back, with a reason, once', async () => {
  const { who, id } = await paid();
  const send = (amountMinor: bigint, because = why, seen = 0) =>
    refundCardPayment(h.deps, { cardPaymentId: id, amountMinor, seen, why: because });
  for (const amount of [0n, -1n, 1_001n])
    expect(await send(amount)).toMatchObject({ code: 'amount_invalid' });
  expect(await send(1n, { ...why, reason: ' ' })).toMatchObject({ code: 'reason_invalid' });
  expect(await send(1n, { ...why, adminId: who })).toMatchObject({ code: 'not_an_admin' });
  h.stripe.fail(/POST .*refunds/, 503, 2);
  expect(await send(400n)).toMatchObject({ code: 'unreachable' });
  // The form sent twice.
  const twice = await Promise.all([send(400n), send(400n)]);
  expect([...twice, await send(400n)].every(({ ok }) => ok)).toBe(true);
  expect(await purse(who, 'held')).toBe(560n);
  const { transactionId } = (await findCardPayment(h.deps.db, { id })) ?? {};
  const [movement] = await h.deps.db.query.cardMovement.findMany({
    where: (row, { eq }) => eq(row.cardPaymentId, id),
  });
  expect(await reasonOf(h.deps, `node:card_back:${transactionId}:${movement?.id}`)).toEqual(why);
  expect(await send(601n)).toMatchObject({ code: 'changed' });
  expect(await send(601n, why, 1)).toMatchObject({ code: 'amount_invalid' });
  expect((await send(400n, why, 1)).ok).toBe(true);
  expect(await purse(who, 'held')).toBe(160n);
});

test('what is disputed is drawn back at once; won, it is here again and matures, lost it is not', async () => {
  const [won, lost] = [await paid(), await paid()];
  const disputes = [h.stripe.dispute(won.payment, 1_000), h.stripe.dispute(lost.payment, 1_000)];
  // The fee of 20.00 and what is missing of the 10.00 are the node's.
  for (const { id } of [won, lost])
    expect(await changes(() => ask(id))).toEqual({ cards: -3_000n, reserve: -2_040n });
  expect(await purse(won.who, 'held')).toBe(0n);
  const wish = { cardPaymentId: won.id, amountMinor: 1n, seen: 1, why };
  expect(await refundCardPayment(h.deps, wish)).toMatchObject({ code: 'disputed' });
  h.setClock('2026-11-04T12:00:00Z');
  await matureCardPayments(h.deps);
  expect(await findCardPayment(h.deps.db, { id: won.id })).toMatchObject({ maturedAt: null });
  const [first, second] = disputes;
  if (first === undefined || second === undefined) throw new Error('two disputes');
  h.stripe.decide(first, 'won', 2_000);
  h.stripe.decide(second, 'lost');
  expect(await changes(() => ask(won.id))).toEqual({ cards: 3_000n, reserve: 2_040n });
  expect(await changes(() => ask(lost.id))).toEqual({ cards: 0n, reserve: 0n });
  expect(await purse(won.who, 'held')).toBe(960n);
  await matureCardPayments(h.deps);
  await matureCardPayments(h.deps);
  expect(await purse(won.who, 'funds')).toBe(960n);
  expect(await purse(lost.who, 'funds')).toBe(0n);
});

test('while a bank only asks, the money stays and cannot be given', async () => {
  h.setClock('2026-11-05T12:00:00Z');
  const { who, id, payment } = await paid();
  const question = h.stripe.inquire(payment);
  await ask(id);
  h.setClock('2026-12-06T12:00:00Z');
  await matureCardPayments(h.deps);
  expect(await matureCardPayments(h.deps)).toBe(0);
  expect(await purse(who, 'held')).toBe(960n);
  h.stripe.decide(question, 'warning_closed');
  await ask(id);
  await matureCardPayments(h.deps);
  expect(await purse(who, 'funds')).toBe(960n);
});

test('a dispute after its month is closed is drawn from what was given and is still here', async () => {
  h.setClock('2026-12-07T12:00:00Z');
  for (const month of ['2026-10', '2026-11']) await closePeriod(h.deps, month);
  const { who, id, payment } = await paid();
  const { actorId: maker, workIds } = await creator(h.deps, 'maker', ['One']);
  h.setClock('2027-01-06T12:00:00Z');
  await closePeriod(h.deps, '2026-12');
  await matureCardPayments(h.deps);
  await giveFlattr(h.deps, { giverId: who, workId: workIds[0] ?? '' });
  h.setClock('2027-02-04T12:00:00Z');
  expect(await closePeriod(h.deps, '2027-01')).toMatchObject({ ok: true });
  expect(await purse(maker, 'earnings')).toBe(960n);
  expect(await purse(who, 'funds')).toBe(0n);
  const dispute = h.stripe.dispute(payment, 1_000);
  expect(await changes(() => ask(id))).toEqual({ cards: -3_000n, reserve: -2_040n });
  expect(await purse(maker, 'earnings')).toBe(0n);
  // Won: the reserve has its part again, and the giver what they gave, to give it anew.
  h.stripe.decide(dispute, 'won');
  expect(await changes(() => ask(id))).toEqual({ cards: 1_000n, reserve: 40n });
  expect(await purse(who, 'funds')).toBe(960n);
  expect(await purse(maker, 'earnings')).toBe(0n);
});
