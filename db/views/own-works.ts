import { and, count, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { feed, flattr, post, reaction, visitorCount, work } from '../schema/schema.ts';
import { type Before, older } from './paging.ts';
import { unproven } from './works.ts';

/** One of a creator's own works, with what came of it. */
export type OwnWork = {
  readonly id: string;
  readonly slug: string | null;
  readonly title: string;
  readonly language: string | null;
  readonly category: 'text' | 'image' | 'video' | 'audio' | 'software' | 'people' | 'rest';
  readonly form: 'note' | 'article';
  readonly pictureId: string | null;
  readonly hidden: boolean;
  readonly featured: boolean;
  /** As in `WorkDetails`. */
  readonly unproven: boolean;
  readonly publishedAt: Date;
  /** The feed that it came from; null: published by hand. */
  readonly feedTitle: string | null;
  readonly flattrsThisMonth: number;
  readonly flattrsEver: number;
  readonly likes: number;
  readonly boosts: number;
  readonly replies: number;
  /** Each once a day. */
  readonly visitors: number;
};

/** A creator's works, hidden ones too, the newest first. */
export async function ownWorks(
  db: Db,
  options: {
    readonly authorId: string;
    readonly month: string;
    readonly limit: number;
    readonly before: Before | null;
  },
): Promise<OwnWork[]> {
  const standing = sql`from ${flattr} where ${flattr.workId} = ${work.id} and ${flattr.undoneAt} is null`;
  const reactions = sql`select count(*)::int from ${reaction}
    where ${reaction.workId} = ${work.id} and ${reaction.undoneAt} is null`;
  return await db
    .select({
      id: work.id,
      slug: work.slug,
      title: work.title,
      language: work.language,
      category: work.category,
      form: work.form,
      pictureId: work.pictureId,
      hidden: work.hidden,
      featured: sql<boolean>`${work.featuredAt} is not null`,
      unproven,
      publishedAt: work.publishedAt,
      feedTitle: sql<string | null>`coalesce(nullif(${feed.title}, ''), ${feed.url})`,
      flattrsThisMonth: sql<number>`(select count(*)::int ${standing} and ${flattr.month} = ${options.month})`,
      flattrsEver: sql<number>`(select count(*)::int ${standing})`,
      likes: sql<number>`(${reactions} and ${reaction.kind} = 'like')`,
      boosts: sql<number>`(${reactions} and ${reaction.kind} = 'boost')`,
      replies: sql<number>`(select count(*)::int from ${post}
        where ${post.workId} = ${work.id} and ${post.deletedAt} is null)`,
      visitors: sql<number>`(select coalesce(sum(${visitorCount.visitors}), 0)::int from ${visitorCount}
        where ${visitorCount.subjectId} = ${work.id})`,
    })
    .from(work)
    .leftJoin(feed, eq(feed.id, work.feedId))
    .where(
      and(
        eq(work.authorId, options.authorId),
        isNull(work.deletedAt),
        older(work.publishedAt, work.id, options.before),
      ),
    )
    .orderBy(desc(work.publishedAt), desc(work.id))
    .limit(options.limit);
}

/** How many works a creator has here, hidden ones too. */
export async function countOwnWorks(db: Db, authorId: string): Promise<number> {
  const [row] = await db
    .select({ works: count() })
    .from(work)
    .where(and(eq(work.authorId, authorId), isNull(work.deletedAt)));
  return row?.works ?? 0;
}

/** A work as its author wrote it. */
export type WorkSource = {
  readonly id: string;
  readonly slug: string | null;
  readonly form: 'note' | 'article';
  readonly title: string;
  readonly url: string;
  readonly pageUrl: string;
  readonly excerpt: string;
  readonly bodyMarkdown: string | null;
  readonly language: string | null;
  readonly category: OwnWork['category'];
  readonly tags: readonly string[];
  readonly byline: string | null;
  readonly hidden: boolean;
  readonly pictureId: string | null;
  readonly pictureAlt: string;
  /** It comes from a feed, whose next reading may bring it back to what it says there. */
  readonly fromFeed: boolean;
  readonly flattrsEver: number;
};

/** One of this creator's works, to be edited; null when it is not theirs or is gone.
 *  @param which.id a UUID: the caller has looked. */
export async function workSource(
  db: Db,
  which: { readonly authorId: string; readonly id: string },
): Promise<WorkSource | null> {
  // Drizzle names a lone table's columns without their table, which a subquery takes for its own.
  const [row] = await db
    .select({
      id: work.id,
      slug: work.slug,
      form: work.form,
      title: work.title,
      url: work.url,
      pageUrl: work.pageUrl,
      excerpt: work.excerpt,
      bodyMarkdown: work.bodyMarkdown,
      language: work.language,
      category: work.category,
      tags: work.tags,
      byline: work.byline,
      hidden: work.hidden,
      pictureId: work.pictureId,
      pictureAlt: work.pictureAlt,
      fromFeed: sql<boolean>`${work.feedId} is not null`,
      flattrsEver: sql<number>`(select count(*)::int from ${flattr}
        where ${flattr.workId} = "work"."id" and ${flattr.undoneAt} is null)`,
    })
    .from(work)
    .where(and(eq(work.authorId, which.authorId), eq(work.id, which.id), isNull(work.deletedAt)));
  return row ?? null;
}

/** A work of this creator's as far as what refuses its address names it. */
export type ClaimedWork = {
  readonly id: string;
  readonly title: string;
  readonly language: string | null;
  readonly url: string;
  readonly pageUrl: string;
  readonly unproven: boolean;
};

/** What this creator has published of an address, whether or not its page names them. */
export async function ownWorkAt(
  db: Db,
  which: { readonly authorId: string; readonly url: string },
): Promise<ClaimedWork | null> {
  const { id, title, language, url, pageUrl } = work;
  const [row] = await db
    .select({ id, title, language, url, pageUrl, unproven })
    .from(work)
    .where(and(eq(work.authorId, which.authorId), eq(work.url, which.url), isNull(work.deletedAt)));
  return row ?? null;
}
