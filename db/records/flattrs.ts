import { and, eq, isNull, type SQL } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { flattr } from '../schema/flattrs.ts';

export type Flattr = typeof flattr.$inferSelect;

export const readFlattr = async (tx: Tx | Db, id: string): Promise<Flattr | undefined> =>
  (await tx.select().from(flattr).where(eq(flattr.id, id)))[0];

/** Reads a flattr and keeps others from changing it until the transaction ends. */
export const lockFlattr = async (tx: Tx, key: { id: string } | { uri: string }) =>
  (
    await tx
      .select()
      .from(flattr)
      .where('id' in key ? eq(flattr.id, key.id) : eq(flattr.uri, key.uri))
      .for('update')
  )[0];

/** The giver's standing flattr of one thing in one month. */
export async function standingFlattr(
  tx: Tx | Db,
  key: { giverId: string; payeeId: string; workId: string | null; month: string },
): Promise<Flattr | undefined> {
  const what: SQL | undefined =
    key.workId === null
      ? and(isNull(flattr.workId), eq(flattr.payeeId, key.payeeId))
      : eq(flattr.workId, key.workId);
  const [found] = await tx
    .select()
    .from(flattr)
    .where(
      and(
        eq(flattr.giverId, key.giverId),
        eq(flattr.month, key.month),
        isNull(flattr.undoneAt),
        what,
      ),
    );
  return found;
}

/** Adds a flattr; false when its giver flattred the same thing in the same month already: of two
 *  that come at once, PostgreSQL lets one in. */
export async function addFlattr(tx: Tx, row: typeof flattr.$inferInsert): Promise<boolean> {
  const added = await tx
    .insert(flattr)
    .values(row)
    .onConflictDoNothing()
    .returning({ id: flattr.id });
  return added.length > 0;
}

/** Undoes a standing flattr; false when it was undone before. */
export async function markUndone(tx: Tx, id: string, undoneAt: Date): Promise<boolean> {
  const undone = await tx
    .update(flattr)
    .set({ undoneAt })
    .where(and(eq(flattr.id, id), isNull(flattr.undoneAt)))
    .returning({ id: flattr.id });
  return undone.length > 0;
}
