import type { Month } from '../flattr/period.ts';
import { apportion } from './apportion.ts';

/** One flattr as the split sees it. */
export type Flattring = {
  readonly flattrId: string;
  readonly payeeId: string;
  /** What was flattred, once per payee and month: the work's id; the payee's when they themself
   *  were. It ranks the works of one payee among each other. */
  readonly workKey: string;
  /** 1 to 5. */
  readonly weight: number;
};

/** Splits one giver's budget over the month's flattrs.
 *  What is shared is the smaller of budget and means, less the fee; the shares sum to it exactly.
 *  First over the payees, with what rounding still owes each of them, then each payee's part over
 *  their works, without: so it is people who are made whole over the months, not articles.
 *  Units: minor units of the giver's currency; `carryMicro` millionths of one, per payee id.
 *  Returns every flattr's share, zero included, and the carries of all payees, old and new.
 *  Refuses: nothing. Without flattrs or means nothing is spent, no fee is taken, no carry changes.
 *  Throws when a flattr or a payee's work comes twice: the database lets neither in.
 *  Source: ledger design, "Splitting a budget"; test/vectors/split.json.
 *  @param input.availableMinor the giver's funds, read just before.
 *  @param input.rank hex sha256(month || key), not in here because pure rooms import nothing. */
export function splitPeriod(input: {
  readonly budgetMinor: bigint;
  readonly availableMinor: bigint;
  readonly feeBps: number;
  readonly month: Month;
  readonly flattrs: readonly Flattring[];
  readonly carryMicro: ReadonlyMap<string, bigint>;
  readonly rank: (key: string) => string;
}): { feeMinor: bigint; shares: Map<string, bigint>; carryMicro: Map<string, bigint> } {
  const { feeMinor, sharedMinor } = takeFee(input);
  const worksOfPayee = groupByPayee(input.flattrs);
  if (input.flattrs.length === 0 || sharedMinor === 0n) {
    return {
      feeMinor: input.flattrs.length === 0 ? 0n : feeMinor,
      shares: new Map(input.flattrs.map(({ flattrId }) => [flattrId, 0n])),
      carryMicro: new Map(input.carryMicro),
    };
  }
  const payeeWeights = new Map(
    [...worksOfPayee].map(([payeeId, works]) => [payeeId, sum([...works.values()])]),
  );
  const people = apportion(sharedMinor, payeeWeights, input.carryMicro, input.rank);
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

/** What a flattr of weight 1 would be worth if the month ended now, rounded down: a promise is
 *  never higher than what comes. Without flattrs yet: what a first one would be worth.
 *  @param totalWeight the weights of all the giver's flattrs of the month. */
export function oneFlattrIsWorth(
  budgetMinor: bigint,
  availableMinor: bigint,
  feeBps: number,
  totalWeight: number,
): bigint {
  const { sharedMinor } = takeFee({ budgetMinor, availableMinor, feeBps });
  return totalWeight === 0 ? sharedMinor : sharedMinor / BigInt(totalWeight);
}

function takeFee(means: {
  readonly budgetMinor: bigint;
  readonly availableMinor: bigint;
  readonly feeBps: number;
}): { feeMinor: bigint; sharedMinor: bigint } {
  const { budgetMinor, availableMinor } = means;
  const cap = availableMinor < budgetMinor ? availableMinor : budgetMinor;
  // Funds are never below zero; a correction that made them so must not become a negative share.
  const spendable = cap > 0n ? cap : 0n;
  const feeMinor = (spendable * BigInt(means.feeBps)) / 10_000n;
  return { feeMinor, sharedMinor: spendable - feeMinor };
}

function groupByPayee(flattrs: readonly Flattring[]): Map<string, Map<string, bigint>> {
  const ids = new Set(flattrs.map(({ flattrId }) => flattrId));
  if (ids.size < flattrs.length) throw new Error('A flattr comes twice');
  const grouped = new Map<string, Map<string, bigint>>();
  for (const { payeeId, workKey, weight } of flattrs) {
    const works = grouped.get(payeeId) ?? new Map<string, bigint>();
    if (works.has(workKey)) throw new Error(`Work ${workKey} comes twice`);
    works.set(workKey, BigInt(weight));
    grouped.set(payeeId, works);
  }
  return grouped;
}

function sum(values: readonly bigint[]): bigint {
  return values.reduce((total, value) => total + value, 0n);
}
