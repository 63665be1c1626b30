import { and, asc, eq, gt, inArray, isNotNull, isNull, lte, min, sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { flattr, period, periodBudget } from '../schema/flattrs.ts';
import { account, budget } from '../schema/people.ts';
import { lockMonthEdgeShared } from './locks.ts';

/** The month that is open to flattrs, held open until the transaction ends. A flattr's month is
 *  the one that was open when it was written; no clock is asked. */
export async function holdOpenMonth(tx: Tx): Promise<string> {
  await lockMonthEdgeShared(tx);
  return readOpenMonth(tx);
}

export async function readOpenMonth(tx: Tx): Promise<string> {
  const [open] = await tx
    .select({ month: period.month })
    .from(period)
    .where(eq(period.phase, 'open'));
  if (open === undefined) throw new Error('no month is open');
  return open.month;
}

export async function openMonth(tx: Tx, month: string, openedAt: Date): Promise<void> {
  await tx.insert(period).values({ month, phase: 'open', openedAt });
}

export const readPeriod = async (tx: Tx, month: string) =>
  (await tx.select().from(period).where(eq(period.month, month)))[0];

/** Months that were counted and not yet distributed, oldest first. */
export const countedMonths = (tx: Tx) =>
  tx.select().from(period).where(eq(period.phase, 'counted')).orderBy(asc(period.month));

/** Closes the month to flattrs and keeps the budgets and choices as they stand now. The flattrs themselves need
 *  no copy: nothing writes to those of a counted month. */
export async function countMonth(
  tx: Tx,
  month: string,
  facts: { countedAt: Date; feeBps: number },
): Promise<void> {
  const givers = tx
    .selectDistinct({ giverId: flattr.giverId })
    .from(flattr)
    .where(and(eq(flattr.month, month), isNotNull(flattr.payeeId), isNull(flattr.undoneAt)));
  const budgets = tx
    .select({
      month: sql<string>`${month}`.as('month'),
      giverId: budget.actorId,
      amountMinor: budget.amountMinor,
      currency: budget.currency,
      regives: account.regives,
    })
    .from(budget)
    .innerJoin(account, eq(account.actorId, budget.actorId))
    .where(inArray(budget.actorId, givers));
  await tx
    .update(period)
    .set({ phase: 'counted', ...facts })
    .where(eq(period.month, month));
  await tx.insert(periodBudget).select(budgets);
}

export async function markDistributed(tx: Tx, month: string, distributedAt: Date): Promise<void> {
  await tx
    .update(period)
    .set({ phase: 'distributed', distributedAt })
    .where(eq(period.month, month));
}

/** Distributed months in their order. Both bounds are months; `after` itself is left out. */
export const distributedMonths = async (
  tx: Tx,
  bounds: { readonly after: string; readonly upTo: string },
): Promise<string[]> =>
  (
    await tx
      .select({ month: period.month })
      .from(period)
      .where(
        and(
          eq(period.phase, 'distributed'),
          gt(period.month, bounds.after),
          lte(period.month, bounds.upTo),
        ),
      )
      .orderBy(asc(period.month))
  ).map((row) => row.month);

/** The month in which this node began. */
export async function firstMonth(tx: Tx): Promise<string> {
  const [first] = await tx.select({ month: min(period.month) }).from(period);
  if (first === undefined || first.month === null) throw new Error('the node has no month');
  return first.month;
}
