import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  drawDown,
  feeBack,
  type GivenMonth,
  type ShareLeft,
  takeBack,
  transfersOf,
} from '../../../src/ledger/take-back.ts';

const share = (flattrId: string, leftMinor: bigint, facts: Partial<ShareLeft> = {}): ShareLeft => ({
  ...{ flattrId, leftMinor, month: '2026-10', account: 'user:trains:earnings' },
  ...{ posting: flattrId },
  ...facts,
});
const month = (sharedMinor: bigint, feeMinor: bigint, takenBackMinor = 0n): GivenMonth => ({
  ...{ sharedMinor, feeMinor, takenBackMinor },
});
const NOTHING = month(0n, 0n);
const OCTOBER = new Map([['2026-10', month(900n, 100n)]]);
const all = (...shares: ShareLeft[]) => new Map(shares.map((s) => [s.posting, s.leftMinor]));

describe('the fee that comes back', () => {
  test('is in proportion, and the parts of a month make the whole of it', () => {
    expect(feeBack(month(900n, 100n), 450n)).toBe(50n);
    expect(feeBack(month(3n, 1n), 1n)).toBe(0n);
    expect(feeBack(month(3n, 1n, 2n), 1n)).toBe(1n);
    expect(feeBack(month(0n, 5n), 0n)).toBe(0n);
  });

  test('never is more on the way, whatever the parts', () => {
    const parts = fc.array(fc.bigInt(1n, 10n ** 15n), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(parts, fc.bigInt(0n, 10n ** 15n), (amounts, feeMinor) => {
        const sharedMinor = amounts.reduce((sum, each) => sum + each, 0n);
        let [takenBackMinor, back] = [0n, 0n];
        for (const amount of amounts) {
          const fee = feeBack({ sharedMinor, feeMinor, takenBackMinor }, amount);
          expect(fee).toBeGreaterThanOrEqual(0n);
          takenBackMinor += amount;
          back += fee;
          // Less than one unit below the exact part.
          expect(feeMinor * takenBackMinor - back * sharedMinor).toBeGreaterThanOrEqual(0n);
          expect(feeMinor * takenBackMinor - back * sharedMinor).toBeLessThan(sharedMinor);
        }
        expect(back).toBe(feeMinor);
      }),
    );
  });
});

/** Shares in three months and twelve postings, of which not all is there. */
const some = fc.record({
  sumMinor: fc.bigInt(0n, 5_000n),
  shares: fc.array(fc.record({ left: fc.bigInt(1n, 900n), posting: fc.nat(3), month: fc.nat(2) }), {
    maxLength: 12,
  }),
  unreleased: fc.array(fc.bigInt(0n, 1_500n), { minLength: 12, maxLength: 12 }),
  fees: fc.array(fc.bigInt(0n, 4_000n), { minLength: 3, maxLength: 3 }),
});

describe('what is taken back', () => {
  test('comes in the order given, each share with its fee, until the sum is made', () => {
    const shares = [share('new', 450n), share('old', 450n)];
    const wanted = { shares, unreleasedMinor: all(...shares), months: OCTOBER };
    expect(takeBack({ ...wanted, sumMinor: 600n })).toMatchObject([
      { flattrId: 'new', amountMinor: 450n, feeMinor: 50n },
      { flattrId: 'old', amountMinor: 90n, feeMinor: 10n },
    ]);
    expect(takeBack({ ...wanted, sumMinor: 0n })).toEqual([]);
    expect(transfersOf(takeBack({ ...wanted, sumMinor: 1_000n }), 'bank')).toEqual([
      { debit: 'user:trains:earnings', credit: 'bank', amountMinor: 900n },
      { debit: 'fees', credit: 'bank', amountMinor: 100n },
    ]);
  });

  test('is what is not released, which shares of one posting have in common', () => {
    const shares = [share('a', 450n, { posting: 'p' }), share('b', 450n, { posting: 'p' })];
    const unreleasedMinor = new Map([['p', 500n]]);
    expect(takeBack({ shares, unreleasedMinor, months: OCTOBER, sumMinor: 5_000n })).toMatchObject([
      { flattrId: 'a', amountMinor: 450n },
      { flattrId: 'b', amountMinor: 50n },
    ]);
    expect(takeBack({ shares, unreleasedMinor: new Map(), months: OCTOBER, sumMinor: 9n })).toEqual(
      [],
    );
  });

  test('is as much as fits, never more than is there or wanted', () => {
    fc.assert(
      fc.property(some, ({ sumMinor, shares: drawn, unreleased, fees }) => {
        const shares = drawn.map((each, n) =>
          share(`${n}`, each.left, {
            month: `2026-1${each.month}`,
            posting: `${each.month} ${each.posting}`,
          }),
        );
        const months = new Map(
          fees.map((fee, n) => {
            const own = shares.filter((each) => each.month === `2026-1${n}`);
            return [
              `2026-1${n}`,
              month(
                own.reduce((sum, s) => sum + s.leftMinor, 0n),
                fee,
              ),
            ];
          }),
        );
        const unreleasedMinor = new Map(
          unreleased.map((amount, n) => [`${n % 3} ${Math.floor(n / 3)}`, amount]),
        );
        const taken = takeBack({ sumMinor, shares, unreleasedMinor, months });
        let missing = sumMinor;
        for (const { flattrId, amountMinor, feeMinor } of taken) {
          const one = shares[Number(flattrId)];
          if (one === undefined) throw new Error(`no share ${flattrId}`);
          expect(amountMinor > 0n && amountMinor <= one.leftMinor).toBe(true);
          const given = months.get(one.month) ?? NOTHING;
          expect(feeMinor).toBe(feeBack(given, amountMinor));
          months.set(
            one.month,
            month(given.sharedMinor, given.feeMinor, given.takenBackMinor + amountMinor),
          );
          unreleasedMinor.set(one.posting, (unreleasedMinor.get(one.posting) ?? 0n) - amountMinor);
          missing -= amountMinor + feeMinor;
        }
        expect(missing).toBeGreaterThanOrEqual(0n);
        for (const rest of unreleasedMinor.values()) expect(rest).toBeGreaterThanOrEqual(0n);
        // Whatever could still give one unit more would, with its fee, take too much.
        for (const one of shares) {
          const got = taken.find(({ flattrId }) => flattrId === one.flattrId)?.amountMinor ?? 0n;
          if (got === one.leftMinor || unreleasedMinor.get(one.posting) === 0n) continue;
          expect(1n + feeBack(months.get(one.month) ?? NOTHING, 1n)).toBeGreaterThan(missing);
        }
      }),
    );
  });
});

test('a sum is drawn from purses in their order', () => {
  const purses = [
    { account: 'user:a:held', balanceMinor: 5n },
    { account: 'user:a:funds', balanceMinor: 10n },
  ] as const;
  const amounts = (sumMinor: bigint) => {
    const { drawn, missing } = drawDown(sumMinor, purses);
    return [...drawn.map(({ amountMinor }) => amountMinor), missing];
  };
  expect(amounts(3n)).toEqual([3n, 0n, 0n]);
  expect(amounts(12n)).toEqual([5n, 7n, 0n]);
  expect(amounts(20n)).toEqual([5n, 10n, 5n]);
});
