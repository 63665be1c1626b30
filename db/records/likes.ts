import { and, eq, isNull, notInArray, or } from 'drizzle-orm';
import { FAVOURITES } from '../../src/flattr/source.ts';
import type { Tx } from '../connect.ts';
import { flattr, givenLike } from '../schema/flattrs.ts';

export type GivenLike = typeof givenLike.$inferSelect;

/** Whose favourite, and of what. */
export type LikePair = { readonly senderId: string; readonly workId: string };

/** The favourite that stands; at most one does. */
export const standingLike = async (tx: Tx, pair: LikePair): Promise<GivenLike | undefined> =>
  (
    await tx
      .select()
      .from(givenLike)
      .where(
        and(
          eq(givenLike.senderId, pair.senderId),
          eq(givenLike.workId, pair.workId),
          isNull(givenLike.undoneAt),
        ),
      )
  )[0];

/** Whether a favourite has a flattr to stand for. One that waited in vain was meant all the same.
 *  @param of.giverId null: any of ours, without a name. */
export async function hasFlattrToShow(
  tx: Tx,
  of: { readonly workId: string; readonly giverId: string | null },
): Promise<boolean> {
  const shows = and(
    eq(flattr.workId, of.workId),
    flattr.given,
    isNull(flattr.percent),
    notInArray(flattr.source, [...FAVOURITES]),
    or(isNull(flattr.undoneAt), flattr.expired),
    of.giverId === null
      ? flattr.anonymous
      : and(eq(flattr.giverId, of.giverId), eq(flattr.anonymous, false)),
  );
  const found = await tx.select({ id: flattr.id }).from(flattr).where(shows).limit(1);
  return found.length > 0;
}

export const addLike = (tx: Tx, row: typeof givenLike.$inferInsert) =>
  tx.insert(givenLike).values(row);

export const markLikeUndone = (tx: Tx, id: string, undoneAt: Date) =>
  tx
    .update(givenLike)
    .set({ undoneAt })
    .where(and(eq(givenLike.id, id), isNull(givenLike.undoneAt)));

/** All favourites of somebody who leaves: their servers learn that the account is gone. */
export const endLikesOf = (tx: Tx, senderId: string, undoneAt: Date) =>
  tx
    .update(givenLike)
    .set({ undoneAt })
    .where(and(eq(givenLike.senderId, senderId), isNull(givenLike.undoneAt)));
