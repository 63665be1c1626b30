import type { Month } from '../flattr/period.ts';
import { apportion } from './apportion.ts';

/** One flattr as the split sees it: with a weight; or a standing share of the budget, of which there
 *  is one at most. */
export type Flattring = {
  readonly flattrId: string;
  readonly payeeId: string;
  /** What was flattred, once per payee and month: the id of the work, or of the person; a standing
   *  share has one of its own. It ranks the works of one payee among each other. */
  readonly workKey: string;
} & (
  | {
      /** 1 to 5. */
      readonly weight: number;
      readonly percent?: undefined;
    }
  | {
      readonly weight?: undefined;
      /** 1 to 50. */
      readonly percent: number;
    }
);

type Split = {
  feeMinor: bigint;
  shares: Map<string, bigint>;
  carryMicro: Map<string, bigint>;
};

/** Splits one giver's budget over the month's flattrs.
 *  What is shared is the smaller of budget and means, less the fee; the shares sum to it exactly,
 *  unless there is nothing but a standing share.
 *  First over the payees, with what rounding still owes each of them, then each payee's part over
 *  their works, without: so it is people who are made whole over the months, not articles.
 *  A standing share of `p` percent is a weight like the others: beside flattrs that weigh W together
 *  it weighs `p * W`, and each of them `100 - p` times its own weight; its payee's part is rounded
 *  first. Alone it gets its percentage, the fee is taken of that part only, and the rest stays the
 *  giver's.
 *  Units: minor units of the giver's currency; `carryMicro` millionths of one, per payee id.
 *  Returns every flattr's share, zero included, and the carries of all payees, old and new.
 *  Refuses: nothing. Without flattrs or means nothing is spent, no fee is taken, no carry changes.
 *  Throws when a flattr or a payee's work comes twice, or a second standing share: the database lets
 *  none of them in.
 *  Source: ledger design, "Splitting a budget"; test/vectors/split.json; decisions/0015.
 *  @param input.availableMinor the giver's means, read just before.
 *  @param input.rank hex sha256(month || key), not in here because pure rooms import nothing. */
export function splitPeriod(input: {
  readonly budgetMinor: bigint;
  readonly availableMinor: bigint;
  readonly feeBps: number;
  readonly month: Month;
  readonly flattrs: readonly Flattring[];
  readonly carryMicro: ReadonlyMap<string, bigint>;
  readonly rank: (key: string) => string;
}): Split {
  const means = takeFee(input);
  const { worksOfPayee, ...scale } = weigh(input.flattrs);
  const feeMinor = (means.feeMinor * (100n - scale.keptPercent)) / 100n;
  if (input.flattrs.length === 0 || means.sharedMinor === 0n) {
    return {
      feeMinor: input.flattrs.length === 0 ? 0n : feeMinor,
      shares: new Map(input.flattrs.map(({ flattrId }) => [flattrId, 0n])),
      carryMicro: new Map(input.carryMicro),
    };
  }
  const payeeWeights = new Map(
    [...worksOfPayee].map(([payeeId, works]) => [payeeId, sum([...works.values()])]),
  );
  const people = overPayees(means.sharedMinor, payeeWeights, { ...input, ...scale });
  const partOfWork = new Map(
    [...worksOfPayee].map(([payeeId, works]) => [
      payeeId,
      apportion(people.parts.get(payeeId) ?? 0n, works, new Map(), input.rank).parts,
    ]),
  );
  return {
    feeMinor,
    shares: new Map(
      input.flattrs.map(({ flattrId, payeeId, workKey }) => [
        flattrId,
        partOfWork.get(payeeId)?.get(workKey) ?? 0n,
      ]),
    ),
    carryMicro: new Map([...input.carryMicro, ...people.carryMicro]),
  };
}

/** Stands in the first division for everybody but the server's payee; no payee has this id. */
const REST = '';

/** Over the payees. The one with the standing share comes first, against the rest as one, which owes
 *  what rounding owes them: so a percentage is met to half a unit over the months, whoever else is
 *  flattred. What the rest then is goes to the others, if there are any. */
function overPayees(
  total: bigint,
  weights: ReadonlyMap<string, bigint>,
  terms: Scale & Pick<Parameters<typeof splitPeriod>[0], 'carryMicro' | 'rank'>,
): ReturnType<typeof apportion> {
  const { serverPayee: first, keptPercent, carryMicro, rank } = terms;
  const others = new Map([...weights].filter(([payeeId]) => payeeId !== first));
  const restWeight = sum([...others.values()]) + keptPercent;
  if (first === null || restWeight === 0n) return apportion(total, weights, carryMicro, rank);
  const owedMicro = carryMicro.get(first) ?? 0n;
  const { parts, ...ahead } = apportion(
    total,
    new Map([
      [first, weights.get(first) ?? 0n],
      [REST, restWeight],
    ]),
    new Map([
      [first, owedMicro],
      [REST, -owedMicro],
    ]),
    rank,
  );
  const own = <Value>(map: ReadonlyMap<string, Value>) =>
    [...map].filter(([payeeId]) => payeeId === first);
  if (others.size === 0) {
    return { parts: new Map(own(parts)), carryMicro: new Map(own(ahead.carryMicro)) };
  }
  const rest = apportion(parts.get(REST) ?? 0n, others, carryMicro, rank);
  return {
    parts: new Map([...own(parts), ...rest.parts]),
    carryMicro: new Map([...own(ahead.carryMicro), ...rest.carryMicro]),
  };
}

/** What a flattr of weight 1 would be worth if the month ended now, rounded down: a promise is
 *  never higher than what comes. Without flattrs yet: what a first one would be worth.
 *  Units: minor units.
 *  @param means.totalWeight the weights of all the giver's flattrs of the month.
 *  @param means.serverPercent the standing share that is given besides; 0: none. */
export function oneFlattrIsWorth(means: {
  readonly budgetMinor: bigint;
  readonly availableMinor: bigint;
  readonly feeBps: number;
  readonly totalWeight: number;
  readonly serverPercent: number;
}): bigint {
  const { sharedMinor } = takeFee(means);
  const weight = BigInt(means.totalWeight === 0 ? 1 : means.totalWeight);
  return (sharedMinor * BigInt(100 - means.serverPercent)) / (100n * weight);
}

type Means = { readonly feeMinor: bigint; readonly sharedMinor: bigint };

function takeFee(means: {
  readonly budgetMinor: bigint;
  readonly availableMinor: bigint;
  readonly feeBps: number;
}): Means {
  const { budgetMinor, availableMinor } = means;
  const cap = availableMinor < budgetMinor ? availableMinor : budgetMinor;
  // Funds are never below zero; a correction that made them so must not become a negative share.
  const spendable = cap > 0n ? cap : 0n;
  const feeMinor = (spendable * BigInt(means.feeBps)) / 10_000n;
  return { feeMinor, sharedMinor: spendable - feeMinor };
}

type Scale = {
  /** Who gets the standing share; null: there is none. */
  readonly serverPayee: string | null;
  /** What stays the giver's beside a standing share that is alone. */
  readonly keptPercent: bigint;
};

/** What each payee's works weigh beside everything else of the month. */
function weigh(
  flattrs: readonly Flattring[],
): Scale & { readonly worksOfPayee: ReadonlyMap<string, ReadonlyMap<string, bigint>> } {
  const ids = new Set(flattrs.map(({ flattrId }) => flattrId));
  if (ids.size < flattrs.length) throw new Error('A flattr comes twice');
  const standing = flattrs.filter(({ percent }) => percent !== undefined);
  if (standing.length > 1) throw new Error('A second standing share');
  const percent = BigInt(standing[0]?.percent ?? 0);
  const total = sum(flattrs.map(({ weight }) => BigInt(weight ?? 0)));
  const alone = percent > 0n && total === 0n;
  const worksOfPayee = new Map<string, Map<string, bigint>>();
  for (const { payeeId, workKey, weight } of flattrs) {
    const works = worksOfPayee.get(payeeId) ?? new Map<string, bigint>();
    if (works.has(workKey)) throw new Error(`Work ${workKey} comes twice`);
    const standingWeight = alone ? percent : percent * total;
    works.set(workKey, weight === undefined ? standingWeight : (100n - percent) * BigInt(weight));
    worksOfPayee.set(payeeId, works);
  }
  return {
    worksOfPayee,
    serverPayee: standing[0]?.payeeId ?? null,
    keptPercent: alone ? 100n - percent : 0n,
  };
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}
