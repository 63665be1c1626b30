import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextMonth } from '../../../src/flattr/period.ts';
import {
  type Flattring,
  oneFlattrIsWorth,
  splitPeriod,
} from '../../../src/settlement/split-period.ts';

const rankOf = (month: string) => (key: string) =>
  createHash('sha256').update(month).update(key).digest('hex');
const sum = (values: Iterable<bigint>) => [...values].reduce((total, value) => total + value, 0n);
const smaller = (a: bigint, b: bigint) => (a < b ? a : b);

const percents = fc.integer({ min: 1, max: 50 });
/** `p0` gets the standing share; it may be the payee of other flattrs too. */
const shareOf = (percent: number): Flattring => ({
  ...{ flattrId: 's', payeeId: 'p0', workKey: 'standing', percent },
});
const weighted = fc
  .array(fc.record({ payee: fc.nat(6), weight: fc.integer({ min: 1, max: 5 }) }), { maxLength: 25 })
  .map((list) =>
    list.map(({ payee, weight }, n) => ({
      ...{ flattrId: `f${n}`, payeeId: `p${payee}`, workKey: `w${n}`, weight },
    })),
  );
const inputs = fc.record({
  budgetMinor: fc.bigInt(0n, 100_000n),
  availableMinor: fc.oneof(fc.bigInt(-10n, 500n), fc.bigInt(0n, 10n ** 15n)),
  feeBps: fc.integer({ min: 0, max: 10_000 }),
  month: fc.constant('2026-11'),
  others: weighted,
  percent: percents,
  carryMicro: fc
    .array(fc.tuple(fc.nat(8), fc.bigInt(-999_999n, 999_999n)))
    .map((list) => new Map(list.map(([payee, micro]) => [`p${payee}`, micro]))),
  rank: fc.constant(rankOf('2026-11')),
});
const capOf = (input: { budgetMinor: bigint; availableMinor: bigint }) => {
  const cap = smaller(input.budgetMinor, input.availableMinor);
  return cap > 0n ? cap : 0n;
};

describe('a standing share beside flattrs', () => {
  const beside = inputs.filter(({ others }) => others.length > 0);

  test('sums to what was there with them, and nothing is negative', () => {
    fc.assert(
      fc.property(beside, ({ others, percent, ...input }) => {
        const flattrs = [...others, shareOf(percent)];
        const { feeMinor, shares } = splitPeriod({ ...input, flattrs });
        expect(sum(shares.values()) + feeMinor).toBe(capOf(input));
        expect(shares.size).toBe(flattrs.length);
        expect([...shares.values()].every((share) => share >= 0n)).toBe(true);
      }),
    );
  });

  test('does not depend on the order, nor on the scale of the weights', () => {
    const shuffled = beside.chain(({ others, percent, ...input }) => {
      const flattrs = [...others, shareOf(percent)];
      return fc
        .shuffledSubarray(flattrs, { minLength: flattrs.length })
        .map((mixed) => ({ input, flattrs, mixed }));
    });
    fc.assert(
      fc.property(shuffled, fc.integer({ min: 2, max: 1_000 }), ({ input, flattrs, mixed }, by) => {
        const scaled = mixed.map((each) =>
          each.weight === undefined ? each : { ...each, weight: each.weight * by },
        );
        expect(splitPeriod({ ...input, flattrs: scaled })).toEqual(
          splitPeriod({ ...input, flattrs }),
        );
      }),
    );
  });

  test('is its percentage, to the unit, and the others share the rest by their weights', () => {
    fc.assert(
      fc.property(beside, ({ others, percent, ...input }) => {
        // Everybody a payee of their own, the server too.
        const flattrs = others.map((each, n) => ({ ...each, payeeId: `own${n}` }));
        const { feeMinor, shares } = splitPeriod({
          ...input,
          flattrs: [...flattrs, shareOf(percent)],
        });
        const shared = capOf(input) - feeMinor;
        const total = sum(flattrs.map(({ weight }) => BigInt(weight)));
        const near = (got: bigint | undefined, of: bigint, whole: bigint) => {
          const floor = of / whole;
          expect(got === floor || (got === floor + 1n && of % whole > 0n)).toBe(true);
        };
        near(shares.get('s'), shared * BigInt(percent), 100n);
        const rest = shared - (shares.get('s') ?? 0n);
        for (const { flattrId, weight } of flattrs) {
          near(shares.get(flattrId), rest * BigInt(weight), total);
        }
      }),
    );
  });

  test('without one, everything is as it was', () => {
    fc.assert(
      fc.property(inputs, ({ others, percent: _, ...input }) => {
        const { shares, feeMinor } = splitPeriod({ ...input, flattrs: others });
        expect(sum(shares.values()) + feeMinor).toBe(others.length === 0 ? 0n : capOf(input));
      }),
    );
  });

  test('two of them are a broken invariant', () => {
    const flattrs = [shareOf(10), { ...shareOf(20), flattrId: 't', workKey: 'other' }];
    const rest = { budgetMinor: 500n, availableMinor: 500n, feeBps: 0, month: '2026-11' };
    expect(() =>
      splitPeriod({ ...rest, flattrs, carryMicro: new Map(), rank: rankOf('2026-11') }),
    ).toThrow('A second standing share');
  });
});

describe('a standing share alone', () => {
  test('takes its percentage and the fee of that, and leaves the rest', () => {
    const rest = { availableMinor: 10_000n, month: '2026-11', carryMicro: new Map() };
    const split = (budgetMinor: bigint, percent: number, feeBps: number) => {
      const { feeMinor, shares } = splitPeriod({
        ...rest,
        ...{ budgetMinor, feeBps, flattrs: [shareOf(percent)], rank: rankOf('2026-11') },
      });
      return [feeMinor, shares.get('s')];
    };
    expect(split(1_000n, 10, 0)).toEqual([0n, 100n]);
    expect(split(1_000n, 10, 500)).toEqual([5n, 95n]);
    expect(split(1_000n, 50, 10_000)).toEqual([500n, 0n]);
    expect(split(0n, 50, 100)).toEqual([0n, 0n]);
  });

  test('never takes more than its percentage of what was there, rounded up', () => {
    fc.assert(
      fc.property(inputs, ({ others: _, percent, ...input }) => {
        const { feeMinor, shares } = splitPeriod({ ...input, flattrs: [shareOf(percent)] });
        const spent = feeMinor + (shares.get('s') ?? 0n);
        expect(spent * 100n).toBeLessThan(capOf(input) * BigInt(percent) + 100n);
        expect(spent).toBeLessThanOrEqual(capOf(input));
        expect(shares.get('s')).toBeGreaterThanOrEqual(0n);
      }),
    );
  });
});

/** The largest distance, ever, between what a server got and its percentage of what was shared, in
 *  hundredths of a minor unit. */
function worstError(
  budgetMinor: bigint,
  percent: number,
  months: readonly (readonly Flattring[])[],
): bigint {
  let carryMicro: ReadonlyMap<string, bigint> = new Map();
  let month = '2026-01';
  let error = 0n;
  let worst = 0n;
  for (const others of months) {
    // The server's payee is nobody else's here, so that what it got can be told.
    const flattrs = [...others.filter((each) => each.payeeId !== 'p0'), shareOf(percent)];
    const terms = { budgetMinor, availableMinor: budgetMinor, feeBps: 0, month };
    const split = splitPeriod({ ...terms, flattrs, carryMicro, rank: rankOf(month) });
    error += (split.shares.get('s') ?? 0n) * 100n - budgetMinor * BigInt(percent);
    worst = [worst, error, -error].reduce((a, b) => (a > b ? a : b));
    carryMicro = split.carryMicro;
    month = nextMonth(month);
  }
  return worst;
}

describe('over 120 months', () => {
  const budgets = fc.bigInt(100n, 100_000n);

  test('it is never more than half a unit away, whatever else is given, or nothing', () => {
    const months = fc.array(weighted, { minLength: 120, maxLength: 120 });
    fc.assert(
      fc.property(budgets, percents, months, (budgetMinor, percent, each) => {
        expect(worstError(budgetMinor, percent, each)).toBeLessThanOrEqual(50n);
      }),
      { numRuns: 50 },
    );
  });
});

test('what one flattr is worth is never more than what the month then brings it', () => {
  fc.assert(
    fc.property(
      inputs.filter(({ others }) => others.length > 0),
      ({ others, percent, ...input }) => {
        const flattrs = others.map((each, n) => ({ ...each, weight: 1, payeeId: `own${n}` }));
        const worth = oneFlattrIsWorth({
          ...input,
          ...{ totalWeight: flattrs.length, serverPercent: percent },
        });
        const { shares } = splitPeriod({ ...input, flattrs: [...flattrs, shareOf(percent)] });
        for (const { flattrId } of flattrs) {
          const share = shares.get(flattrId);
          expect(share === worth || share === worth + 1n).toBe(true);
        }
      },
    ),
  );
});
