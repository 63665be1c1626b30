import { eq } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { paymentReference } from '../schema/bank.ts';

/** The reference of somebody's top-ups; theirs becomes this one when they have none. Undefined: this one is
 *  somebody else's. */
export async function referenceOfGiver(
  tx: Tx,
  fresh: typeof paymentReference.$inferInsert,
): Promise<string | undefined> {
  await tx.insert(paymentReference).values(fresh).onConflictDoNothing();
  const [row] = await tx
    .select({ reference: paymentReference.reference })
    .from(paymentReference)
    .where(eq(paymentReference.actorId, fresh.actorId));
  return row?.reference;
}
