import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '../connect.ts';
import {
  actor,
  budget,
  flattr,
  ledgerAccount,
  ledgerBalance,
  ledgerTransaction,
  ledgerTransfer,
  period,
  periodBudget,
  share,
  work,
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
  /** Of the funds, what a month that is counted but not yet distributed will take at most. */
  readonly setAsideMinor: bigint;
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
  const [promised] = await db
    .select({ amountMinor: budget.amountMinor })
    .from(budget)
    .where(and(eq(budget.actorId, owner.actorId), eq(budget.currency, owner.currency)));
  const fundsMinor = byPath.get(path('funds')) ?? 0n;
  const closingMinor = await beingClosed(db, owner);
  return {
    budgetMinor: promised?.amountMinor ?? null,
    fundsMinor,
    setAsideMinor: closingMinor < fundsMinor ? closingMinor : fundsMinor,
    earningsMinor: byPath.get(path('earnings')) ?? 0n,
    pendingMinor: byPath.get(path('pending')) ?? 0n,
  };
}

async function beingClosed(
  db: Db,
  owner: { readonly actorId: string; readonly currency: string },
): Promise<bigint> {
  const [row] = await db
    .select({ amountMinor: sql<string>`coalesce(sum(${periodBudget.amountMinor}), 0)` })
    .from(periodBudget)
    .innerJoin(period, and(eq(period.month, periodBudget.month), eq(period.phase, 'counted')))
    .where(
      and(
        eq(periodBudget.giverId, owner.actorId),
        eq(periodBudget.currency, owner.currency),
        sql`exists (select from ${flattr} where ${flattr.giverId} = ${periodBudget.giverId}
          and ${flattr.month} = ${periodBudget.month} and ${flattr.undoneAt} is null)`,
      ),
    );
  return BigInt(row?.amountMinor ?? '0');
}

/** The weights of a giver's standing flattrs in a month, the oldest first. */
export async function monthWeights(
  db: Db,
  giver: { readonly giverId: string; readonly month: string },
): Promise<number[]> {
  const rows = await db
    .select({ weight: flattr.weight })
    .from(flattr)
    .where(
      and(
        eq(flattr.giverId, giver.giverId),
        eq(flattr.month, giver.month),
        isNull(flattr.undoneAt),
      ),
    )
    .orderBy(flattr.recordedAt, flattr.id);
  return rows.map(({ weight }) => weight);
}

export type ReceivedLine = {
  readonly flattrId: string;
  readonly recordedAt: Date;
  readonly message: string | null;
  /** Null: thanks to the person themself. */
  readonly work: { readonly title: string; readonly pageUrl: string } | null;
  readonly giver: {
    readonly handle: string;
    readonly host: string;
    readonly name: string;
    readonly local: boolean;
    readonly profileUrl: string;
    readonly pictureId: string | null;
  };
};

/** Who thanked this person in a month, the latest first. */
export async function flattrsReceived(
  db: Db,
  options: { readonly payeeId: string; readonly month: string; readonly limit: number },
): Promise<ReceivedLine[]> {
  const rows = await db
    .select({
      flattrId: flattr.id,
      recordedAt: flattr.recordedAt,
      message: flattr.message,
      title: work.title,
      pageUrl: work.pageUrl,
      giver: {
        handle: actor.handle,
        host: actor.host,
        name: actor.name,
        local: actor.local,
        profileUrl: actor.profileUrl,
        pictureId: actor.pictureId,
      },
    })
    .from(flattr)
    .innerJoin(actor, eq(actor.id, flattr.giverId))
    .leftJoin(work, eq(work.id, flattr.workId))
    .where(
      and(
        eq(flattr.payeeId, options.payeeId),
        eq(flattr.month, options.month),
        isNull(flattr.undoneAt),
      ),
    )
    .orderBy(desc(flattr.recordedAt), desc(flattr.id))
    .limit(options.limit);
  return rows.map(({ title, pageUrl, ...line }) => ({
    ...line,
    work: title === null || pageUrl === null ? null : { title, pageUrl },
  }));
}

export type MonthEarned = { readonly month: string; readonly amountMinor: bigint };

/** What became a person's own money, by the month of the books in which it did: their share of a
 *  closed month here, and what other nodes paid for them. The latest first. */
export async function earnedByMonth(
  db: Db,
  owner: { readonly actorId: string; readonly currency: string; readonly months: number },
): Promise<MonthEarned[]> {
  const rows = await db
    .select({
      month: ledgerTransaction.month,
      amountMinor: sql<string>`sum(${ledgerTransfer.amountMinor})`,
    })
    .from(ledgerTransfer)
    .innerJoin(ledgerTransaction, eq(ledgerTransaction.id, ledgerTransfer.transactionId))
    .innerJoin(ledgerAccount, eq(ledgerAccount.id, ledgerTransfer.creditId))
    .where(
      and(
        eq(ledgerAccount.path, `user:${owner.actorId}:earnings`),
        eq(ledgerAccount.currency, owner.currency),
      ),
    )
    .groupBy(ledgerTransaction.month)
    .orderBy(desc(ledgerTransaction.month))
    .limit(owner.months);
  return rows.map((row) => ({ month: row.month, amountMinor: BigInt(row.amountMinor) }));
}

export type ClosedShare = {
  readonly flattrId: string;
  readonly month: string;
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly work: { readonly title: string; readonly pageUrl: string } | null;
  readonly payee: { readonly name: string; readonly profileUrl: string };
};

/** What a giver's flattrs of closed months were worth, the latest month first. Only whole months,
 *  so that their sums are right. */
export async function closedShares(
  db: Db,
  options: { readonly giverId: string; readonly months: number },
): Promise<ClosedShare[]> {
  const payee = alias(actor, 'payee');
  const latest = db
    .selectDistinct({ month: share.month })
    .from(share)
    .where(eq(share.giverId, options.giverId))
    .orderBy(desc(share.month))
    .limit(options.months);
  const rows = await db
    .select({
      flattrId: share.flattrId,
      month: share.month,
      amountMinor: share.amountMinor,
      currency: share.currency,
      title: work.title,
      pageUrl: work.pageUrl,
      payee: { name: payee.name, profileUrl: payee.profileUrl },
    })
    .from(share)
    .innerJoin(flattr, eq(flattr.id, share.flattrId))
    .innerJoin(payee, eq(payee.id, share.payeeId))
    .leftJoin(work, eq(work.id, flattr.workId))
    .where(and(eq(share.giverId, options.giverId), inArray(share.month, latest)))
    .orderBy(desc(share.month), desc(share.amountMinor), share.flattrId);
  return rows.map(({ title, pageUrl, ...line }) => ({
    ...line,
    work: title === null || pageUrl === null ? null : { title, pageUrl },
  }));
}
