import { and, eq, or } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { block, follow } from '../schema/company.ts';
import { actor } from '../schema/people.ts';
import { erasePostsOf } from './posts.ts';
import { deleteReactionsOf } from './reactions.ts';

/** Erases what somebody elsewhere said and did here, when they are gone for good. The row stays,
 *  with the handle: the books name it. What our people decided about them stays, too, for a name
 *  may come back. */
export async function eraseRemoteActor(
  tx: Tx,
  gone: { readonly id: string; readonly handle: string },
  at: Date,
): Promise<void> {
  const { id, handle } = gone;
  await tx
    .update(actor)
    .set({ name: handle, summary: '', alsoKnownAs: [], deletedAt: at })
    .where(and(eq(actor.id, id), eq(actor.local, false)));
  await tx.delete(follow).where(or(eq(follow.followerId, id), eq(follow.followeeId, id)));
  await tx.delete(block).where(eq(block.blockerId, id));
  await deleteReactionsOf(tx, id);
  await erasePostsOf(tx, id, at);
}
