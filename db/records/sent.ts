import { eq, sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { givenLike, notice } from '../schema/schema.ts';

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
