import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { NettingEntry } from '../../../src/settlement/documents.ts';
import {
  discharge,
  netPeers,
  proposerOf,
  smallestPaymentMinor,
} from '../../../src/settlement/net-peers.ts';

const SMALLEST = smallestPaymentMinor('EUR');
const netted = (...[entries, one, other]: [Parameters<typeof netPeers>[0], string, string]) =>
  netPeers(entries, one, other, SMALLEST);

const [ONE, OTHER] = ['https://one.example/users/node', 'https://other.example/users/node'];

const amount = fc.oneof(fc.bigInt(0n, 2_000n), fc.bigInt(0n, 10n ** 15n));
const entries: fc.Arbitrary<NettingEntry[]> = fc.array(
  fc.record({
    debtor: fc.constantFrom(ONE, OTHER),
    seq: fc.integer({ min: 1, max: 1_000 }),
    outstandingMinor: amount,
  }),
  { maxLength: 20 },
);
const sum = (amounts: readonly bigint[]) => amounts.reduce((total, one) => total + one, 0n);
const owedBy = (all: readonly NettingEntry[], debtor: string) =>
  sum(all.filter((e) => e.debtor === debtor).map((e) => e.outstandingMinor));
const owing = (one: bigint, other: bigint): NettingEntry[] => [
  { debtor: ONE, seq: 1, outstandingMinor: one },
  { debtor: OTHER, seq: 1, outstandingMinor: other },
];

describe('netting', () => {
  test('settles the same on both sides and leaves the rest to the one who owes more', () => {
    fc.assert(
      fc.property(entries, (all) => {
        const [byOne, byOther] = [owedBy(all, ONE), owedBy(all, OTHER)];
        const { offsetMinor, dueMinor, debtor } = netted(all, ONE, OTHER);
        expect(offsetMinor).toBe(byOne < byOther ? byOne : byOther);
        const left = { one: byOne - offsetMinor, other: byOther - offsetMinor };
        expect(left.one === 0n || left.other === 0n).toBe(true);
        if (debtor === null) {
          expect(dueMinor).toBe(0n);
          expect(left.one + left.other).toBeLessThan(SMALLEST);
        } else {
          expect(dueMinor).toBe(debtor === ONE ? left.one : left.other);
          expect(dueMinor).toBeGreaterThanOrEqual(SMALLEST);
        }
      }),
    );
  });

  test('does not depend on who computes it, nor on the order of the entries', () => {
    fc.assert(
      fc.property(entries, (all) => {
        const net = netted(all, ONE, OTHER);
        expect(netted(all, OTHER, ONE)).toEqual(net);
        expect(netted(all.toReversed(), ONE, OTHER)).toEqual(net);
      }),
    );
  });

  test('lets what is under 5.00 wait', () => {
    expect(netted(owing(1_499n, 1_000n), ONE, OTHER)).toEqual({
      offsetMinor: 1_000n,
      dueMinor: 0n,
      debtor: null,
    });
    expect(netted(owing(1_000n, 1_500n), ONE, OTHER)).toEqual({
      offsetMinor: 1_000n,
      dueMinor: 500n,
      debtor: OTHER,
    });
    expect(netted(owing(700n, 0n), ONE, OTHER)).toMatchObject({ dueMinor: 700n, debtor: ONE });
    expect(netted([], ONE, OTHER)).toEqual({ offsetMinor: 0n, dueMinor: 0n, debtor: null });
  });

  test('is proposed by the same node, whoever asks', () => {
    expect(proposerOf(ONE, OTHER)).toBe(proposerOf(OTHER, ONE));
    expect([ONE, OTHER]).toContain(proposerOf(ONE, OTHER));
  });
});

describe('discharging', () => {
  const debts = fc.array(fc.record({ outstandingMinor: amount }), { maxLength: 12 });

  test('spends everything, oldest first, and never more on a debt than it is', () => {
    fc.assert(
      fc.property(debts, fc.double({ min: 0, max: 1, noNaN: true }), (owed, part) => {
        const total = sum(owed.map((debt) => debt.outstandingMinor));
        const spendMinor = (total * BigInt(Math.floor(part * 1_000))) / 1_000n;
        const spent = discharge(owed, spendMinor);
        expect(sum(spent.map((s) => s.amountMinor))).toBe(spendMinor);
        const places = spent.map((s) => owed.indexOf(s.debt));
        expect(places).toEqual(places.toSorted((a, b) => a - b));
        expect(spent.every((s) => s.amountMinor > 0n)).toBe(true);
        // All that were reached, except the last, are done; what lies between was nothing.
        for (const { debt, amountMinor } of spent.slice(0, -1))
          expect(amountMinor).toBe(debt.outstandingMinor);
        const last = spent.at(-1);
        if (last !== undefined)
          expect(last.amountMinor).toBeLessThanOrEqual(last.debt.outstandingMinor);
        const until = places.at(-1) ?? 0;
        const skipped = owed.slice(0, until).filter((_, n) => !places.includes(n));
        expect(skipped.every((debt) => debt.outstandingMinor === 0n)).toBe(true);
      }),
    );
  });

  test('of more than is owed is a mistake', () => {
    fc.assert(
      fc.property(debts, fc.bigInt(1n, 10n ** 15n), (owed, more) => {
        const total = sum(owed.map((debt) => debt.outstandingMinor));
        expect(() => discharge(owed, total + more)).toThrow(RangeError);
      }),
    );
  });
});
