import { and, count, eq, or } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db, Tx } from '../connect.ts';
import { block, follow } from '../schema/company.ts';
import { actor } from '../schema/people.ts';

export type FollowRow = typeof follow.$inferSelect;

/** Who follows, and whom. */
export type Pair = { readonly followerId: string; readonly followeeId: string };

const isPair = ({ followerId, followeeId }: Pair) =>
  and(eq(follow.followerId, followerId), eq(follow.followeeId, followeeId));

export const readFollow = async (tx: Tx | Db, pair: Pair): Promise<FollowRow | undefined> =>
  (await tx.select().from(follow).where(isPair(pair)))[0];

/** Adds a follow. A pair that is there already takes the newer activity id and is not less accepted
 *  than before. `reused`: another pair has this id. */
export async function saveFollow(
  tx: Tx,
  row: typeof follow.$inferInsert,
): Promise<'saved' | 'reused'> {
  const [taken] = await tx.select().from(follow).where(eq(follow.uri, row.uri));
  if (taken !== undefined && !samePair(taken, row)) return 'reused';
  const set = { uri: row.uri, ...(row.state === 'accepted' ? { state: row.state } : {}) };
  await tx
    .insert(follow)
    .values(row)
    .onConflictDoUpdate({ target: [follow.followerId, follow.followeeId], set });
  return 'saved';
}

const samePair = (one: Pair, other: Pair): boolean =>
  one.followerId === other.followerId && one.followeeId === other.followeeId;

/** Null: there was none. */
export async function deleteFollow(tx: Tx | Db, pair: Pair): Promise<FollowRow | null> {
  const [gone] = await tx.delete(follow).where(isPair(pair)).returning();
  return gone ?? null;
}

/** The follow with this activity id, if it is of this follower. */
export async function deleteFollowByUri(
  tx: Tx | Db,
  { uri, followerId }: { readonly uri: string; readonly followerId: string },
): Promise<boolean> {
  const which = and(eq(follow.uri, uri), eq(follow.followerId, followerId));
  return (await tx.delete(follow).where(which).returning({ id: follow.id })).length > 0;
}

/** Both directions; what there was. */
export const deleteFollowsBetween = (tx: Tx, one: string, other: string): Promise<FollowRow[]> =>
  tx
    .delete(follow)
    .where(
      or(
        isPair({ followerId: one, followeeId: other }),
        isPair({ followerId: other, followeeId: one }),
      ),
    )
    .returning();

export async function countFollows(tx: Tx, followerId: string): Promise<number> {
  const [row] = await tx
    .select({ follows: count() })
    .from(follow)
    .where(eq(follow.followerId, followerId));
  return row?.follows ?? 0;
}

/** False: it was accepted before, or is no more. */
export async function acceptFollow(tx: Tx | Db, id: string): Promise<boolean> {
  const asked = and(eq(follow.id, id), eq(follow.state, 'requested'));
  const accepted = tx.update(follow).set({ state: 'accepted' }).where(asked);
  return (await accepted.returning({ id: follow.id })).length > 0;
}

/** A follow of somebody elsewhere by one of ours: by its activity id, or by both sides, where the
 *  other server names it in its own way. */
export async function readOwnFollow(
  db: Db,
  said: {
    readonly followeeUri: string;
    readonly followUri: string | null;
    readonly followerUri: string | null;
  },
): Promise<FollowRow | undefined> {
  const follower = alias(actor, 'follower');
  const named = or(
    said.followUri === null ? undefined : eq(follow.uri, said.followUri),
    said.followerUri === null ? undefined : eq(follower.uri, said.followerUri),
  );
  if (named === undefined) return undefined;
  const [found] = await db
    .select({ follow })
    .from(follow)
    .innerJoin(follower, and(eq(follower.id, follow.followerId), follower.local))
    .innerJoin(actor, eq(actor.id, follow.followeeId))
    .where(and(eq(actor.uri, said.followeeUri), named));
  return found?.follow;
}

/** Ids of those of ours who follow somebody, or asked to. */
export const localFollowersOf = async (tx: Tx | Db, followeeId: string): Promise<string[]> =>
  (
    await tx
      .select({ id: follow.followerId })
      .from(follow)
      .innerJoin(actor, and(eq(actor.id, follow.followerId), actor.local))
      .where(eq(follow.followeeId, followeeId))
      .orderBy(follow.followerId)
  ).map(({ id }) => id);

export const saveBlock = (tx: Tx, row: typeof block.$inferInsert) =>
  tx
    .insert(block)
    .values(row)
    .onConflictDoUpdate({
      target: [block.blockerId, block.blockedId],
      set: { uri: row.uri ?? null },
    });

/** False: there was none. */
export async function deleteBlock(
  tx: Tx | Db,
  { blockerId, blockedId }: { readonly blockerId: string; readonly blockedId: string },
): Promise<boolean> {
  const which = and(eq(block.blockerId, blockerId), eq(block.blockedId, blockedId));
  return (await tx.delete(block).where(which).returning({ uri: block.uri })).length > 0;
}

/** The block with this activity id, if it is of this blocker. */
export async function deleteBlockByUri(
  tx: Tx | Db,
  { uri, blockerId }: { readonly uri: string; readonly blockerId: string },
): Promise<boolean> {
  const which = and(eq(block.uri, uri), eq(block.blockerId, blockerId));
  return (await tx.delete(block).where(which).returning({ uri: block.uri })).length > 0;
}

export async function hasBlocked(
  tx: Tx | Db,
  blockerId: string,
  blockedId: string,
): Promise<boolean> {
  const which = and(eq(block.blockerId, blockerId), eq(block.blockedId, blockedId));
  return (await tx.select({ uri: block.uri }).from(block).where(which)).length > 0;
}

/** All in which somebody is one side or the other. */
export const deleteFollowsOf = (tx: Tx, actorId: string) =>
  tx.delete(follow).where(or(eq(follow.followerId, actorId), eq(follow.followeeId, actorId)));
