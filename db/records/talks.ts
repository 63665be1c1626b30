import { and, count, eq, gt, isNotNull, isNull, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { talk } from '../schema/talks.ts';

export type Talk = typeof talk.$inferSelect;

/** Writes down what somebody said to the bot; false when this post was heard before. */
export const addTalk = async (tx: Tx, row: typeof talk.$inferInsert): Promise<boolean> =>
  (await tx.insert(talk).values(row).onConflictDoNothing().returning({ id: talk.id })).length > 0;

/** Whether this post mentioned the bot. */
export const isTalk = async (tx: Tx | Db, postUri: string): Promise<boolean> =>
  (await tx.select({ id: talk.id }).from(talk).where(eq(talk.postUri, postUri))).length > 0;

/** How often somebody named the bot since then, and how often it was spoken to. */
export async function countTalks(
  tx: Tx | Db,
  senderId: string,
  since: Date,
): Promise<{ readonly all: number; readonly heard: number }> {
  const isHeard = or(isNotNull(talk.said), isNotNull(talk.answer));
  const [counted] = await tx
    .select({ all: count(), heard: sql<number>`(count(*) filter (where ${isHeard}))::int` })
    .from(talk)
    .where(and(eq(talk.senderId, senderId), gt(talk.receivedAt, since)));
  return counted ?? { all: 0, heard: 0 };
}

export const readTalk = async (tx: Tx | Db, id: string): Promise<Talk | undefined> =>
  (await tx.select().from(talk).where(eq(talk.id, id)))[0];

/** The same, and nobody else answers it until the transaction ends. */
export const lockTalk = async (tx: Tx, id: string): Promise<Talk | undefined> =>
  (await tx.select().from(talk).where(eq(talk.id, id)).for('update'))[0];

/** What was said is needed no more, and was meant for nobody's archive.
 *  @param of.isPublic whether anybody may read the answer. */
export const saveAnswer = (
  tx: Tx,
  id: string,
  of: { readonly answer: NonNullable<Talk['answer']>; readonly isPublic: boolean },
) =>
  tx
    .update(talk)
    .set({ ...of, said: null })
    .where(eq(talk.id, id));

export const stampTalk = (tx: Tx | Db, id: string, sentAt: Date) =>
  tx
    .update(talk)
    .set({ sentAt })
    .where(and(eq(talk.id, id), isNull(talk.sentAt)));
