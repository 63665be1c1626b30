import type { Money } from '../../money/money.ts';
import type { Side } from './bank-file.ts';
import type { Charge, SaidDetail } from './camt-details.ts';
import { signed } from './camt-values.ts';

/** What an entry's details come to. Amounts are in the entry's currency. */
export type DetailAmounts = {
  /** For each detail; null: the bank does not say. */
  readonly details: readonly { readonly side: Side; readonly amountMinor: bigint | null }[];
  /** What was taken from the entry as a whole, and is in no detail. */
  readonly chargesMinor: bigint;
};

type EntryMoney = Money & { readonly side: Side; readonly charges: readonly Charge[] };

/** Finds what each detail moved on the account. Banks say it before or after their charges, and say the charges
 *  of a detail, of the entry, or of both; what makes the sum right is what they meant. An amount that only the
 *  payer ordered counts when it fits, and is not missed when it does not.
 *  Every detail has an amount, or none has.
 *  @param isWhole whether these are all details that the entry has.
 *  @returns null: they cannot make the entry. */
export function detailAmounts(
  entry: EntryMoney,
  said: readonly SaidDetail[],
  isWhole: boolean,
): DetailAmounts | null {
  const sides = sidesOf(entry.side, said);
  const booked = said.map((one) => amountIn(entry.currency, one.booked));
  const ordered = said.map(
    (one, n) =>
      booked[n] ?? amountIn(entry.currency, one.instructed === null ? [] : [one.instructed]),
  );
  const found = isKnown(ordered) ? fitting(entry, said, sides, ordered) : null;
  if (found !== null) return found;
  if (isKnown(booked) && booked.length > 0 && isWhole) return null;
  const unknown = (side: Side) => ({ side, amountMinor: null });
  const [one, second] = said;
  if (one !== undefined && second === undefined && isWhole) return alone(entry);
  return { details: sides.map(unknown), chargesMinor: 0n };
}

const alone = ({ side, amountMinor }: EntryMoney): DetailAmounts => ({
  details: [{ side, amountMinor }],
  chargesMinor: 0n,
});

/** The way that each goes. When all go one way it is the entry's: some banks leave the one of the payment that
 *  is taken back. */
function sidesOf(side: Side, said: readonly SaidDetail[]): Side[] {
  const sides = said.map((one) => one.side ?? side);
  return new Set(sides).size > 1 ? sides : sides.map(() => side);
}

const amountIn = (currency: string, amounts: readonly Money[]): bigint | null =>
  amounts.find((one) => one.currency === currency)?.amountMinor ?? null;

const isKnown = (amounts: readonly (bigint | null)[]): amounts is readonly bigint[] =>
  amounts.every((one) => one !== null);

/** What the charges in this currency come to; null: none are said. */
export function chargesIn(currency: string, charges: readonly Charge[]): bigint | null {
  const ours = charges.filter((one) => one.currency === currency);
  if (ours.length === 0) return null;
  return ours.reduce((sum, one) => sum + one.amountMinor, 0n);
}

function fitting(
  entry: EntryMoney,
  said: readonly SaidDetail[],
  sides: readonly Side[],
  amounts: readonly bigint[],
): DetailAmounts | null {
  if (said.length === 0) return { details: [], chargesMinor: 0n };
  const { currency } = entry;
  const target = signed(entry.side, entry.amountMinor);
  const before = amounts.map((amount, n) => signed(sides[n] ?? entry.side, amount));
  const after = before.map(
    (amount, n) => amount - (chargesIn(currency, said[n]?.charges ?? []) ?? 0n),
  );
  const whole = chargesIn(currency, entry.charges) ?? 0n;
  const ways = [
    { moved: before, charges: 0n },
    { moved: after, charges: 0n },
    { moved: before, charges: whole },
    { moved: after, charges: whole },
  ];
  const way = ways.find(({ moved, charges }) => sum(moved) - charges === target);
  if (way === undefined) return null;
  if (said.length === 1) return alone(entry);
  // Charges that are more than what came make no payment the other way.
  const isTurned = way.moved.some((amount, n) => amount < 0n !== (before[n] ?? 0n) < 0n);
  if (isTurned) return null;
  const details = way.moved.map((amount, n) => ({
    side: sides[n] ?? entry.side,
    amountMinor: amount < 0n ? -amount : amount,
  }));
  return { details, chargesMinor: way.charges };
}

const sum = (amounts: readonly bigint[]): bigint =>
  amounts.reduce((total, amount) => total + amount, 0n);
