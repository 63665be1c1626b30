import { asc } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { paymentOrder } from '../../../db/schema/schema.ts';
import { openEntries } from '../../../db/views/bank-entries.ts';
import { nodeBalance } from '../../../db/views/payables.ts';
import { paymentsOf } from '../../../db/views/payouts.ts';
import { purseOf } from '../../../db/views/purse.ts';
import { cancelPayments } from '../../../src/operations/cancel-payments.ts';
import { orderPayments } from '../../../src/operations/order-payments.ts';
import { paymentsToPreview } from '../../../src/operations/payments-due.ts';
import { readPayments } from '../../../src/operations/read-payment-file.ts';
import type { House } from '../../support/house.ts';
import {
  earners,
  IBAN_AT,
  IBAN_FR,
  IBAN_NL,
  paidAt,
  succeeded,
  theBankSays,
} from '../../support/payouts.ts';

let h: House;
let ids: Readonly<Record<'ada' | 'ben' | 'low', string>>;

beforeAll(async () => {
  ({ h, ids } = await earners({ ada: 5_000n, ben: 2_500n, low: 900n }));
  await paidAt(h.deps, ids.ada, IBAN_NL, 'Ada Náme');
  await paidAt(h.deps, ids.ben, IBAN_FR, 'Ben');
  await paidAt(h.deps, ids.low, IBAN_AT, 'Low');
});
afterAll(() => h.close());

const earnings = async (who: keyof typeof ids) =>
  (await purseOf(h.deps.db, { actorId: ids[who], currency: 'EUR' })).earningsMinor;
const inFlight = () => nodeBalance(h.deps.db, 'payouts', 'EUR');
const order = () => orderPayments(h.deps, { by: null, instant: false });
const ordersOf = () => h.deps.db.select().from(paymentOrder).orderBy(asc(paymentOrder.id));

test('nothing leaves within 72 hours of saying where to, and nothing below the threshold', async () => {
  expect(await order()).toMatchObject({ ok: false, code: 'nothing_to_pay' });
  h.setClock('2026-11-09T12:00:00Z');
  const due = await paymentsToPreview(h.deps);
  expect(due.map(({ whose, amountMinor }) => [whose, amountMinor])).toEqual([
    ['@ada', 5_000n],
    ['@ben', 2_500n],
  ]);
});

test('a file is made, the bank debits it, and the books are right on the way', async () => {
  const made = succeeded(await order());
  expect(made).toMatchObject({ payments: 2, totalMinor: 7_500n });
  expect([await earnings('ada'), await earnings('low'), await inFlight()]).toEqual([
    0n,
    900n,
    7_500n,
  ]);
  const { bytes } = succeeded(await readPayments(h.deps, made.fileId));
  const again = succeeded(await readPayments(h.deps, made.fileId));
  expect(Buffer.compare(bytes, again.bytes)).toBe(0);
  const [ada, ben] = await ordersOf();
  await theBankSays(
    h.deps,
    'P1',
    { side: 'out', amount: '50.00', endToEndId: ada?.endToEndId ?? '' },
    { side: 'out', amount: '25.00', endToEndId: ben?.endToEndId ?? '' },
  );
  expect(await inFlight()).toBe(0n);
  expect(await paymentsOf(h.deps.db, ids.ada, 5)).toMatchObject([{ state: 'paid' }]);
  expect(await openEntries(h.deps.db, { most: 9 })).toEqual([]);
});
