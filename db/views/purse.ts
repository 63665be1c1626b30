import { and, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import {
  account,
  budget,
  flattr,
  ledgerAccount,
  ledgerBalance,
  period,
  periodBudget,
} from '../schema/schema.ts';

/** What a person has here, in minor units of the node's currency. */
export type Purse = {
  /** Null: no budget set. */
  readonly budgetMinor: bigint | null;
  /** What they paid in and not yet gave. */
  readonly fundsMinor: bigint;
  /** Received and theirs. */
  readonly earningsMinor: bigint;
  /** Announced by other nodes and not paid yet: never shown as money of theirs. */
  readonly pendingMinor: bigint;
  /** They give what they received before what they paid in. */
  readonly regives: boolean;
  /** Of what they can give, what a month that is counted but not yet distributed will take at most. */
  readonly setAsideMinor: bigint;
  /** What the open month can count on: their funds, what they received too if they give it again,
   *  less what is set aside. The budget caps it. */
  readonly availableMinor: bigint;
};

export async function purseOf(
  db: Db,
  owner: { readonly actorId: string; readonly currency: string },
): Promise<Purse> {
  const path = (part: string) => `user:${owner.actorId}:${part}`;
  const balances = await db
    .select({
      path: ledgerAccount.path,
      balanceMinor: sql<string>`${ledgerBalance.creditsMinor} - ${ledgerBalance.debitsMinor}`,
    })
    .from(ledgerBalance)
    .innerJoin(ledgerAccount, eq(ledgerAccount.id, ledgerBalance.accountId))
    .where(
      and(
        inArray(ledgerAccount.path, [path('funds'), path('earnings'), path('pending')]),
        eq(ledgerAccount.currency, owner.currency),
      ),
    );
  const byPath = new Map(balances.map((row) => [row.path, BigInt(row.balanceMinor)]));
  const [own] = await db
    .select({ amountMinor: budget.amountMinor, regives: account.regives })
    .from(account)
    .leftJoin(budget, and(eq(budget.actorId, account.actorId), eq(budget.currency, owner.currency)))
    .where(eq(account.actorId, owner.actorId));
  const fundsMinor = byPath.get(path('funds')) ?? 0n;
  const earningsMinor = byPath.get(path('earnings')) ?? 0n;
  const regives = own?.regives ?? false;
  const meansMinor = regives ? fundsMinor + earningsMinor : fundsMinor;
  const closingMinor = await beingClosed(db, owner);
  const setAsideMinor = closingMinor < meansMinor ? closingMinor : meansMinor;
  return {
    budgetMinor: own?.amountMinor ?? null,
    fundsMinor,
    earningsMinor,
    pendingMinor: byPath.get(path('pending')) ?? 0n,
    regives,
    setAsideMinor,
    availableMinor: meansMinor - setAsideMinor,
  };
}

/** What the months that are being closed take at most, before means: each its budget; where nothing
 *  but the standing share is given, that part of it. */
async function beingClosed(
  db: Db,
  owner: { readonly actorId: string; readonly currency: string },
): Promise<bigint> {
  const rows = await db
    .select({
      amountMinor: periodBudget.amountMinor,
      takesAll: sql<boolean>`bool_or(${flattr.percent} is null)`,
      percent: sql<number>`coalesce(max(${flattr.percent}), 0)::int`,
    })
    .from(periodBudget)
    .innerJoin(period, and(eq(period.month, periodBudget.month), eq(period.phase, 'counted')))
    .innerJoin(
      flattr,
      and(
        eq(flattr.giverId, periodBudget.giverId),
        eq(flattr.month, periodBudget.month),
        isNotNull(flattr.payeeId),
        isNull(flattr.undoneAt),
      ),
    )
    .where(and(eq(periodBudget.giverId, owner.actorId), eq(periodBudget.currency, owner.currency)))
    .groupBy(periodBudget.month, periodBudget.amountMinor);
  return rows
    .map((row) =>
      row.takesAll ? row.amountMinor : (row.amountMinor * BigInt(row.percent) + 99n) / 100n,
    )
    .reduce((sum, amount) => sum + amount, 0n);
}

/** What takes part in the split of a giver's month. What waits does not. */
export type MonthGifts = {
  /** The weights of their flattrs, the oldest first. */
  readonly weights: readonly number[];
  /** The part of the budget that stands for their own server this month; 0: none. */
  readonly serverPercent: number;
};

/** What a month of a giver's would be split over if it ended now. */
export async function monthGifts(
  db: Db,
  giver: { readonly giverId: string; readonly month: string },
): Promise<MonthGifts> {
  const rows = await db
    .select({ weight: flattr.weight, percent: flattr.percent })
    .from(flattr)
    .where(
      and(
        eq(flattr.giverId, giver.giverId),
        eq(flattr.month, giver.month),
        isNotNull(flattr.payeeId),
        isNull(flattr.undoneAt),
      ),
    )
    .orderBy(flattr.recordedAt, flattr.id);
  return {
    weights: rows.filter(({ percent }) => percent === null).map(({ weight }) => weight),
    serverPercent: rows.find(({ percent }) => percent !== null)?.percent ?? 0,
  };
}
