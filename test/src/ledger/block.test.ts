import { describe, expect, test } from 'vitest';
import {
  balancesOf,
  balancesText,
  correctionText,
  memberText,
  shareText,
} from '../../../src/ledger/block.ts';

const transaction = {
  id: '0199f0c4-0000-7000-8000-000000000001',
  idempotencyKey: 'node:top_up:a "quoted" \\ key\n',
  requestHash: 'ab',
  kind: 'top_up',
  month: '2026-10',
  at: '2026-10-05T12:00:00.000000Z',
  reverses: null,
  booked: null,
};

describe('what is hashed of a transaction', () => {
  test('is its words in a fixed order', () => {
    expect(memberText(transaction)).toBe(
      '["0199f0c4-0000-7000-8000-000000000001","node:top_up:a \\"quoted\\" \\\\ key\\n","ab","top_up","2026-10","2026-10-05T12:00:00.000000Z",null,null]',
    );
  });

  test('is another text with any other word', () => {
    const texts = Object.keys(transaction).map((word) =>
      memberText({ ...transaction, [word]: 'another' }),
    );
    expect(new Set([...texts, memberText(transaction)]).size).toBe(texts.length + 1);
  });
});

test('what is hashed beside it names flattr, people and amounts', () => {
  const share = { flattrId: 'f', giverId: 'g', payeeId: 'p', amountMinor: 12n, currency: 'EUR' };
  expect(shareText(share)).toBe('f g p 12 EUR');
  expect(correctionText({ flattrId: 'f', amountMinor: 5n, feeMinor: 1n })).toBe('f 5 1');
});

test('balances stand below a secret', () => {
  expect(balancesText('secret', ['EUR bank 5 0', 'EUR fees 0 5'])).toBe(
    'secret\nEUR bank 5 0\nEUR fees 0 5',
  );
});

describe('a trial balance that was sealed', () => {
  test('is read again line by line, beyond what a double holds, without its secret', () => {
    const text = balancesText('EUR bank 1 2', [
      'EUR bank 9007199254740993 0',
      'PTS user:*:funds 0 5',
    ]);
    expect(balancesOf(text)).toEqual([
      { currency: 'EUR', kind: 'bank', debitsMinor: 9007199254740993n, creditsMinor: 0n },
      { currency: 'PTS', kind: 'user:*:funds', debitsMinor: 0n, creditsMinor: 5n },
    ]);
    expect(balancesOf('secret')).toEqual([]);
  });

  test.each(['', 'EUR bank 5', 'EUR bank 5 -1', 'EUR bank 5 0 0', 'EUR  5 0', 'EUR bank 5 1.5'])(
    'refuses the line %j, and quotes nothing of the text',
    (line) => {
      const text = balancesText('secret', ['EUR fees 0 5', line]);
      expect(() => balancesOf(text)).toThrow(/^line 3 of a trial balance has another form$/);
    },
  );
});
