import { and, count, desc, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { actor, block, flattr, follow, work } from '../schema/schema.ts';
import { type Before, older } from './paging.ts';
import { type Person, person, signed } from './works.ts';

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

/** Somebody who thanked this person, for their works or for themself. */
export type Supporter = {
  readonly person: Person;
  readonly last: Date;
  readonly flattrs: number;
  /** Whether the thanked one follows them. */
  readonly followed: FollowState;
};

/** Who thanked this person with their name, each once, the latest first. What somebody gave without it
 *  counts neither for them nor for the day when they last did. */
export async function supportersOf(
  db: Db,
  options: { readonly payeeId: string; readonly limit: number; readonly before: Before | null },
): Promise<Supporter[]> {
  const last = sql<Date>`max(${flattr.recordedAt})`.mapWith(flattr.recordedAt);
  return await db
    .select({
      person,
      last,
      flattrs: sql<number>`count(*)::int`,
      followed: sql<FollowState>`(select ${follow.state} from ${follow}
        where ${follow.followerId} = ${options.payeeId} and ${follow.followeeId} = ${actor.id})`,
    })
    .from(flattr)
    .innerJoin(actor, eq(actor.id, flattr.giverId))
    .where(
      and(
        eq(flattr.payeeId, options.payeeId),
        isNull(flattr.undoneAt),
        signed,
        isNull(actor.deletedAt),
      ),
    )
    .groupBy(actor.id)
    .having(older(last, actor.id, options.before))
    .orderBy(desc(last), desc(actor.id))
    .limit(options.limit);
}

/** What some people made, as far as a line has room for it: the latest few of each, by author. */
export async function latestOf(
  db: Db | Tx,
  options: { readonly authorIds: readonly string[]; readonly each: number },
): Promise<ReadonlyMap<string, readonly { readonly title: string; readonly pageUrl: string }[]>> {
  if (options.authorIds.length === 0) return new Map();
  const latest = db
    .select({ title: work.title, pageUrl: work.pageUrl, at: work.publishedAt })
    .from(work)
    .where(and(eq(work.authorId, actor.id), eq(work.hidden, false), isNull(work.deletedAt)))
    .orderBy(desc(work.publishedAt), desc(work.id))
    .limit(options.each)
    .as('latest');
  const rows = await db
    .select({ authorId: actor.id, title: latest.title, pageUrl: latest.pageUrl })
    .from(actor)
    .innerJoinLateral(latest, sql`true`)
    .where(inArray(actor.id, [...options.authorIds]))
    .orderBy(actor.id, desc(latest.at));
  return Map.groupBy(rows, ({ authorId }) => authorId);
}

/** Whom of these people somebody has flattred in a month: them, or what they made. */
export async function thankedIn(
  db: Db,
  options: {
    readonly giverId: string;
    readonly month: string;
    readonly people: readonly string[];
  },
): Promise<ReadonlySet<string>> {
  if (options.people.length === 0) return new Set();
  const people = [...options.people];
  const rows = await db
    .selectDistinct({ id: sql<string>`coalesce(${flattr.personId}, ${work.authorId})` })
    .from(flattr)
    .leftJoin(work, eq(work.id, flattr.workId))
    .where(
      and(
        eq(flattr.giverId, options.giverId),
        eq(flattr.month, options.month),
        isNull(flattr.undoneAt),
        or(inArray(flattr.personId, people), inArray(work.authorId, people)),
      ),
    );
  return new Set(rows.map(({ id }) => id));
}
