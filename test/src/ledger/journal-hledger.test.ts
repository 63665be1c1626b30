import { describe, expect, test } from 'vitest';
import type { Journal } from '../../../src/ledger/journal.ts';
import { hledgerText } from '../../../src/ledger/journal-hledger.ts';
import { readHledger } from '../../support/hledger-reader.ts';
import { accountOf, journalOf, textOf, transactionOf, transferOf } from './made-journal.ts';

const read = async (journal: Journal) => readHledger(await textOf(hledgerText(journal)));

test('a month opens with what was there, moves it, and asserts what there is then', async () => {
  const [first, second] = [transactionOf({ id: 'one' }), transactionOf({ id: 'two' })];
  const reading = await read(
    journalOf({
      accounts: [accountOf('bank', 1_000n, 2_251n), accountOf('user:a:funds', -1_000n, -2_251n)],
      transfers: [
        transferOf(first, 1_000n),
        transferOf(first, 1n, { n: 1 }),
        transferOf(second, 250n),
      ],
    }),
  );
  expect(reading.problems).toEqual([]);
  expect([...reading.accounts]).toEqual([
    ['bank', 'A'],
    ['user:a:funds', 'L'],
  ]);
  expect(
    reading.entries.map(({ date, code, postings }) => [date, code, ...amountsOf(postings)]),
  ).toEqual([
    ['2026-10-01', null, 1_000n, -1_000n],
    ['2026-10-05', 'one', 1_000n, -1_000n, 1n, -1n],
    ['2026-10-05', 'two', 250n, -250n],
    ['2026-10-31', null, 0n, 0n],
  ]);
  expect(reading.balances.get('bank EUR')).toBe(2_251n);
});

const amountsOf = (postings: readonly { amount: bigint }[]) => postings.map((each) => each.amount);

test('what was left out, or changed in the balance, fails an assertion', async () => {
  const accounts = [accountOf('bank', 0n, 1_001n), accountOf('user:a:funds', 0n, -1_000n)];
  const transfers = [transferOf(transactionOf(), 1_000n)];
  const { problems } = await read(journalOf({ accounts, transfers }));
  expect(problems).toEqual([expect.stringContaining('asserted, but it is 1000:     bank')]);
});

test('a month without anything is a journal, too', async () => {
  const { problems, entries } = await read(journalOf({}));
  expect({ problems, entries }).toEqual({ problems: [], entries: [] });
});

test('an account says what kind of thing it is', async () => {
  const kinds = { 'peer:p:receivable': 'A', 'peer:p:payable': 'L', suspense: 'L', payouts: 'L' };
  const nodes = { bank: 'A', fees: 'R', reserve: 'E', clearing: 'E', 'user:a:earnings': 'L' };
  const all = Object.entries({ ...kinds, ...nodes });
  const { accounts } = await read(
    journalOf({ accounts: all.map(([path]) => accountOf(path, 0n, 0n)) }),
  );
  expect([...accounts]).toEqual(all);
});

test('amounts have the decimals of their currency, at any size', async () => {
  const [huge, currencies] = [10n ** 15n, ['BHD', 'COINS', 'JPY']];
  const transaction = transactionOf();
  const reading = await read(
    journalOf({
      currencies,
      accounts: currencies.flatMap((currency) => [
        accountOf('bank', 0n, huge, { currency }),
        accountOf('user:a:funds', 0n, -huge, { currency }),
      ]),
      transfers: currencies.map((currency, n) => transferOf(transaction, huge, { n, currency })),
    }),
  );
  expect(reading.problems).toEqual([]);
  expect([...reading.accounts.keys()]).toEqual(['bank', 'user:a:funds']);
  expect([...reading.balances.values()]).toEqual([huge, -huge, huge, -huge, huge, -huge]);
});

describe('what people wrote', () => {
  const reversal = transactionOf({
    ...{
      id: 'undone',
      kind: 'reversal',
      key: 'node:reversal:x)\n2026-10-01 forged\n  bank  1 EUR',
    },
    ...{ reverses: 'one', reason: 'date: twice\r\n; [2026-13-99] paid', adminId: 'b', block: 3 },
  });
  const accounts = [accountOf('bank', 0n, 5n), accountOf('user:a:funds', 0n, -5n)];
  const transfers = [transferOf(reversal, 5n)];

  test('stays in its comment', async () => {
    const { problems, entries } = await read(journalOf({ accounts, transfers }));
    expect(problems).toEqual([]);
    expect(entries.map(({ description }) => description)).toEqual(['reversal', 'closing balances']);
    expect(entries[0]?.notes).toEqual([
      'key: node:reversal:x) 2026-10-01 forged   bank  1 EUR',
      'at: 2026-10-05T12:00:00.000Z',
      'reverses: one',
      'reason: date: twice ; [2026-13-99] paid',
      'by: b',
      'block: 3',
    ]);
  });

  test('names stand beside ids where they were asked for', async () => {
    const named = accounts.map((each) => ({ ...each, whose: 'reader' }));
    const said = [transferOf({ ...reversal, admin: 'treasurer' }, 5n)];
    const text = await textOf(hledgerText(journalOf({ accounts: named, transfers: said })));
    expect(text).toContain('account user:a:funds  ; type: L\n    ; reader\n');
    expect(readHledger(text).entries[0]?.notes).toContain('treasurer');
  });
});
