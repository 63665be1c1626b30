import { afterAll, beforeAll, expect, test } from 'vitest';
import { bankBalance, lastBalance } from '../../../db/views/bank-entries.ts';
import { nodeBalance } from '../../../db/views/payables.ts';
import { bookBankFile } from '../../../src/operations/book-bank-file.ts';
import {
  bookFirstBalance,
  firstBalanceMissing,
} from '../../../src/operations/book-first-balance.ts';
import { setOwnAccount } from '../../../src/operations/own-account.ts';
import { readBankFile } from '../../../src/operations/read-bank-file.ts';
import { camt053, OUR_IBAN, type SaidStatement } from '../../support/camt.ts';
import { type House, house } from '../../support/house.ts';

let h: House;
beforeAll(async () => {
  h = await house();
  const typed = { iban: OUR_IBAN, holder: 'Example Association', bic: '' };
  expect((await setOwnAccount(h.deps, typed, { confirmed: false })).ok).toBe(true);
});
afterAll(async () => h.close());

async function book(statement: SaidStatement): Promise<void> {
  const bytes = camt053(statement);
  const read = await readBankFile(h.deps, { name: `${statement.id}.xml`, bytes, by: null });
  if (!read.ok) throw new Error(read.code);
  const booked = await bookBankFile(h.deps, { fileId: read.fileId, by: null });
  expect(booked.ok).toBe(true);
}

const missing = () => firstBalanceMissing(h.deps.db, 'EUR');

test('what an older account had is the association’s own, once and only where just that is missing', async () => {
  expect(await missing()).toBeNull();
  expect(await bookFirstBalance(h.deps)).toMatchObject({ code: 'not_the_difference' });

  const from = '2026-10-01';
  await book({ id: '1', from, opening: '1234.50', entries: [{ amount: '5.00', day: from }] });
  expect(await missing()).toBe(123_450n);
  const twice = await Promise.all([bookFirstBalance(h.deps), bookFirstBalance(h.deps)]);
  expect(twice.map(({ ok }) => ok).sort()).toEqual([false, true]);
  expect(await bankBalance(h.deps.db, 'EUR')).toBe(123_950n);
  expect((await lastBalance(h.deps.db))?.closingMinor).toBe(123_950n);
  expect(await nodeBalance(h.deps.db, 'reserve', 'EUR')).toBe(123_450n);

  expect(await missing()).toBeNull();
  expect(await bookFirstBalance(h.deps)).toMatchObject({ code: 'not_the_difference' });
  // A statement between the two is missing: that is no money from before.
  const day = '2026-12-01';
  await book({ id: '3', from: day, opening: '1300.00', entries: [{ amount: '1.00', day }] });
  expect(await missing()).toBeNull();
});
