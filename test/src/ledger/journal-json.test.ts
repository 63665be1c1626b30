import { expect, test } from 'vitest';
import { jsonText } from '../../../src/ledger/journal-json.ts';
import { accountOf, journalOf, textOf, transactionOf, transferOf } from './made-journal.ts';

const first = transactionOf({ id: 'one', reason: 'said "so"\n', adminId: 'b' });
const second = transactionOf({ id: 'two', block: 1, sha256: 'ab' });
const share = { flattrId: 'f', month: '2026-10', giverId: 'g', payeeId: 'p' };
const month = journalOf({
  accounts: [accountOf('bank', 0n, 10n ** 17n)],
  transfers: [
    transferOf(first, 10n ** 15n),
    transferOf(first, 1n, { n: 1 }),
    transferOf(second, 2n),
  ],
  shares: [
    { ...share, amountMinor: 3n, currency: 'EUR' },
    { ...share, amountMinor: 0n, currency: 'EUR' },
  ],
  corrections: [{ transactionId: 'one', flattrId: 'f', amountMinor: 2n, feeMinor: 1n }],
  blocks: [{ seq: 1, sealedAt: new Date('2026-11-04T00:00:00Z'), sha256: 'cd', jws: 'a.b.c' }],
});

test('a month is one document, with each transaction around its transfers', async () => {
  const text = await textOf(jsonText(month));
  const at = '2026-10-05T12:00:00.000Z';
  const header = { key: 'node:top_up:first', kind: 'top_up', month: '2026-10', at };
  const moved = { n: 0, debit: 'bank', credit: 'user:a:funds', currency: 'EUR' };
  expect(JSON.parse(text)).toEqual({
    node: 'https://node.example',
    period: {
      ...{ from: '2026-10', to: '2026-10' },
      months: [{ month: '2026-10', phase: 'distributed' }],
    },
    currencies: [{ code: 'EUR', scale: 2 }],
    accounts: [
      {
        ...{ path: 'bank', currency: 'EUR', normalSide: 'debit', openingMinor: '0' },
        ...{ debitsMinor: '100000000000000000', creditsMinor: '0' },
        closingMinor: '100000000000000000',
      },
    ],
    transactions: [
      {
        ...{ id: 'one', ...header, reason: 'said "so"\n', adminId: 'b' },
        transfers: [
          { ...moved, amountMinor: '1000000000000000' },
          { ...moved, n: 1, amountMinor: '1' },
        ],
      },
      {
        ...{ id: 'two', ...header, block: 1, sha256: 'ab' },
        transfers: [{ ...moved, amountMinor: '2' }],
      },
    ],
    shares: [
      { ...share, amountMinor: '3', currency: 'EUR' },
      { ...share, amountMinor: '0', currency: 'EUR' },
    ],
    corrections: [{ transactionId: 'one', flattrId: 'f', amountMinor: '2', feeMinor: '1' }],
    blocks: [{ seq: 1, sealedAt: '2026-11-04T00:00:00.000Z', sha256: 'cd', jws: 'a.b.c' }],
  });
  expect(text.endsWith('}\n')).toBe(true);
});

test('a month without anything is a document, too', async () => {
  const empty = JSON.parse(await textOf(jsonText(journalOf({ currencies: [] }))));
  expect(empty).toMatchObject({ currencies: [], transactions: [], shares: [], blocks: [] });
});
