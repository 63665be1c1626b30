import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { flattr, givenLike, notice } from '../schema/schema.ts';

/** When others were told of something; the first time stays. */

type LikeStamp = 'triedAt' | 'sentAt' | 'undoSentAt';

export async function stampLike(db: Db, id: string, stamp: LikeStamp, at: Date): Promise<void> {
  await db
    .update(givenLike)
    .set({ [stamp]: sql`coalesce(${givenLike[stamp]}, ${at.toISOString()}::timestamptz)` })
    .where(eq(givenLike.id, id));
}

export async function stampNotice(db: Db, id: string, at: Date): Promise<void> {
  await db
    .update(notice)
    .set({ sentAt: sql`coalesce(${notice.sentAt}, ${at.toISOString()}::timestamptz)` })
    .where(eq(notice.id, id));
}

/** Written down before a payee's node is told of a flattr: of two steps at the same moment, either this
 *  one finds it undone, or the undo finds it said. Of several that stand by name, of one giver for one
 *  thing in one month, only one is said: for others that is one Flattr.
 *  @returns whether it may be said; it may be said again. */
export async function stampFlattr(db: Db, id: string, at: Date): Promise<boolean> {
  const stamped = await db
    .update(flattr)
    .set({ saidAt: sql`coalesce(${flattr.saidAt}, ${at.toISOString()}::timestamptz)` })
    .where(
      and(
        eq(flattr.id, id),
        isNull(flattr.undoneAt),
        sql`(${flattr.saidAt} is not null or ${flattr.anonymous} or not exists (
          select from flattr other where other.id <> ${flattr.id}
          and other.giver_id = ${flattr.giverId} and other.month = ${flattr.month}
          and (other.work_id = ${flattr.workId} or other.person_id = ${flattr.personId})
          and other.given and not other.anonymous and other.undone_at is null
          and other.payee_id is not null and (other.said_at is not null
            or (other.recorded_at, other.id) < (${flattr.recordedAt}, ${flattr.id}))))`,
      ),
    )
    .returning({ id: flattr.id });
  return stamped.length > 0;
}
