import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AccountPath } from '../../../src/ledger/account.ts';
import {
  canonicalRequest,
  moving,
  reversed,
  type Transaction,
  type Transfer,
} from '../../../src/ledger/transfer.ts';

const path = fc.constantFrom<AccountPath>('bank', 'fees', 'user:1:funds', 'user:11:funds');
const transfer: fc.Arbitrary<Transfer> = fc.record({
  debit: path,
  credit: path,
  amountMinor: fc.bigInt(0n, 200n),
});
const transfers = fc.array(transfer, { maxLength: 8 });
const transaction = (some: readonly Transfer[], facts: Partial<Transaction> = {}): Transaction => ({
  ...{ idempotencyKey: 'node:1', kind: 'top_up', month: '2026-10', currency: 'EUR' },
  transfers: some,
  ...facts,
});

describe('the text of a request', () => {
  test('does not depend on the order of its transfers, on its key, or on when it is booked', () => {
    fc.assert(
      fc.property(transfers, (some) => {
        const text = canonicalRequest(transaction(some));
        const later = { month: '2026-11', idempotencyKey: 'node:2' };
        expect(canonicalRequest(transaction(some.toReversed(), later))).toBe(text);
      }),
    );
  });

  test('is another one for any other transfers', () => {
    const key = (some: readonly Transfer[]) =>
      some
        .map((t) => JSON.stringify([t.debit, t.credit, `${t.amountMinor}`]))
        .sort()
        .join();
    fc.assert(
      fc.property(transfers, transfers, (one, other) => {
        const isSame = canonicalRequest(transaction(one)) === canonicalRequest(transaction(other));
        expect(isSame).toBe(key(one) === key(other));
      }),
    );
  });

  test('names kind, currency and what is reversed', () => {
    const texts = [
      transaction([]),
      transaction([], { kind: 'payment' }),
      transaction([], { currency: 'CHF' }),
      transaction([], { reverses: 'a' }),
      transaction([], { reverses: 'b' }),
    ].map(canonicalRequest);
    expect(new Set(texts).size).toBe(5);
  });
});

test('what moves nothing is left out, what moves something never', () => {
  fc.assert(
    fc.property(transfers, (some) => {
      expect(moving(some)).toEqual(some.filter((t) => t.amountMinor > 0n));
    }),
  );
});

test('a reversal takes every account back to where it was, and reversed again is the same', () => {
  fc.assert(
    fc.property(transfers, (some) => {
      const balances = new Map<AccountPath, bigint>();
      for (const { debit, credit, amountMinor } of [...some, ...reversed(some)]) {
        balances.set(debit, (balances.get(debit) ?? 0n) - amountMinor);
        balances.set(credit, (balances.get(credit) ?? 0n) + amountMinor);
      }
      expect([...balances.values()].every((balance) => balance === 0n)).toBe(true);
      expect(reversed(reversed(some))).toEqual(some);
    }),
  );
});
