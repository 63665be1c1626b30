import { afterAll, beforeAll, expect, test } from 'vitest';
import { openEntries, sumsOfFile } from '../../../db/views/bank-entries.ts';
import { payoutsUnderWay } from '../../../db/views/card-payments.ts';
import { askCardPayment } from '../../../src/operations/ask-card-payment.ts';
import { assignEntry } from '../../../src/operations/assign-entry.ts';
import { bookBankFile } from '../../../src/operations/book-bank-file.ts';
import { setOwnAccount } from '../../../src/operations/own-account.ts';
import { readBankFile } from '../../../src/operations/read-bank-file.ts';
import { queueCardPayouts } from '../../../src/operations/sweep-cards.ts';
import { camt053, OUR_IBAN, type SaidStatement } from '../../support/camt.ts';
import { type CardHouse, cardHouse } from '../../support/card-house.ts';
import { balanceOf } from '../../support/corrections.ts';
import { giver } from '../../support/house.ts';

let h: CardHouse;

beforeAll(async () => {
  h = await cardHouse({ at: '2026-10-05T12:00:00Z' });
  const typed = { iban: OUR_IBAN, holder: 'Example Association', bic: '' };
  expect((await setOwnAccount(h.deps, typed, { confirmed: false })).ok).toBe(true);
  const ada = await giver(h.deps, 'ada', { budgetMinor: 500n });
  const { id, checkoutId } = await h.begin(ada, 50_000n);
  h.stripe.pay(checkoutId, { fee: 1_000 });
  await askCardPayment(h.deps, id);
});
// Checks the books.
afterAll(async () => h.close());

const cards = () => balanceOf(h.deps, 'cards');

async function book(id: string, ...entries: SaidStatement['entries']) {
  const bytes = camt053({ id, entries });
  const read = await readBankFile(h.deps, { name: `${id}.xml`, bytes, by: null });
  if (!read.ok) throw new Error(`${read.code}: ${read.detail}`);
  const before = await sumsOfFile(h.deps.db, read.fileId, 'EUR');
  const booked = await bookBankFile(h.deps, { fileId: read.fileId, by: null });
  if (!booked.ok) throw new Error(booked.code);
  return before.map(({ purpose, why }) => purpose ?? why);
}

test('what the company sends to the bank is known there by its amount and day, once', async () => {
  h.stripe.payOut(20_000, '2026-10-07');
  h.stripe.payOut(7_000, '2026-10-07');
  expect(await h.hear('payout.created', { object: 'payout', id: 'po_1' })).toBe('heard');
  await h.work();
  expect(await payoutsUnderWay(h.deps.db)).toHaveLength(2);
  const came = { amount: '200.00', name: 'STRIPE', day: '2026-10-08' };
  expect(await book('1', came)).toEqual(['cards']);
  expect(await cards()).toBe(29_000n);
  expect(await balanceOf(h.deps, 'bank')).toBe(20_000n);
  // Of the same amount again, or on a day that is far: somebody else's perhaps.
  expect(await book('2', { ...came, day: '2026-10-09' })).toEqual(['no_reference']);
  expect(await book('3', { amount: '70.00', day: '2026-10-20' })).toEqual(['no_reference']);
  expect(await cards()).toBe(29_000n);
});

test('two entries of one payout in one file: the second waits for a person', async () => {
  h.stripe.payOut(1_100, '2026-10-12');
  await queueCardPayouts(h.deps);
  await h.work();
  const came = { amount: '11.00', day: '2026-10-12' };
  await book('4', came, came);
  expect(await cards()).toBe(27_900n);
  const open = await openEntries(h.deps.db, { most: 10, currency: 'EUR' });
  expect(open.filter(({ amountMinor }) => amountMinor === 1_100n)).toHaveLength(1);
});

test('a person says that it is from the card company, or was taken by it', async () => {
  const [entry] = (await openEntries(h.deps.db, { most: 10, currency: 'EUR' })).filter(
    ({ amountMinor }) => amountMinor === 7_000n,
  );
  const said = { entryId: entry?.id ?? '', by: null, to: 'cards' } as const;
  expect((await assignEntry(h.deps, said)).ok).toBe(true);
  expect(await assignEntry(h.deps, said)).toMatchObject({ code: 'not_open' });
  expect(await cards()).toBe(20_900n);
  // It was the one that was on its way.
  expect(await payoutsUnderWay(h.deps.db)).toHaveLength(0);
  // Below zero the company takes it from the bank.
  h.stripe.payOut(-500, '2026-10-14');
  await queueCardPayouts(h.deps);
  await h.work();
  expect(await book('5', { side: 'out', amount: '5.00', day: '2026-10-14' })).toEqual(['cards']);
  expect(await cards()).toBe(21_400n);
});

test('a payout that failed is not on its way any more', async () => {
  const payout = h.stripe.payOut(300, '2026-10-15');
  await queueCardPayouts(h.deps);
  await h.work();
  payout.status = 'failed';
  h.stripe.fail(/payouts/, 503, 2);
  await h.hear('payout.failed', { object: 'payout', id: payout.id });
  await h.work();
  expect(await payoutsUnderWay(h.deps.db)).toHaveLength(1);
  await h.hear('payout.updated', { object: 'payout', id: payout.id });
  await h.work();
  expect(await payoutsUnderWay(h.deps.db)).toHaveLength(0);
  expect(await book('6', { amount: '3.00', day: '2026-10-15' })).toEqual(['no_reference']);
});
