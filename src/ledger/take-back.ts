import type { AccountPath } from './account.ts';
import type { Transfer } from './transfer.ts';

/** A share of a closed month, as far as it was not taken back yet; minor units. */
export type ShareLeft = {
  readonly flattrId: string;
  readonly month: string;
  /** Where it was booked to: a creator's earnings, or what a peer is owed. */
  readonly account: AccountPath;
  readonly leftMinor: bigint;
  /** The control posting that it is a part of. Shares of one posting share what is unreleased of it. */
  readonly posting: string;
};

/** A giver's closed month: what was shared, the fee beside it, and how much of the shares was taken
 *  back so far; minor units. */
export type GivenMonth = {
  readonly sharedMinor: bigint;
  readonly feeMinor: bigint;
  readonly takenBackMinor: bigint;
};

export type TakenBack = {
  readonly flattrId: string;
  readonly account: AccountPath;
  readonly amountMinor: bigint;
  readonly feeMinor: bigint;
};

/** The fee that comes back with a part of a month's shares. It is counted from the start of the month
 *  each time: so the parts of a month sum to its whole fee when all of it is taken back, and never to
 *  more on the way.
 *  Units: minor units. */
export const feeBack = (given: GivenMonth, amountMinor: bigint): bigint =>
  feeUntil(given, given.takenBackMinor + amountMinor) - feeUntil(given, given.takenBackMinor);

const feeUntil = (given: GivenMonth, takenBackMinor: bigint): bigint =>
  given.sharedMinor === 0n ? 0n : (given.feeMinor * takenBackMinor) / given.sharedMinor;

/** What can be taken back of shares, in the order given, each with its fee, until both together make
 *  the sum that is wanted, or nothing is left that is not released.
 *  Units: minor units. `unreleasedMinor` by posting.
 *  Returns at most one line per share. They may fall short by what one more unit would bring with its
 *  fee.
 *  Refuses: nothing. */
export function takeBack(wanted: {
  readonly sumMinor: bigint;
  readonly shares: readonly ShareLeft[];
  readonly unreleasedMinor: ReadonlyMap<string, bigint>;
  readonly months: ReadonlyMap<string, GivenMonth>;
}): TakenBack[] {
  const unreleased = new Map(wanted.unreleasedMinor);
  const months = new Map(wanted.months);
  const taken: TakenBack[] = [];
  let missing = wanted.sumMinor;
  for (const { flattrId, account, month, posting, leftMinor } of wanted.shares) {
    const there = unreleased.get(posting) ?? 0n;
    const given = months.get(month) ?? { sharedMinor: 0n, feeMinor: 0n, takenBackMinor: 0n };
    const amountMinor = mostWithin(missing, least(leftMinor, there), given);
    if (amountMinor === 0n) continue;
    const feeMinor = feeBack(given, amountMinor);
    taken.push({ flattrId, account, amountMinor, feeMinor });
    unreleased.set(posting, there - amountMinor);
    months.set(month, { ...given, takenBackMinor: given.takenBackMinor + amountMinor });
    missing -= amountMinor + feeMinor;
  }
  return taken;
}

const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);

/** The largest amount that stays within a sum together with its fee. Rounding moves it by less than
 *  two units from the exact one. */
function mostWithin(sumMinor: bigint, atMostMinor: bigint, given: GivenMonth): bigint {
  const exact = (sumMinor * given.sharedMinor) / (given.sharedMinor + given.feeMinor || 1n);
  let amount = least(atMostMinor, exact + 2n);
  while (amount > 0n && amount + feeBack(given, amount) > sumMinor) amount -= 1n;
  return amount;
}

/** The transfers of what is taken back, one per account, all of them to where it goes. */
export function transfersOf(taken: readonly TakenBack[], credit: AccountPath): Transfer[] {
  const perAccount = new Map<AccountPath, bigint>();
  const add = (account: AccountPath, amountMinor: bigint) =>
    perAccount.set(account, (perAccount.get(account) ?? 0n) + amountMinor);
  for (const { account, amountMinor, feeMinor } of taken) {
    add(account, amountMinor);
    add('fees', feeMinor);
  }
  return [...perAccount].map(([debit, amountMinor]) => ({ debit, credit, amountMinor }));
}

/** Draws a sum from purses in their order, as far as each goes.
 *  Units: minor units.
 *  @returns what each gives, zeros included, and what is still missing. */
export function drawDown(
  sumMinor: bigint,
  purses: readonly { readonly account: AccountPath; readonly balanceMinor: bigint }[],
): { readonly drawn: { account: AccountPath; amountMinor: bigint }[]; readonly missing: bigint } {
  let missing = sumMinor;
  const drawn = purses.map(({ account, balanceMinor }) => {
    const amountMinor = least(balanceMinor, missing);
    missing -= amountMinor;
    return { account, amountMinor };
  });
  return { drawn, missing };
}
