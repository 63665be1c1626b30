import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findCardPayment } from '../../../db/records/card-payments.ts';
import { cardPayment } from '../../../db/schema/cards.ts';
import { heldFor } from '../../../db/views/card-payments.ts';
import { askCardPayment } from '../../../src/operations/ask-card-payment.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { matureCardPayments } from '../../../src/operations/mature-card-payments.ts';
import { startCardPayment } from '../../../src/operations/start-card-payment.ts';
import { queueDueCards } from '../../../src/operations/sweep-cards.ts';
import { type CardHouse, cardHouse } from '../../support/card-house.ts';
import { balanceOf } from '../../support/corrections.ts';
import { openAll } from '../../support/database.ts';
import { creator, giver } from '../../support/house.ts';

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
const purse = (actorId: string, part: 'held' | 'funds') =>
  balanceOf(h.deps, `user:${actorId}:${part}`);
const cards = () => balanceOf(h.deps, 'cards');
const stateOf = async (id: string) => (await findCardPayment(h.deps.db, { id }))?.state;
const ask = (id: string) => askCardPayment(h.deps, id);

test('what is paid by card is held, less what the company keeps', async () => {
  const ada = await payer();
  const { id, checkoutId } = await h.begin(ada, 1_000n);
  const { amount, asked } = h.stripe.session(checkoutId);
  expect(amount).toBe(1_000);
  expect(asked.get('line_items[0][price_data][currency]')).toBe('eur');
  expect(asked.get('success_url')).toBe(`http://localhost:9001/home/budget/pay-in/card/${id}`);
  h.stripe.pay(checkoutId, { fee: 40 });
  // Of what a message says nothing is believed but what it is about.
  const session = { object: 'checkout.session', id: checkoutId, amount_total: 99_999 };
  expect(await h.hear('checkout.session.completed', session)).toBe('heard');
  expect(await purse(ada, 'held')).toBe(0n);
  await h.work();
  expect(await stateOf(id)).toBe('paid');
  expect(await purse(ada, 'held')).toBe(960n);
  expect(await purse(ada, 'funds')).toBe(0n);
  expect(await cards()).toBe(960n);
  expect(await heldFor(h.deps.db, ada)).toEqual([
    { id, heldMinor: 960n, maturesAt: new Date('2026-11-04T12:00:00Z'), disputed: false },
  ]);
});

test('messages that come twice, late, for nobody, of tests or of others change nothing', async () => {
  const ben = await payer();
  const { id, checkoutId } = await h.begin(ben, 2_000n);
  const session = { object: 'checkout.session', id: checkoutId };
  const { id: intent } = h.stripe.pay(checkoutId, { fee: 50 });
  const asked = () => h.stripe.requests.length;
  const before = asked();
  for (const more of [{ livemode: true }, { account: 'acct_other' }])
    expect(await h.hear('checkout.session.completed', session, more)).toBe('heard');
  for (const object of [
    { object: 'checkout.session', id: 'cs_unknown' },
    { object: 'customer', id: 'cus_1' },
    { object: 'checkout.session', id: "cs_1'; drop table" },
    {},
  ])
    expect(await h.hear('anything.else', object)).toBe('heard');
  await h.work();
  expect(asked()).toBe(before);
  expect(await stateOf(id)).toBe('open');
  // About a payment whose name is new here the company is asked which page it was made at.
  const charge = { object: 'charge', id: 'ch_1', payment_intent: intent };
  expect(await h.hear('charge.succeeded', charge, { id: 'evt_1' })).toBe('heard');
  await h.work();
  expect(await purse(ben, 'held')).toBe(1_950n);
  const then = asked();
  expect(await h.hear('charge.succeeded', charge, { id: 'evt_1' })).toBe('heard');
  await h.work();
  expect(asked()).toBe(then);
  expect(await h.hear('checkout.session.completed', session)).toBe('heard');
  expect(await h.hear('charge.succeeded', { ...charge, payment_intent: 'pi_of_a_shop' })).toBe(
    'heard',
  );
  await h.work();
  expect(await purse(ben, 'held')).toBe(1_950n);
});

test('what is not signed, or long ago, or by somebody else, is not heard', async () => {
  const session = { object: 'checkout.session', id: 'cs_1' };
  const hear = (more: Parameters<typeof h.hear>[2]) => h.hear('anything', session, more);
  expect(await hear({ secret: 'whsec_ofSomebodyElse' })).toBe('not_signed');
  const now = h.deps.clock().getTime();
  expect(await hear({ signedAt: new Date(now - 301_000) })).toBe('not_signed');
  expect(await hear({ signedAt: new Date(now - 299_000) })).toBe('heard');
});

test('a message that never comes loses nothing, nor does a company that does not answer', async () => {
  const cleo = await payer();
  const { id, checkoutId } = await h.begin(cleo, 2_000n);
  const paid = h.stripe.pay(checkoutId, { fee: 50, later: true });
  expect(await queueDueCards(h.deps)).toBe(0);
  h.setClock('2026-10-05T12:10:00Z');
  expect(await queueDueCards(h.deps)).toBe(1);
  expect(await queueDueCards(h.deps)).toBe(0);
  await h.work();
  // It was paid, and what the company keeps is not known yet.
  expect(await stateOf(id)).toBe('open');
  h.setClock('2026-10-05T12:11:00Z');
  expect(await queueDueCards(h.deps)).toBe(1);
  h.stripe.fail(/checkout/, 'hang_up', 2);
  await h.work();
  expect(await stateOf(id)).toBe('open');
  h.stripe.fail(/checkout/, 503, 2);
  expect(await ask(id)).toMatchObject({ ok: false, code: 'unreachable' });
  paid.charge.booked = { id: 'txn_later', amount: 2_000, fee: 50, currency: 'eur' };
  expect(await ask(id)).toMatchObject({ ok: true, is: 'paid' });
  expect(await purse(cleo, 'held')).toBe(1_950n);
});

test('a payment is booked once, however many ask at once', async () => {
  await openAll(h.deps.db);
  const dora = await payer();
  const { id, checkoutId } = await h.begin(dora, 700n);
  h.stripe.pay(checkoutId, { fee: 30 });
  const all = await Promise.all(Array.from({ length: 5 }, () => ask(id)));
  expect(all.every(({ ok }) => ok)).toBe(true);
  expect(await purse(dora, 'held')).toBe(670n);
});

test('killed between hearing and booking, nothing is booked; asked again, it is', async () => {
  const emil = await payer();
  const { id, checkoutId } = await h.begin(emil, 900n);
  h.stripe.pay(checkoutId, { fee: 30 });
  const where = { address: h.database.address, node: h.deps.node, api: h.api, id };
  const told = JSON.stringify({ ...where, at: h.deps.clock() });
  await h.deps.db.transaction(async (tx) => {
    await tx.select().from(cardPayment).where(eq(cardPayment.id, id)).for('update');
    const child = spawn(process.execPath, [
      join(import.meta.dirname, '../../support/ask-card.ts'),
      told,
    ]);
    const ended = once(child, 'exit');
    // It has heard, and waits for us to let it book.
    for (;;) {
      const [waits] = await h.database.ownerDb.execute(sql`select pid from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%card_payment%'`);
      if (waits !== undefined || child.exitCode !== null) break;
      await sleep(20);
    }
    expect(child.exitCode).toBeNull();
    child.kill('SIGKILL');
    await ended;
  });
  expect(await stateOf(id)).toBe('open');
  expect(await purse(emil, 'held')).toBe(0n);
  expect(await ask(id)).toMatchObject({ is: 'paid' });
  expect(await purse(emil, 'held')).toBe(870n);
});

test('what was not paid is not paid; what came in another money is not booked', async () => {
  const fred = await payer();
  const left = await h.begin(fred);
  expect(await ask(left.id)).toMatchObject({ is: 'open' });
  h.stripe.expire(left.checkoutId);
  expect(await ask(left.id)).toMatchObject({ is: 'not_paid' });
  const odd = await h.begin(fred, 1_100n);
  h.stripe.pay(odd.checkoutId, { fee: 40, currency: 'usd' });
  expect(await ask(odd.id)).toMatchObject({ is: 'strange' });
  expect(await stateOf(odd.id)).toBe('strange');
  expect(await purse(fred, 'held')).toBe(0n);
});

test('a payment that the company refuses or does not answer for is not begun', async () => {
  const gina = await payer();
  const begin = (amountMinor: bigint, rail = 'stripe') =>
    startCardPayment(h.deps, { rail, actorId: gina, amountMinor });
  for (const amount of [0n, 199n, 100_001n])
    expect(await begin(amount)).toMatchObject({ code: 'amount_invalid' });
  expect(await begin(500n, 'sepa')).toMatchObject({ code: 'cards_off' });
  h.stripe.fail(/sessions/, 400);
  expect(await begin(500n)).toMatchObject({ code: 'company_refused' });
  h.stripe.fail(/sessions/, 'hang_up', 2);
  const refused = await begin(500n);
  expect(refused).toMatchObject({ code: 'company_unreachable' });
  expect(JSON.stringify(refused)).not.toContain('sk_test');
  // Sent twice, also at once, it is one payment.
  const [one, same] = await Promise.all([begin(500n), begin(500n)]);
  expect(one).toMatchObject({ ok: true });
  expect(same).toEqual(one);
  for (let n = 1n; n < 20n; n += 1n) expect((await begin(500n + n)).ok).toBe(true);
  expect(await begin(600n)).toMatchObject({ code: 'asked_too_often' });
});

test('card money is given only after its 30 days', async () => {
  const hana = await payer();
  const { actorId: maker, workIds } = await creator(h.deps, 'maker', ['One']);
  const { id, checkoutId } = await h.begin(hana, 1_000n);
  h.stripe.pay(checkoutId, { fee: 40 });
  await ask(id);
  const give = () => giveFlattr(h.deps, { giverId: hana, workId: workIds[0] ?? '' });
  expect(await give()).toMatchObject({ ok: true });
  h.setClock('2026-11-04T12:00:00Z');
  expect(await closePeriod(h.deps, '2026-10')).toMatchObject({ ok: true });
  const earned = () => balanceOf(h.deps, `user:${maker}:earnings`);
  expect(await earned()).toBe(0n);
  // Begun at 12:11, so it is ripe then; what was paid before that is ripe now.
  await matureCardPayments(h.deps);
  expect(await purse(hana, 'funds')).toBe(0n);
  h.setClock('2026-11-04T12:11:00Z');
  expect(await matureCardPayments(h.deps)).toBeGreaterThan(0);
  expect(await matureCardPayments(h.deps)).toBe(0);
  expect(await purse(hana, 'held')).toBe(0n);
  expect(await purse(hana, 'funds')).toBe(960n);
  expect(await give()).toMatchObject({ ok: true });
  h.setClock('2026-12-04T12:00:00Z');
  expect(await closePeriod(h.deps, '2026-11')).toMatchObject({ ok: true });
  expect(await earned()).toBe(500n);
});
