import { and, eq, isNull, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { reaction } from '../schema/company.ts';
import { identity } from '../schema/identities.ts';
import { actor } from '../schema/people.ts';
import { work } from '../schema/works.ts';
import { addJob } from './jobs.ts';

export type NewReaction = typeof reaction.$inferInsert;

const onlyOne = [reaction.actorId, reaction.workId, reaction.kind];

/** Adds a favourite or a boost. Who did it before does it once, under the newer activity id; one that
 *  was taken back stays so when the very same comes again, and stands anew under another id. */
export async function saveReaction(tx: Tx, row: NewReaction): Promise<void> {
  const changed = await tx
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
    })
    .returning({ actorId: reaction.actorId, workId: reaction.workId, kind: reaction.kind });
  await weighLikes(tx, changed);
}

/** A favourite of an account that is somebody's here counts as their flattr, and no longer when it is
 *  taken back: what stands is looked at afterwards. */
async function weighLikes(
  tx: Tx,
  rows: readonly Pick<NewReaction, 'actorId' | 'workId' | 'kind'>[],
): Promise<void> {
  const likes = rows.filter(({ kind }) => kind === 'like');
  for (const { actorId, workId } of likes) {
    const known = await tx
      .select({ accountId: identity.accountId })
      .from(identity)
      .where(eq(identity.actorId, actorId));
    if (known.length > 0)
      await addJob(
        tx,
        'flattr-like',
        { actorId, workId },
        { queue: `flattr-favourite ${actorId}` },
      );
  }
}

/** Whether somebody favourites a work at present. */
export const isLiked = async (
  tx: Tx | Db,
  of: { readonly actorId: string; readonly workId: string },
): Promise<boolean> =>
  (
    await tx
      .select({ id: reaction.id })
      .from(reaction)
      .where(
        and(
          eq(reaction.actorId, of.actorId),
          eq(reaction.workId, of.workId),
          eq(reaction.kind, 'like'),
          isNull(reaction.undoneAt),
        ),
      )
      .limit(1)
  ).length > 0;

/** Takes back the reactions that an actor did under one activity id; all of them, or those of one
 *  kind to one work.
 *  @returns whether there is such a reaction, though it may have been taken back before. */
export async function undoReactions(
  tx: Tx,
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
    .returning({ actorId: reaction.actorId, workId: reaction.workId, kind: reaction.kind });
  await weighLikes(tx, undone);
  return undone.length > 0;
}

/** Takes a reaction back of which nobody says the id. One that never came is remembered: when it
 *  comes, that changes nothing.
 *  @param row as it would be if it had come; its `createdAt` is when it was taken back. */
export async function undoUnnamedReaction(tx: Tx, row: NewReaction): Promise<void> {
  await tx
    .insert(reaction)
    .values({ ...row, undoneAt: row.createdAt, undoneEarly: true })
    .onConflictDoUpdate({
      target: onlyOne,
      set: { undoneAt: row.createdAt },
      setWhere: isNull(reaction.undoneAt),
    });
  await weighLikes(tx, [row]);
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
