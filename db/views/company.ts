import { and, count, desc, eq } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { actor, block, follow } from '../schema/schema.ts';
import { type Before, older } from './paging.ts';
import { type Person, person } from './works.ts';

/** Whether somebody follows somebody: not at all, asked and not answered yet, or yes. */
export type FollowState = 'requested' | 'accepted' | null;

export async function followState(
  db: Db,
  pair: { readonly followerId: string; readonly followeeId: string },
): Promise<FollowState> {
  const [row] = await db
    .select({ state: follow.state })
    .from(follow)
    .where(and(eq(follow.followerId, pair.followerId), eq(follow.followeeId, pair.followeeId)));
  return row?.state ?? null;
}

export async function countFollowers(db: Db, followeeId: string): Promise<number> {
  const [row] = await db
    .select({ followers: count() })
    .from(follow)
    .where(and(eq(follow.followeeId, followeeId), eq(follow.state, 'accepted')));
  return row?.followers ?? 0;
}

/** Somebody who follows or is followed, and since when. `followId` orders those of one instant. */
export type Companion = {
  readonly followId: string;
  readonly since: Date;
  readonly state: 'requested' | 'accepted';
  readonly person: Person;
};

/** Who follows this person, the latest first. */
export async function followersOf(
  db: Db,
  options: { readonly followeeId: string; readonly limit: number; readonly before: Before | null },
): Promise<Companion[]> {
  return await db
    .select({ followId: follow.id, since: follow.createdAt, state: follow.state, person })
    .from(follow)
    .innerJoin(actor, eq(actor.id, follow.followerId))
    .where(
      and(
        eq(follow.followeeId, options.followeeId),
        eq(follow.state, 'accepted'),
        older(follow.createdAt, follow.id, options.before),
      ),
    )
    .orderBy(desc(follow.createdAt), desc(follow.id))
    .limit(options.limit);
}

/** Whom this person follows or has asked to, the latest first. */
export async function followedBy(
  db: Db,
  options: { readonly followerId: string; readonly limit: number },
): Promise<Companion[]> {
  return await db
    .select({ followId: follow.id, since: follow.createdAt, state: follow.state, person })
    .from(follow)
    .innerJoin(actor, eq(actor.id, follow.followeeId))
    .where(eq(follow.followerId, options.followerId))
    .orderBy(desc(follow.createdAt), desc(follow.id))
    .limit(options.limit);
}

/** Whom this person has blocked, the latest first. */
export async function blockedBy(
  db: Db,
  options: { readonly blockerId: string; readonly limit: number },
): Promise<Person[]> {
  return await db
    .select(person)
    .from(block)
    .innerJoin(actor, eq(actor.id, block.blockedId))
    .where(eq(block.blockerId, options.blockerId))
    .orderBy(desc(block.createdAt), desc(actor.id))
    .limit(options.limit);
}
