import { and, asc, count, desc, eq, exists, isNull, not, sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { actor, block, follow, post, reaction, work } from '../schema/schema.ts';
import { type Before, older } from './paging.ts';
import { listed, type Person, person } from './works.ts';

/** Words of somebody elsewhere, as this node keeps them. */
export type Post = {
  readonly id: string;
  readonly author: Person;
  readonly pageUrl: string;
  /** Sanitised. */
  readonly contentHtml: string;
  readonly title: string | null;
  /** What its author put before it, so that nobody reads on unprepared. */
  readonly warning: string | null;
  readonly language: string | null;
  readonly publishedAt: Date;
};

const columns = {
  id: post.id,
  author: person,
  pageUrl: post.pageUrl,
  contentHtml: post.contentHtml,
  title: post.title,
  warning: post.warning,
  language: post.language,
  publishedAt: post.publishedAt,
};

/** The replies to a work, the oldest first; not of those whom its author has blocked since. */
export async function repliesTo(
  db: Db,
  options: { readonly workId: string; readonly limit: number },
): Promise<Post[]> {
  const blocked = db
    .select({ one: sql`1` })
    .from(block)
    .innerJoin(work, eq(work.authorId, block.blockerId))
    .where(and(eq(work.id, post.workId), eq(block.blockedId, post.authorId)));
  return await db
    .select(columns)
    .from(post)
    .innerJoin(actor, eq(actor.id, post.authorId))
    .where(and(eq(post.workId, options.workId), isNull(post.deletedAt), not(exists(blocked))))
    .orderBy(asc(post.publishedAt), asc(post.id))
    .limit(options.limit);
}

/** What people elsewhere did with a work besides: thanks without money. */
export type ReactionCounts = { readonly likes: number; readonly boosts: number };

export async function reactionCounts(db: Db, workId: string): Promise<ReactionCounts> {
  const rows = await db
    .select({ kind: reaction.kind, n: count() })
    .from(reaction)
    .where(and(eq(reaction.workId, workId), isNull(reaction.undoneAt)))
    .groupBy(reaction.kind);
  const of = (kind: 'like' | 'boost') => rows.find((row) => row.kind === kind)?.n ?? 0;
  return { likes: of('like'), boosts: of('boost') };
}

/** A work of somebody here, as far as a stream of many people's shows it. */
export type StreamedWork = {
  readonly id: string;
  readonly author: Person;
  readonly slug: string | null;
  readonly pageUrl: string;
  readonly title: string;
  readonly excerpt: string;
  readonly language: string | null;
  readonly publishedAt: Date;
};

export type Streamed = { readonly post: Post } | { readonly work: StreamedWork };

/** What those make whom this person follows: posts from elsewhere and works from here, the newest
 *  first. What they only answered to others is not among it. */
export async function streamFor(
  db: Db,
  options: { readonly followerId: string; readonly limit: number; readonly before: Before | null },
): Promise<Streamed[]> {
  const { followerId, limit, before } = options;
  const follows = and(eq(follow.followerId, followerId), eq(follow.state, 'accepted'));
  const newest = newestPostsFor(db, options);
  const posts = await db
    .select(columns)
    .from(newest)
    .innerJoin(post, eq(post.id, newest.id))
    .innerJoin(actor, eq(actor.id, post.authorId))
    .orderBy(desc(post.publishedAt), desc(post.id));
  const works = await db
    .select({
      id: work.id,
      author: person,
      slug: work.slug,
      pageUrl: work.pageUrl,
      title: work.title,
      excerpt: work.excerpt,
      language: work.language,
      publishedAt: work.publishedAt,
    })
    .from(work)
    .innerJoin(actor, eq(actor.id, work.authorId))
    .innerJoin(follow, and(eq(follow.followeeId, work.authorId), follows))
    .where(and(listed, older(work.publishedAt, work.id, before)))
    .orderBy(desc(work.publishedAt), desc(work.id))
    .limit(limit);
  return [...posts.map((found) => ({ post: found })), ...works.map((found) => ({ work: found }))]
    .sort((a, b) => newestFirst(placeOf(a), placeOf(b)))
    .slice(0, limit);
}

/** Which posts stand next in somebody's stream. Of each author only as many are looked at as can be
 *  shown, by the index: some write all day, for years. */
function newestPostsFor(
  db: Db,
  options: { readonly followerId: string; readonly limit: number; readonly before: Before | null },
) {
  const { followerId, limit, before } = options;
  const ofOne = db
    .select({ id: post.id, publishedAt: post.publishedAt })
    .from(post)
    .where(
      and(
        eq(post.authorId, follow.followeeId),
        isNull(post.deletedAt),
        isNull(post.workId),
        older(post.publishedAt, post.id, before),
      ),
    )
    .orderBy(desc(post.publishedAt), desc(post.id))
    .limit(limit)
    .as('of_one');
  return db
    .select({ id: ofOne.id })
    .from(follow)
    .innerJoinLateral(ofOne, sql`true`)
    .where(and(eq(follow.followerId, followerId), eq(follow.state, 'accepted')))
    .orderBy(desc(ofOne.publishedAt), desc(ofOne.id))
    .limit(limit)
    .as('newest');
}

/** Where something stands in a stream. */
export const placeOf = (streamed: Streamed): Before => {
  const { publishedAt: at, id } = 'post' in streamed ? streamed.post : streamed.work;
  return { at, id };
};

const newestFirst = (a: Before, b: Before): number =>
  b.at.getTime() - a.at.getTime() || (a.id < b.id ? 1 : -1);
