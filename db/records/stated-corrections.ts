import { and, asc, eq, lt, sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { share } from '../schema/ledger.ts';
import { statedCorrection } from '../schema/stated-corrections.ts';

/** Corrections of shares that a peer was told of already, until it has taken them off its statement. */
export const addStatedCorrection = (tx: Tx, row: typeof statedCorrection.$inferInsert) =>
  tx.insert(statedCorrection).values(row);

/** Those of one month that are not given back yet, the oldest first; minor units. */
export const waitingCorrections = (
  tx: Tx,
  of: { readonly peerId: string; readonly currency: string; readonly month: string },
) =>
  tx
    .select({
      id: statedCorrection.id,
      flattrId: statedCorrection.flattrId,
      payee: statedCorrection.payee,
      leftMinor: sql`${statedCorrection.amountMinor} - ${statedCorrection.settledMinor}`.mapWith(
        BigInt,
      ),
    })
    .from(statedCorrection)
    .innerJoin(share, eq(share.flattrId, statedCorrection.flattrId))
    .where(
      and(
        eq(statedCorrection.peerId, of.peerId),
        eq(statedCorrection.currency, of.currency),
        eq(share.month, of.month),
        lt(statedCorrection.settledMinor, statedCorrection.amountMinor),
      ),
    )
    .orderBy(asc(statedCorrection.id));

/** @param borneMinor how much of the amount the reserve gives. */
export const settleCorrection = (tx: Tx, id: string, amountMinor: bigint, borneMinor: bigint) =>
  tx
    .update(statedCorrection)
    .set({
      settledMinor: sql`${statedCorrection.settledMinor} + ${amountMinor}`,
      borneMinor: sql`${statedCorrection.borneMinor} + ${borneMinor}`,
    })
    .where(eq(statedCorrection.id, id));

/** What of a share is spoken for besides what was taken back of it: asked for and not given back yet, or
 *  given back by the reserve. Minor units. */
export async function spokenFor(tx: Tx, flattrId: string): Promise<bigint> {
  const { amountMinor, settledMinor, borneMinor } = statedCorrection;
  const [row] = await tx
    .select({
      sum: sql<string>`coalesce(sum(${amountMinor} - ${settledMinor} + ${borneMinor}), 0)`,
    })
    .from(statedCorrection)
    .where(eq(statedCorrection.flattrId, flattrId));
  return BigInt(row?.sum ?? 0);
}
