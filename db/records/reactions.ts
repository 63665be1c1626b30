import { and, eq, isNull, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { reaction } from '../schema/company.ts';
import { actor } from '../schema/people.ts';
import { work } from '../schema/works.ts';

export type NewReaction = typeof reaction.$inferInsert;

const onlyOne = [reaction.actorId, reaction.workId, reaction.kind];

/** Adds a favourite or a boost. Who did it before does it once, under the newer activity id; one that
 *  was taken back stays so when the very same comes again, and stands anew under another id. */
export async function saveReaction(db: Tx | Db, row: NewReaction): Promise<void> {
  await db
    .insert(reaction)
    .values(row)
    .onConflictDoUpdate({
      target: onlyOne,
      set: {
        uri: row.uri,
        createdAt: row.createdAt,
        undoneAt: sql`case when ${reaction.undoneEarly} then ${reaction.undoneAt} end`,
        undoneEarly: false,
      },
      setWhere: sql`${reaction.uri} <> ${row.uri}`,
    });
}

/** Takes back the reactions that an actor did under one activity id; all of them, or those of one
 *  kind to one work.
 *  @returns whether there is such a reaction, though it may have been taken back before. */
export async function undoReactions(
  tx: Tx | Db,
  said: {
    readonly actorId: string;
    readonly uri: string;
    readonly of?: { readonly kind: NewReaction['kind']; readonly workId: string };
  },
  undoneAt: Date,
): Promise<boolean> {
  const { actorId, uri, of } = said;
  const undone = await tx
    .update(reaction)
    .set({ undoneAt: sql`coalesce(${reaction.undoneAt}, ${undoneAt.toISOString()}::timestamptz)` })
    .where(
      and(
        eq(reaction.actorId, actorId),
        eq(reaction.uri, uri),
        of && and(eq(reaction.kind, of.kind), eq(reaction.workId, of.workId)),
      ),
    )
    .returning({ id: reaction.id });
  return undone.length > 0;
}

/** Takes a reaction back of which nobody says the id. One that never came is remembered: when it
 *  comes, that changes nothing.
 *  @param row as it would be if it had come; its `createdAt` is when it was taken back. */
export async function undoUnnamedReaction(db: Tx | Db, row: NewReaction): Promise<void> {
  await db
    .insert(reaction)
    .values({ ...row, undoneAt: row.createdAt, undoneEarly: true })
    .onConflictDoUpdate({
      target: onlyOne,
      set: { undoneAt: row.createdAt },
      setWhere: isNull(reaction.undoneAt),
    });
}

/** The works of our people that an address names: by their id or their page, also when they are gone. */
export const worksNamed = async (db: Tx | Db, uri: string): Promise<string[]> =>
  (
    await db
      .select({ id: work.id })
      .from(work)
      .innerJoin(actor, and(eq(actor.id, work.authorId), actor.local))
      .where(or(eq(work.uri, uri), eq(work.pageUrl, URL.parse(uri)?.href ?? uri)))
  ).map(({ id }) => id);

export const deleteReactionsOf = (tx: Tx, actorId: string) =>
  tx.delete(reaction).where(eq(reaction.actorId, actorId));
