import { afterAll, beforeAll, expect, test } from 'vitest';
import { bankBalance, openEntries, sumsOfFile } from '../../../db/views/bank-entries.ts';
import { purseOf } from '../../../db/views/purse.ts';
import { type Assignment, assignEntry } from '../../../src/operations/assign-entry.ts';
import { bookBankFile } from '../../../src/operations/book-bank-file.ts';
import { changeRole } from '../../../src/operations/change-role.ts';
import { paymentReference } from '../../../src/operations/payment-reference.ts';
import { readBankFile } from '../../../src/operations/read-bank-file.ts';
import { reverseTopUp } from '../../../src/operations/reverse-top-up.ts';
import { topUp } from '../../../src/operations/top-up.ts';
import { camt053, type Said } from '../../support/camt.ts';
import { type House, house, person } from '../../support/house.ts';
import { atTheBank, succeeded } from '../../support/payouts.ts';

let h: House;
let ada: string;
let ben: string;
let reference: string;

beforeAll(async () => {
  h = await house();
  await atTheBank(h.deps);
  ada = await person(h.deps, 'ada');
  ben = await person(h.deps, 'ben');
  reference = await paymentReference(h.deps, ada);
});
afterAll(() => h.close());

const byHand = async (actorId: string, amountMinor: bigint, name: string) =>
  succeeded(await topUp(h.deps, { actorId, amountMinor, reference: name }));
const funds = async (actorId: string) =>
  (await purseOf(h.deps.db, { actorId, currency: 'EUR' })).fundsMinor;
const atBank = () => bankBalance(h.deps.db, 'EUR');
const open = () => openEntries(h.deps.db, { most: 20, currency: 'EUR' });
const assign = (entryId: string, to: Assignment) =>
  assignEntry(h.deps, { entryId, by: null, ...to });

/** @returns what the preview says of each entry. */
async function theBankSays(id: string, ...entries: Said[]): Promise<(string | null)[]> {
  const bytes = camt053({ id, entries });
  const file = succeeded(await readBankFile(h.deps, { name: `${id}.xml`, bytes, by: null }));
  const sums = await sumsOfFile(h.deps.db, file.fileId, 'EUR');
  succeeded(await bookBankFile(h.deps, { ...file, by: null, twinsAreNew: true }));
  return sums.flatMap(({ entries: n, purpose, why }) => Array(n).fill(purpose ?? why));
}

test('what was booked by hand is asked about, and booked once', async () => {
  await byHand(ada, 2000n, 'cash desk 7');
  const said = { amount: '20.00', reference };
  expect(
    await theBankSays('1', said, { ...said, text: 'again' }, { amount: '3.00', reference }),
  ).toEqual(expect.arrayContaining(['by_hand', 'by_hand', 'top_up']));
  expect([await funds(ada), await atBank()]).toEqual([2300n, 2300n]);
  const [first, second] = await open();
  const [found] = first?.byHand ?? [];
  expect(found).toMatchObject({ handle: 'ada', day: '2026-10-05' });
  const it = { to: 'by_hand', transactionId: found?.transactionId ?? '' } as const;
  expect(await assign(first?.id ?? '', it)).toMatchObject({ ok: true });
  expect([await funds(ada), await atBank()]).toEqual([2300n, 2300n]);
  // It was one booking: the other entry is another payment.
  expect(await assign(second?.id ?? '', it)).toMatchObject({ ok: false, code: 'not_by_hand' });
  expect((await open())[0]?.byHand).toEqual([]);
  expect(await assign(second?.id ?? '', { to: 'giver', actorId: ada })).toMatchObject({ ok: true });
  expect([await funds(ada), await atBank()]).toEqual([4300n, 4300n]);
  expect(await open()).toEqual([]);
  // And the next one is not asked about any more.
  expect(await theBankSays('2', { ...said, text: 'next' })).toEqual(['top_up']);
});

test('without a reference it waits in suspense, and leaves it for what was booked by hand', async () => {
  await byHand(ben, 1234n, 'a call of the bank');
  const before = await atBank();
  expect(await theBankSays('3', { amount: '12.34', text: 'Spende' })).toEqual(['no_reference']);
  expect(await atBank()).toBe(before + 1234n);
  const [entry] = await open();
  expect(entry?.byHand).toMatchObject([{ handle: 'ben', actorId: ben }]);
  const { transactionId = '' } = entry?.byHand[0] ?? {};
  const fees = { to: 'by_hand', transactionId: '00000000-0000-0000-0000-000000000000' } as const;
  expect(await assign(entry?.id ?? '', fees)).toMatchObject({ code: 'not_by_hand' });
  expect(await assign(entry?.id ?? '', { to: 'by_hand', transactionId })).toMatchObject({
    ok: true,
  });
  expect([await funds(ben), await atBank()]).toEqual([1234n, before]);
});

test('what the bank has is no mistake; what was undone, of another amount or time is not asked about', async () => {
  const adminId = await person(h.deps, 'treasurer');
  await changeRole(h.deps, 'treasurer', 'treasurer');
  const undo = (name: string) => reverseTopUp(h.deps, name, { reason: 'twice', adminId });
  expect(await undo('cash desk 7')).toMatchObject({ ok: false, code: 'at_the_bank' });
  await byHand(ada, 700n, 'by mistake');
  expect(await undo('by mistake')).toMatchObject({ ok: true });
  await byHand(ada, 801n, 'another amount');
  await byHand(ada, 900n, 'another time');
  const on = { reference, day: '2026-10-09' };
  const said = [
    { ...on, amount: '7.00' },
    { ...on, amount: '8.00' },
    { ...on, amount: '9.00' },
  ];
  expect(await theBankSays('4', ...said)).toEqual(['top_up', 'top_up', 'top_up']);
});
