import { and, eq, inArray } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { netting } from '../schema/settlements.ts';

export type NettingRow = typeof netting.$inferSelect;

export const addNetting = (tx: Tx, row: typeof netting.$inferInsert) =>
  tx.insert(netting).values(row);

export const readNetting = async (
  tx: Tx | Db,
  key: { peerId: string; currency: string; month: string },
): Promise<NettingRow | undefined> =>
  (
    await tx
      .select()
      .from(netting)
      .where(
        and(
          eq(netting.peerId, key.peerId),
          eq(netting.currency, key.currency),
          eq(netting.month, key.month),
        ),
      )
  )[0];

export const readNettingOf = async (
  tx: Tx | Db,
  documentId: string,
): Promise<NettingRow | undefined> =>
  (await tx.select().from(netting).where(eq(netting.documentId, documentId)))[0];

export const readNettingByReference = async (
  tx: Tx | Db,
  reference: string,
): Promise<NettingRow | undefined> =>
  (await tx.select().from(netting).where(eq(netting.reference, reference)))[0];

/** @param adviceId the debtor's advice, when it is what brought the netting into this state. */
export const setNettingState = (
  tx: Tx,
  documentId: string,
  state: NettingRow['state'],
  adviceId?: string,
) =>
  tx
    .update(netting)
    .set({ state, ...(adviceId === undefined ? {} : { adviceId }) })
    .where(eq(netting.documentId, documentId));

/** Whether an earlier netting with this peer is in one of these states: what it still owes must not
 *  be listed, and paid, a second time. */
export const hasNettingIn = async (
  tx: Tx,
  key: { readonly peerId: string; readonly currency: string },
  states: readonly NettingRow['state'][],
): Promise<boolean> =>
  (
    await tx
      .select({ id: netting.documentId })
      .from(netting)
      .where(
        and(
          eq(netting.peerId, key.peerId),
          eq(netting.currency, key.currency),
          inArray(netting.state, [...states]),
        ),
      )
      .limit(1)
  ).length > 0;

export const readNettingByAdvice = async (
  tx: Tx,
  adviceId: string,
): Promise<NettingRow | undefined> =>
  (await tx.select().from(netting).where(eq(netting.adviceId, adviceId)))[0];
