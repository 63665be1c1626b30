import { and, asc, count, eq, gt, isNotNull, isNull, lt, sql } from 'drizzle-orm';
import type { Subject } from '../../src/flattr/flattr.ts';
import type { Db, Tx } from '../connect.ts';
import { flattr, subscription } from '../schema/flattrs.ts';
import { account, actor } from '../schema/people.ts';

export type Subscription = typeof subscription.$inferSelect;

/** A subscription that was not stopped, with nobody else changing it until the transaction ends. */
export const lockSubscription = async (tx: Tx, id: string): Promise<Subscription | undefined> =>
  (
    await tx
      .select()
      .from(subscription)
      .where(and(eq(subscription.id, id), isNull(subscription.stoppedAt)))
      .for('update')
  )[0];

/** The giver's subscription of something that was not stopped; there is one at most. */
export const standingSubscription = async (
  tx: Tx,
  key: { readonly giverId: string } & Subject,
): Promise<Subscription | undefined> =>
  (
    await tx
      .select()
      .from(subscription)
      .where(
        and(
          eq(subscription.giverId, key.giverId),
          'workId' in key
            ? eq(subscription.workId, key.workId)
            : eq(subscription.personId, key.personId),
          isNull(subscription.stoppedAt),
        ),
      )
  )[0];

export async function addSubscription(
  tx: Tx,
  row: typeof subscription.$inferInsert,
): Promise<void> {
  await tx.insert(subscription).values(row);
}

export async function changeSubscription(
  tx: Tx,
  id: string,
  facts: Partial<Omit<Subscription, 'id' | 'giverId' | 'workId' | 'personId'>>,
): Promise<void> {
  await tx.update(subscription).set(facts).where(eq(subscription.id, id));
}

export async function countSubscriptions(tx: Tx, giverId: string): Promise<number> {
  const [row] = await tx
    .select({ count: count() })
    .from(subscription)
    .where(and(eq(subscription.giverId, giverId), isNull(subscription.stoppedAt)));
  return row?.count ?? 0;
}

/** Stops what has given in its last month. */
export async function stopEnded(tx: Tx, month: string, stoppedAt: Date): Promise<void> {
  await tx
    .update(subscription)
    .set({ stoppedAt })
    .where(and(isNull(subscription.stoppedAt), lt(subscription.lastMonth, month)));
}

/** The next subscriptions that were not seen to in this month, in the order of their ids.
 *  @param page.after the last id of the page before. */
export const dueSubscriptions = async (
  db: Db,
  month: string,
  page: { readonly after: string; readonly limit: number },
): Promise<string[]> =>
  (
    await db
      .select({ id: subscription.id })
      .from(subscription)
      .where(
        and(
          isNull(subscription.stoppedAt),
          isNull(subscription.pausedAt),
          lt(subscription.doneMonth, month),
          gt(subscription.id, page.after),
        ),
      )
      .orderBy(asc(subscription.id))
      .limit(page.limit)
  ).map(({ id }) => id);

/** The next of our people whose server gets a part of their budget and has none in this month, also
 *  none that was taken back. */
export const dueServerShares = async (
  db: Db,
  month: string,
  page: { readonly after: string; readonly limit: number },
): Promise<string[]> =>
  (
    await db
      .select({ id: account.actorId })
      .from(account)
      .innerJoin(actor, and(eq(actor.id, account.actorId), isNull(actor.deletedAt)))
      .where(
        and(
          isNotNull(account.serverPercent),
          gt(account.actorId, page.after),
          sql`not exists (select from ${flattr} where ${flattr.giverId} = ${account.actorId}
            and ${flattr.month} = ${month} and ${flattr.percent} is not null)`,
        ),
      )
      .orderBy(asc(account.actorId))
      .limit(page.limit)
  ).map(({ id }) => id);
