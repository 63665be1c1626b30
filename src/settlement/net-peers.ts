import { scaleOf } from '../money/currency.ts';
import type { NettingEntry } from './documents.ts';

/** 5.00: below it a transfer costs more than it moves, and the remainder waits for the next month. */
export const smallestPaymentMinor = (currency: string): bigint =>
  5n * 10n ** BigInt(scaleOf(currency));

export type Net = {
  /** Settled on both sides without moving money. */
  readonly offsetMinor: bigint;
  /** What one payment has to move. */
  readonly dueMinor: bigint;
  readonly debtor: string | null;
};

/** Sets what two nodes owe each other against each other.
 *  Units: minor units of one currency.
 *  @param smallestMinor nothing below it is paid. */
export function netPeers(
  entries: readonly NettingEntry[],
  one: string,
  other: string,
  smallestMinor: bigint,
): Net {
  const owedBy = (debtor: string) =>
    entries.reduce((sum, e) => (e.debtor === debtor ? sum + e.outstandingMinor : sum), 0n);
  const [byOne, byOther] = [owedBy(one), owedBy(other)];
  const offsetMinor = byOne < byOther ? byOne : byOther;
  const netMinor = byOne > byOther ? byOne - byOther : byOther - byOne;
  if (netMinor < smallestMinor) return { offsetMinor, dueMinor: 0n, debtor: null };
  return { offsetMinor, dueMinor: netMinor, debtor: byOne > byOther ? one : other };
}

/** The node that proposes: both sides know it without asking. */
export const proposerOf = (one: string, other: string): string => (one < other ? one : other);

/** Spends an amount on debts in their order, oldest first.
 *  Throws when more is spent than is owed: money must not vanish. */
export function discharge<Debt extends { readonly outstandingMinor: bigint }>(
  debts: readonly Debt[],
  amountMinor: bigint,
): { readonly debt: Debt; readonly amountMinor: bigint }[] {
  let left = amountMinor;
  const spent: { debt: Debt; amountMinor: bigint }[] = [];
  for (const debt of debts) {
    const part = left < debt.outstandingMinor ? left : debt.outstandingMinor;
    if (part > 0n) spent.push({ debt, amountMinor: part });
    left -= part;
  }
  if (left !== 0n) throw new RangeError(`${left} minor units more than what is owed`);
  return spent;
}
