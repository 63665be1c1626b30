import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type AccountPath,
  balanceOf,
  natureOf,
  peerAccount,
  userAccount,
} from '../../../src/ledger/account.ts';

test('only what is ours or owed to us grows by debits; only what is the node’s may be overdrawn', () => {
  const natures: Record<string, [AccountPath, 'debit' | 'credit', boolean][]> = {
    node: [
      ['bank', 'debit', false],
      ['clearing', 'credit', false],
      ['fees', 'credit', false],
      ['reserve', 'credit', false],
      ['suspense', 'credit', false],
      ['payouts', 'credit', false],
    ],
    people: [
      [userAccount('x', 'funds'), 'credit', true],
      [userAccount('x', 'held'), 'credit', true],
      [userAccount('x', 'earnings'), 'credit', true],
      [userAccount('x', 'pending'), 'credit', true],
    ],
    peers: [
      [peerAccount('x', 'payable'), 'credit', true],
      [peerAccount('x', 'receivable'), 'debit', true],
    ],
  };
  for (const [path, normalSide, noOverdraft] of Object.values(natures).flat())
    expect(natureOf(path), path).toEqual({ normalSide, noOverdraft });
});

test('no two people, purses or peers share an account', () => {
  const paths = ['a', 'b'].flatMap((id) => [
    userAccount(id, 'funds'),
    userAccount(id, 'pending'),
    peerAccount(id, 'payable'),
    peerAccount(id, 'receivable'),
  ]);
  expect(new Set(paths).size).toBe(paths.length);
});

test('a balance is what is left on the side on which the account grows', () => {
  const amount = fc.bigInt(0n, 10n ** 18n);
  fc.assert(
    fc.property(amount, amount, (debits, credits) => {
      expect(balanceOf({ normalSide: 'debit' }, debits, credits)).toBe(debits - credits);
      expect(balanceOf({ normalSide: 'credit' }, debits, credits)).toBe(credits - debits);
    }),
  );
});
