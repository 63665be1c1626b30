import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { payoutAccount } from '../../../db/schema/schema.ts';
import { bankBalance, openEntries } from '../../../db/views/bank-entries.ts';
import { nodeBalance } from '../../../db/views/payables.ts';
import { latestPaymentFiles, linesOfFile } from '../../../db/views/payouts.ts';
import { purseOf } from '../../../db/views/purse.ts';
import { assignEntry } from '../../../src/operations/assign-entry.ts';
import { cancelPayments } from '../../../src/operations/cancel-payments.ts';
import { orderPayments } from '../../../src/operations/order-payments.ts';
import { refusePayment } from '../../../src/operations/refuse-payment.ts';
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

const HANDLES = ['ada', 'ben', 'cem'] as const;
let h: House;
let ids: Readonly<Record<(typeof HANDLES)[number], string>>;

beforeAll(async () => {
  ({ h, ids } = await earners({ ada: 3_000n, ben: 2_000n, cem: 1_500n }));
  await paidAt(h.deps, ids.ada, IBAN_NL);
  await paidAt(h.deps, ids.ben, IBAN_FR);
  await paidAt(h.deps, ids.cem, IBAN_AT);
  h.setClock('2026-11-10T12:00:00Z');
});
afterAll(() => h.close());

const earnings = async (who: (typeof HANDLES)[number]) =>
  (await purseOf(h.deps.db, { actorId: ids[who], currency: 'EUR' })).earningsMinor;
const inFlight = () => nodeBalance(h.deps.db, 'payouts', 'EUR');
const reserve = () => nodeBalance(h.deps.db, 'reserve', 'EUR');
const open = () => openEntries(h.deps.db, { most: 9, currency: 'EUR' });
const line = async (iban: string) => {
  const [file] = await latestPaymentFiles(h.deps.db, 1);
  const found = (await linesOfFile(h.deps.db, file?.id ?? '', 9)).find((one) => one.iban === iban);
  if (found === undefined) throw new Error(`nobody is paid at ${iban}`);
  return found;
};
const refused = async (iban: string, why = 'AC04, by phone') =>
  refusePayment(h.deps, { orderId: (await line(iban)).id, by: null, why });

/** Says of the one open entry that it is the payment that is suggested first. */
async function isThatPayment(): Promise<void> {
  const [entry, second] = await open();
  expect(second).toBeUndefined();
  const [payment] = entry?.payments ?? [];
  const said = { entryId: entry?.id ?? '', by: null, to: 'payment', paymentId: payment?.id ?? '' };
  succeeded(await assignEntry(h.deps, { ...said, to: 'payment' }));
  expect(await open()).toEqual([]);
}

test('one payment that the bank refuses is put back, once, and not paid again by itself', async () => {
  succeeded(await orderPayments(h.deps, { by: null, instant: false }));
  expect(await inFlight()).toBe(6_500n);
  expect(await refused(IBAN_NL, ' ')).toMatchObject({ code: 'reason_invalid' });
  expect(await refused(IBAN_NL)).toMatchObject({ ok: true });
  expect(await refused(IBAN_NL)).toMatchObject({ code: 'payment_moved' });
  expect([await earnings('ada'), await inFlight()]).toEqual([3_000n, 3_500n]);
  const again = await orderPayments(h.deps, { by: null, instant: false });
  expect(again).toMatchObject({ code: 'nothing_to_pay' });
});

test('a payment that comes after all is shown, and is paid from where its money is', async () => {
  const { endToEndId } = await line(IBAN_NL);
  await theBankSays(h.deps, '2026-11a', {
    ...{ side: 'out', amount: '30.00', endToEndId, day: '2026-11-11' },
  });
  expect(await open()).toMatchObject([
    { why: 'order_not_open', payments: [{ of: 'order', wasPutBack: true, keptMinor: 0n }] },
  ]);
  await isThatPayment();
  expect([await earnings('ada'), await inFlight(), await reserve()]).toEqual([0n, 3_500n, 0n]);
  expect(await line(IBAN_NL)).toMatchObject({ state: 'paid', paidOn: '2026-11-11' });
});

test('a payment that comes back less what a bank kept is all theirs; the reserve bears the rest', async () => {
  const { endToEndId } = await line(IBAN_FR);
  const said = { endToEndId, iban: IBAN_FR };
  await theBankSays(h.deps, '2026-11b', {
    ...said,
    side: 'out',
    amount: '20.00',
    day: '2026-11-12',
  });
  await theBankSays(h.deps, '2026-11c', {
    ...{ ...said, amount: '17.50', returnReason: 'AC04', day: '2026-11-13' },
  });
  expect(await open()).toMatchObject([
    { why: 'wrong_amount', payments: [{ of: 'order', keptMinor: 250n }] },
  ]);
  await isThatPayment();
  expect([await earnings('ben'), await inFlight(), await reserve()]).toEqual([
    2_000n,
    1_500n,
    -250n,
  ]);
});

test('a debit that names nothing is a file by its sum, also one that was taken back; nobody is paid twice', async () => {
  const [file] = await latestPaymentFiles(h.deps.db, 1);
  const fileId = file?.id ?? '';
  expect(await cancelPayments(h.deps, { fileId, by: null })).toMatchObject({
    code: 'already_moved',
  });
  await theBankSays(h.deps, '2026-11d', {
    side: 'out',
    amount: '15.00',
    day: '2026-11-14',
    text: 'SAMMLER',
  });
  await isThatPayment();
  expect([await inFlight(), await line(IBAN_AT)]).toMatchObject([0n, { state: 'paid' }]);

  // The reserve is filled, and a file that was taken back is debited all the same.
  await theBankSays(h.deps, '2026-11e', { amount: '100.00', day: '2026-11-15', text: 'own' });
  const [own] = await open();
  succeeded(await assignEntry(h.deps, { entryId: own?.id ?? '', by: null, to: 'own' }));
  const theirs = eq(payoutAccount.actorId, ids.ben);
  await h.deps.db.update(payoutAccount).set({ failedAt: null }).where(theirs);
  const made = succeeded(await orderPayments(h.deps, { by: null, instant: false }));
  succeeded(await cancelPayments(h.deps, { fileId: made.fileId, by: null }));
  h.setClock('2026-11-11T12:00:00Z');
  succeeded(await orderPayments(h.deps, { by: null, instant: false }));
  const before = [await bankBalance(h.deps.db, 'EUR'), await reserve()] as const;
  await theBankSays(h.deps, '2026-11f', {
    ...{ side: 'out', amount: '20.00', day: '2026-11-16', paymentInformationId: made.messageId },
  });
  await isThatPayment();
  // The money is in the newer file: until that is taken back the reserve bears what was paid.
  expect([await bankBalance(h.deps.db, 'EUR'), await reserve()]).toEqual([
    before[0] - 2_000n,
    before[1] - 2_000n,
  ]);
  expect(await inFlight()).toBe(2_000n);
});

test('while a statement names a payment it is not refused', async () => {
  const { endToEndId } = await line(IBAN_FR);
  await theBankSays(h.deps, '2026-11g', {
    side: 'out',
    amount: '19.00',
    endToEndId,
    day: '2026-11-17',
  });
  expect(await refused(IBAN_FR)).toMatchObject({ code: 'entry_waits' });
});
