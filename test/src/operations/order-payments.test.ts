import { and, asc, eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  actor,
  bankEntry,
  mailAddress,
  paymentOrder,
  payoutAccount,
} from '../../../db/schema/schema.ts';
import { openEntries } from '../../../db/views/bank-entries.ts';
import { nodeBalance } from '../../../db/views/payables.ts';
import { latestPaymentFiles, paymentsOf, underWay } from '../../../db/views/payouts.ts';
import { purseOf } from '../../../db/views/purse.ts';
import { assignEntry } from '../../../src/operations/assign-entry.ts';
import { cancelPayments } from '../../../src/operations/cancel-payments.ts';
import { deleteAccount } from '../../../src/operations/delete-account.ts';
import { orderPayments } from '../../../src/operations/order-payments.ts';
import { paymentsToPreview } from '../../../src/operations/payments-due.ts';
import { payoutAccountIsRight } from '../../../src/operations/payout-account.ts';
import { readPayments } from '../../../src/operations/read-payment-file.ts';
import { sendEntryBack } from '../../../src/operations/send-entry-back.ts';
import type { Said } from '../../support/camt.ts';
import type { House } from '../../support/house.ts';
import { hasIso20022, schemaErrors } from '../../support/iso20022.ts';
import {
  earners,
  IBAN_AT,
  IBAN_FR,
  IBAN_NL,
  paidAt,
  succeeded,
  theBankSays,
} from '../../support/payouts.ts';
import { lettersTo } from '../../support/post.ts';

const HANDLES = ['ada', 'ben', 'cem', 'dua', 'eva', 'fay', 'low'] as const;
type Handle = (typeof HANDLES)[number];

let h: House;
let ids: Readonly<Record<Handle, string>>;

beforeAll(async () => {
  const earned = { ada: 5_000n, ben: 2_500n, cem: 2_000n, dua: 1_500n, eva: 1_200n, fay: 1_100n };
  ({ h, ids } = await earners({ ...earned, low: 900n }));
  for (const handle of HANDLES) await paidAt(h.deps, ids[handle], IBAN_NL, `${handle} Náme`);
  await paidAt(h.deps, ids.ben, IBAN_FR);
  await h.deps.db.insert(mailAddress).values({
    ...{ accountId: ids.ben, address: 'ben@mail.example', confirmedAt: h.deps.clock() },
    ...{ language: 'en', stopToken: 's'.repeat(43) },
  });
});
afterAll(() => h.close());

const earnings = async (who: Handle) =>
  (await purseOf(h.deps.db, { actorId: ids[who], currency: 'EUR' })).earningsMinor;
const inFlight = () => nodeBalance(h.deps.db, 'payouts', 'EUR');
const order = () => orderPayments(h.deps, { by: null, instant: false });
const open = () => openEntries(h.deps.db, { most: 99, currency: 'EUR' });

/** Only these are paid: the others do not say where to. */
async function made(...handles: readonly Handle[]) {
  for (const handle of HANDLES) {
    const failedAt = handles.includes(handle) ? null : new Date('2026-11-09T12:00:00Z');
    const theirs = eq(payoutAccount.actorId, ids[handle]);
    await h.deps.db.update(payoutAccount).set({ failedAt }).where(theirs);
  }
  return succeeded(await order());
}

/** The newest payment to somebody. */
async function paymentTo(who: Handle) {
  const all = await h.deps.db
    .select()
    .from(paymentOrder)
    .where(and(eq(paymentOrder.actorId, ids[who]), eq(paymentOrder.kind, 'payout')))
    .orderBy(asc(paymentOrder.id));
  const last = all.at(-1);
  if (last === undefined) throw new Error(`${who} was paid nothing`);
  return last;
}

/** What the bank says of it. */
async function moved(who: Handle, side: 'in' | 'out', facts: Partial<Said> = {}): Promise<Said> {
  const { endToEndId, amountMinor } = await paymentTo(who);
  const digits = String(amountMinor).padStart(3, '0');
  return { side, endToEndId, amount: `${digits.slice(0, -2)}.${digits.slice(-2)}`, ...facts };
}

test('nothing leaves within 72 hours of saying where to, and nothing below the threshold', async () => {
  expect(await order()).toMatchObject({ ok: false, code: 'nothing_to_pay' });
  h.setClock('2026-11-09T12:00:00Z');
  const due = await paymentsToPreview(h.deps);
  const sums = due.map(({ whose, amountMinor }) => [whose, amountMinor]);
  expect(sums).toContainEqual(['@ada', 5_000n]);
  expect(sums).toHaveLength(6);
});

test('of two treasurers who order at once the second finds nothing more to pay', async () => {
  const both = await Promise.all([order(), order()]);
  const [first, second] = both.toSorted((a, b) => Number(b.ok) - Number(a.ok));
  expect(first).toMatchObject({ ok: true, payments: 6, totalMinor: 13_300n });
  expect(second).toMatchObject({ ok: false, code: 'nothing_to_pay' });
  expect([await earnings('ada'), await earnings('low'), await inFlight()]).toEqual([
    ...[0n, 900n, 13_300n],
  ]);
});

test('a file stays the same, obeys the schema, and is taken back while the bank has moved none of it', async () => {
  const [file] = await latestPaymentFiles(h.deps.db, 1);
  const fileId = file?.id ?? '';
  const { bytes } = succeeded(await readPayments(h.deps, fileId));
  const again = succeeded(await readPayments(h.deps, fileId));
  expect(Buffer.compare(bytes, again.bytes)).toBe(0);
  const text = Buffer.from(bytes).toString();
  expect(text).toContain('<Nm>ada Name</Nm>');
  if (hasIso20022) expect(await schemaErrors('pain.001.001.09', text)).toEqual([]);
  expect((await cancelPayments(h.deps, { fileId, by: null })).ok).toBe(true);
  expect([await earnings('ada'), await inFlight()]).toEqual([5_000n, 0n]);
  expect(await cancelPayments(h.deps, { fileId, by: null })).toMatchObject({
    code: 'already_cancelled',
  });
  expect(await readPayments(h.deps, fileId)).toMatchObject({ code: 'already_cancelled' });
});

test('what the bank pays twice waits for somebody, whether in one statement or two', async () => {
  const { fileId } = await made('ada');
  const debit = await moved('ada', 'out', { bankReference: 'once' });
  await theBankSays(h.deps, 'twice', debit, { ...debit, bankReference: 'again' });
  await theBankSays(h.deps, 'thrice', { ...debit, bankReference: 'once more' });
  expect(await inFlight()).toBe(0n);
  expect(await open()).toMatchObject([
    { side: 'out', amountMinor: 5_000n, why: 'order_not_open' },
    { side: 'out', amountMinor: 5_000n, why: 'order_not_open' },
  ]);
  expect(await paymentsOf(h.deps.db, ids.ada, 9)).toMatchObject([
    { state: 'paid', paidOn: '2026-10-05' },
    { state: 'cancelled' },
  ]);
  const late = await cancelPayments(h.deps, { fileId, by: null });
  expect(late).toMatchObject({ code: 'already_moved' });
});

test('a file that the bank debits as one sum is paid, and what then comes back is theirs', async () => {
  const { messageId, totalMinor } = await made('ben', 'cem');
  expect(totalMinor).toBe(4_500n);
  const back = await moved('ben', 'in', { returnReason: 'AC04' });
  const sum = { side: 'out', amount: '45.00', paymentInformationId: messageId } as const;
  await theBankSays(h.deps, 'sum', back, sum);
  expect([await inFlight(), await earnings('ben'), await earnings('cem')]).toEqual([
    ...[0n, 2_500n, 0n],
  ]);
  expect(await paymentsOf(h.deps.db, ids.ben, 1)).toMatchObject([
    { state: 'returned', returnReason: 'AC04', paidOn: '2026-10-05' },
  ]);
  const [letter] = await lettersTo(h.deps, 'ben@mail.example');
  expect(letter).toMatchObject({ kind: 'payout_back', money: '25.00 EUR', reason: 'AC04' });
});

test('after a payment came back nothing is paid there until they say that it is right', async () => {
  expect(await order()).toMatchObject({ code: 'nothing_to_pay' });
  await payoutAccountIsRight(h.deps, ids.ben);
  expect(await order()).toMatchObject({ ok: true, payments: 1, totalMinor: 2_500n });
  await theBankSays(h.deps, 'right', await moved('ben', 'out'));
  expect(await inFlight()).toBe(0n);
});

test('a return may come with its debit, before it, or twice: the books are right each time', async () => {
  await made('dua', 'eva');
  const [debit, back] = [await moved('dua', 'out'), await moved('dua', 'in')];
  await theBankSays(h.deps, 'both', back, debit);
  expect([await inFlight(), await earnings('dua')]).toEqual([1_200n, 1_500n]);
  await theBankSays(h.deps, 'back first', await moved('eva', 'in'));
  // It is theirs again, and the bank has not taken it from us yet.
  expect([await inFlight(), await earnings('eva')]).toEqual([1_200n, 1_200n]);
  expect(await underWay(h.deps.db)).toEqual({ oursMinor: 1_200n, settlementsMinor: 0n });
  const before = (await open()).length;
  await theBankSays(h.deps, 'back again', {
    ...(await moved('eva', 'in')),
    bankReference: 'second',
  });
  expect(await earnings('eva')).toBe(1_200n);
  expect(await open()).toHaveLength(before + 1);
  await theBankSays(h.deps, 'debit at last', await moved('eva', 'out'));
  expect(await inFlight()).toBe(0n);
});

test('who says another account while money is under way is paid where the file says', async () => {
  await made('fay');
  await paidAt(h.deps, ids.fay, IBAN_AT, 'Fay');
  const back = await moved('fay', 'in');
  await theBankSays(h.deps, 'moved on', await moved('fay', 'out'), back);
  const accounts = await h.deps.db.query.payoutAccount.findMany({
    where: eq(payoutAccount.actorId, ids.fay),
    orderBy: asc(payoutAccount.setAt),
  });
  // The one that they have since is none of it, and is held.
  expect(accounts.map(({ iban, failedAt }) => [iban, failedAt !== null])).toEqual([
    [IBAN_NL, true],
    [IBAN_AT, false],
  ]);
  expect(await order()).toMatchObject({ code: 'nothing_to_pay' });
  h.setClock('2026-11-12T12:00:01Z');
  expect(await order()).toMatchObject({ ok: true, totalMinor: 1_100n });
});

test('who leaves while money is under way has it, also less than the threshold, and nothing after', async () => {
  const { fileId } = (await latestPaymentFiles(h.deps.db, 1)).map(({ id }) => ({
    fileId: id,
  }))[0] ?? {
    fileId: '',
  };
  await h.deps.db.update(payoutAccount).set({ failedAt: null });
  for (const handle of ['fay', 'low'])
    succeeded(await deleteAccount(h.deps, ids[handle as Handle], handle));
  expect(await cancelPayments(h.deps, { fileId, by: null })).toMatchObject({ ok: true });
  expect(await earnings('fay')).toBe(1_100n);
  const left = (await paymentsToPreview(h.deps)).map(({ whose, amountMinor }) => [
    whose,
    amountMinor,
  ]);
  expect(left).toEqual(
    expect.arrayContaining([
      ['@fay', 1_100n],
      ['@low', 900n],
    ]),
  );
  succeeded(await order());
  await theBankSays(h.deps, 'low', await moved('low', 'out'), await moved('fay', 'out'));
  expect([await earnings('low'), await earnings('fay')]).toEqual([0n, 0n]);
  await order();
  const known = await h.deps.db
    .select({ handle: actor.handle })
    .from(payoutAccount)
    .innerJoin(actor, eq(actor.id, payoutAccount.actorId));
  expect(known.map(({ handle }) => handle)).toContain('ada');
});

test('money that nobody knows goes back to where it came from, and waits again when it comes back', async () => {
  await h.deps.db.update(payoutAccount).set({ failedAt: h.deps.clock() });
  const came = { amount: '11.00', iban: IBAN_FR, name: 'Ж. Déposant', text: 'for whom' };
  await theBankSays(h.deps, 'came', came, { amount: '3.00', text: 'from nowhere' });
  const waiting = await open();
  const entry = waiting.find(({ text }) => text === 'for whom');
  const nowhere = waiting.find(({ text }) => text === 'from nowhere');
  const entryId = entry?.id ?? '';
  expect(await sendEntryBack(h.deps, { entryId: nowhere?.id ?? '' })).toMatchObject({
    code: 'no_way_back',
  });
  succeeded(await sendEntryBack(h.deps, { entryId }));
  const sent = succeeded(await order());
  expect(sent).toMatchObject({ payments: 1, totalMinor: 1_100n });
  expect((await open()).map(({ id }) => id)).not.toContain(entryId);
  const [refund] = await h.deps.db
    .select()
    .from(paymentOrder)
    .where(eq(paymentOrder.entryId, entryId));
  expect(refund).toMatchObject({ iban: IBAN_FR, holder: 'Ж. Déposant', state: 'ordered' });
  const name = { amount: '11.00', endToEndId: refund?.endToEndId ?? '' };
  await theBankSays(h.deps, 'gone', { ...name, side: 'out' });
  await theBankSays(h.deps, 'back', { ...name, side: 'in', returnReason: 'AC04' });
  const waits = (await open()).find(({ id }) => id === entryId);
  expect(waits).toMatchObject({ state: 'suspense', why: 'came_back', amountMinor: 1_100n });
  // It may be for something after all.
  succeeded(await assignEntry(h.deps, { entryId, by: null, to: 'own' }));
  const [own] = await h.deps.db.select().from(bankEntry).where(eq(bankEntry.id, entryId));
  expect(own).toMatchObject({ state: 'booked', purpose: 'own' });
});
