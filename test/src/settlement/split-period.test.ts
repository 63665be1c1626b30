import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
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

type Vector = {
  name: string;
  budget: string;
  available: string;
  feeBps: number;
  period: string;
  flattrs: { id: string; payee: string; weight: number }[];
  carryMicro: Record<string, string>;
  expect: { fee: string; shares: Record<string, string>; carryMicro: Record<string, string> };
};
const vectors: Vector[] = JSON.parse(
  readFileSync(new URL('../../vectors/split.json', import.meta.url), 'utf8'),
);
const textOf = (map: Map<string, bigint>) =>
  Object.fromEntries([...map].map(([key, value]) => [key, `${value}`]));

test.each(vectors)('vector: $name', (vector) => {
  const result = splitPeriod({
    budgetMinor: BigInt(vector.budget),
    availableMinor: BigInt(vector.available),
    feeBps: vector.feeBps,
    month: vector.period,
    // Every flattr of the vectors is for a work of its own, and the works are ranked by its id.
    flattrs: vector.flattrs.map(({ id, payee, weight }) => ({
      flattrId: id,
      payeeId: payee,
      workKey: id,
      weight,
    })),
    carryMicro: new Map(
      Object.entries(vector.carryMicro).map(([payee, micro]) => [payee, BigInt(micro)]),
    ),
    rank: rankOf(vector.period),
  });
  expect(`${result.feeMinor}`).toBe(vector.expect.fee);
  expect(textOf(result.shares)).toEqual(vector.expect.shares);
  expect(textOf(result.carryMicro)).toEqual(vector.expect.carryMicro);
});

test('there are 41 vectors', () => {
  expect(vectors).toHaveLength(41);
});

type Weighted = Flattring & { readonly weight: number };
const flattrings: fc.Arbitrary<Weighted[]> = fc
  .array(fc.record({ payee: fc.nat(12), weight: fc.integer({ min: 1, max: 5 }) }), {
    minLength: 1,
    maxLength: 40,
  })
  .map((list) =>
    list.map(({ payee, weight }, n) => ({
      flattrId: `f${n}`,
      payeeId: `p${payee}`,
      workKey: `w${n}`,
      weight,
    })),
  );
const inputs = fc.record({
  budgetMinor: fc.bigInt(0n, 10n ** 15n),
  availableMinor: fc.oneof(fc.bigInt(0n, 500n), fc.bigInt(0n, 10n ** 15n)),
  feeBps: fc.integer({ min: 0, max: 10_000 }),
  month: fc.constant('2026-11'),
  flattrs: flattrings,
  carryMicro: fc
    .array(fc.tuple(fc.nat(15), fc.bigInt(-999_999n, 999_999n)))
    .map((list) => new Map(list.map(([payee, micro]) => [`p${payee}`, micro]))),
  rank: fc.constant(rankOf('2026-11')),
});
const sum = (values: Iterable<bigint>) => [...values].reduce((total, value) => total + value, 0n);
const smaller = (a: bigint, b: bigint) => (a < b ? a : b);

describe('splitPeriod', () => {
  test('shares and fee sum to what was there, and none is negative', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { feeMinor, shares } = splitPeriod(input);
        expect(sum(shares.values()) + feeMinor).toBe(
          smaller(input.budgetMinor, input.availableMinor),
        );
        expect(shares.size).toBe(input.flattrs.length);
        expect([...shares.values()].every((share) => share >= 0n)).toBe(true);
      }),
    );
  });

  test('does not depend on the order of the flattrs', () => {
    const shuffled = inputs.chain((input) =>
      fc
        .shuffledSubarray(input.flattrs, { minLength: input.flattrs.length })
        .map((flattrs) => ({ input, flattrs })),
    );
    fc.assert(
      fc.property(shuffled, ({ input, flattrs }) => {
        expect(splitPeriod({ ...input, flattrs })).toEqual(splitPeriod(input));
      }),
    );
  });

  test('weights that are all scaled alike change nothing', () => {
    fc.assert(
      fc.property(inputs, fc.integer({ min: 2, max: 1000 }), (input, factor) => {
        const flattrs = input.flattrs.map((each) => ({ ...each, weight: each.weight * factor }));
        expect(splitPeriod({ ...input, flattrs })).toEqual(splitPeriod(input));
      }),
    );
  });

  test('each payee gets the floor or the ceiling of their exact part', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const { feeMinor, shares } = splitPeriod(input);
        const shared = smaller(input.budgetMinor, input.availableMinor) - feeMinor;
        const weightOf = (flattrs: readonly Weighted[]) =>
          sum(flattrs.map(({ weight }) => BigInt(weight)));
        for (const [, mine] of Map.groupBy(input.flattrs, ({ payeeId }) => payeeId)) {
          const got = sum(mine.map(({ flattrId }) => shares.get(flattrId) ?? 0n));
          const exact = shared * weightOf(mine);
          const floor = exact / weightOf(input.flattrs);
          const ceiling = floor + (exact % weightOf(input.flattrs) === 0n ? 0n : 1n);
          expect(got === floor || got === ceiling).toBe(true);
        }
      }),
    );
  });

  test('keeps what is owed to a payee who was not flattred this month', () => {
    const carryMicro = new Map([['p9', 400_000n]]);
    const flattrs = [{ flattrId: 'f1', payeeId: 'p1', workKey: 'w1', weight: 1 }];
    const month = '2026-11';
    const rest = { budgetMinor: 500n, availableMinor: 500n, feeBps: 0, month, carryMicro };
    const split = splitPeriod({ ...rest, flattrs, rank: rankOf(month) });
    expect(split.carryMicro).toEqual(
      new Map([
        ['p9', 400_000n],
        ['p1', 0n],
      ]),
    );
  });

  test('funds below zero spend nothing', () => {
    const flattrs = [{ flattrId: 'f1', payeeId: 'p1', workKey: 'w1', weight: 1 }];
    const rest = { budgetMinor: 500n, feeBps: 100, month: '2026-11', carryMicro: new Map() };
    const split = splitPeriod({ ...rest, availableMinor: -3n, flattrs, rank: rankOf('2026-11') });
    expect(split.feeMinor).toBe(0n);
    expect(split.shares).toEqual(new Map([['f1', 0n]]));
  });

  test('the same work twice is a broken invariant', () => {
    const one = { flattrId: 'f1', payeeId: 'p1', workKey: 'w1', weight: 1 };
    const rest = { budgetMinor: 500n, availableMinor: 500n, feeBps: 0, month: '2026-11' };
    const split = (flattrs: Flattring[]) =>
      splitPeriod({ ...rest, flattrs, carryMicro: new Map(), rank: rankOf('2026-11') });
    expect(() => split([one, { ...one, flattrId: 'f2' }])).toThrow('Work w1 comes twice');
    expect(() => split([one, { ...one, workKey: 'w2' }])).toThrow('A flattr comes twice');
  });
});

const NANO = 1_000_000_000n;

/** A giver's ten years; `months` holds the weight of each payee, 0 for not flattred.
 *  Answers the largest distance, ever, between what a payee got and what was exactly theirs, in
 *  billionths of a minor unit. */
function worstErrorNano(budgetMinor: bigint, months: readonly (readonly number[])[]): bigint {
  const errorNano = new Map<string, bigint>();
  let carryMicro: ReadonlyMap<string, bigint> = new Map();
  let month = '2026-01';
  let worst = 0n;
  for (const weights of months) {
    const flattrs = weights
      .map((weight, n) => ({ flattrId: `f${n}`, payeeId: `p${n}`, workKey: `w${n}`, weight }))
      .filter(({ weight }) => weight > 0);
    const common = { budgetMinor, availableMinor: budgetMinor, feeBps: 0, month, carryMicro };
    const split = splitPeriod({ ...common, flattrs, rank: rankOf(month) });
    const total = sum(flattrs.map(({ weight }) => BigInt(weight)));
    for (const { payeeId, flattrId, weight } of flattrs) {
      const due = (budgetMinor * BigInt(weight) * NANO) / total;
      const got = (split.shares.get(flattrId) ?? 0n) * NANO;
      const error = (errorNano.get(payeeId) ?? 0n) + due - got;
      errorNano.set(payeeId, error);
      worst = [worst, error, -error].reduce((a, b) => (a > b ? a : b));
    }
    carryMicro = split.carryMicro;
    month = nextMonth(month);
  }
  return worst;
}

describe('over 120 months', () => {
  const budgets = fc.bigInt(100n, 100_000n);
  // A fixed seed: greedy carries have no proven bound, so these pin what was measured.
  const pinned = { numRuns: 30, seed: 8174 };

  test('a giver who stays with their payees is never a whole minor unit away from any of them', () => {
    const weights = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 25 });
    fc.assert(
      fc.property(budgets, weights, (budgetMinor, each) => {
        const months = Array.from({ length: 120 }, () => each);
        expect(worstErrorNano(budgetMinor, months)).toBeLessThan(NANO);
      }),
      pinned,
    );
  });

  test('nor two of them a giver whose payees change every month', () => {
    const month = fc.array(fc.nat(2), { minLength: 20, maxLength: 20 });
    const months = fc.array(month, { minLength: 120, maxLength: 120 });
    fc.assert(
      fc.property(budgets, months, (budgetMinor, each) => {
        expect(worstErrorNano(budgetMinor, each)).toBeLessThan(2n * NANO);
      }),
      pinned,
    );
  });
});

describe('oneFlattrIsWorth', () => {
  test('is never more than what the month then brings', () => {
    fc.assert(
      fc.property(inputs, (input) => {
        const flattrs = input.flattrs.map((each, n) => ({ ...each, weight: 1, payeeId: `p${n}` }));
        const { budgetMinor, availableMinor, feeBps } = input;
        const worth = oneFlattrIsWorth({
          ...{ budgetMinor, availableMinor, feeBps, totalWeight: flattrs.length },
          serverPercent: 0,
        });
        const { shares } = splitPeriod({ ...input, flattrs });
        expect([...shares.values()].every((share) => share === worth || share === worth + 1n)).toBe(
          true,
        );
      }),
    );
  });

  test('before the first flattr, it is what the first would be worth', () => {
    const means = { budgetMinor: 500n, availableMinor: 10_000n, feeBps: 250, totalWeight: 0 };
    expect(oneFlattrIsWorth({ ...means, serverPercent: 0 })).toBe(488n);
    expect(oneFlattrIsWorth({ ...means, serverPercent: 10 })).toBe(439n);
  });
});
