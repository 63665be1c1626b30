import { and, count, desc, eq, isNotNull, isNull } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { actor, follow, work } from '../schema/schema.ts';
import { isUuid, type LocalWork, selectLocalWorks } from './federation.ts';
import { older } from './paging.ts';

/** What the collections of a local actor list. */

const shown = and(eq(work.hidden, false), isNull(work.deletedAt));

/** One page of somebody's works, newest first: by time of publication, then id. `before` is the id of
 *  the last one already seen; one that nobody knows begins anew. */
export async function worksBefore(
  db: Db,
  authorId: string,
  before: string | null,
  limit: number,
): Promise<LocalWork[]> {
  const [last] =
    before !== null && isUuid(before)
      ? await db
          .select({ at: work.publishedAt, id: work.id })
          .from(work)
          .where(and(eq(work.id, before), eq(work.authorId, authorId)))
      : [];
  return await selectLocalWorks(db)
    .where(and(shown, eq(work.authorId, authorId), older(work.publishedAt, work.id, last)))
    .orderBy(desc(work.publishedAt), desc(work.id))
    .limit(limit);
}

export async function countWorks(db: Db, authorId: string): Promise<number> {
  const [row] = await db
    .select({ works: count() })
    .from(work)
    .where(and(shown, eq(work.authorId, authorId)));
  return row?.works ?? 0;
}

/** The ids of the works that somebody shows first, the newest pin first. */
export async function featuredUris(db: Db, authorId: string, limit: number): Promise<string[]> {
  const rows = await db
    .select({ uri: work.uri })
    .from(work)
    .where(and(shown, eq(work.authorId, authorId), isNotNull(work.featuredAt)))
    .orderBy(desc(work.featuredAt), desc(work.id))
    .limit(limit);
  return rows.map(({ uri }) => uri);
}

export type Side = 'followers' | 'following';

/** Whose line it is, and who is named in it. */
const sides = {
  followers: { own: follow.followeeId, other: follow.followerId },
  following: { own: follow.followerId, other: follow.followeeId },
} as const;

/** Only what both sides have agreed to, and nobody who is gone. */
const standing = and(eq(follow.state, 'accepted'), isNull(actor.deletedAt));

export async function countFollows(db: Db, actorId: string, side: Side): Promise<number> {
  const { own, other } = sides[side];
  const [row] = await db
    .select({ people: count() })
    .from(follow)
    .innerJoin(actor, eq(actor.id, other))
    .where(and(standing, eq(own, actorId)));
  return row?.people ?? 0;
}

/** One page of who follows somebody, or whom they follow, newest first. `before` is the id of the
 *  last follow already seen. */
export async function followsBefore(
  db: Db,
  actorId: string,
  side: Side,
  page: { readonly before: string | null; readonly limit: number },
): Promise<{ readonly id: string; readonly uri: string }[]> {
  const { own, other } = sides[side];
  const [last] =
    page.before !== null && isUuid(page.before)
      ? await db
          .select({ at: follow.createdAt, id: follow.id })
          .from(follow)
          .where(and(eq(follow.id, page.before), eq(own, actorId)))
      : [];
  return await db
    .select({ id: follow.id, uri: actor.uri })
    .from(follow)
    .innerJoin(actor, eq(actor.id, other))
    .where(and(standing, eq(own, actorId), older(follow.createdAt, follow.id, last)))
    .orderBy(desc(follow.createdAt), desc(follow.id))
    .limit(page.limit);
}
