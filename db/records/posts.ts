import { and, count, desc, eq, gt, inArray, isNotNull, isNull, lt, ne, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { follow, post } from '../schema/company.ts';
import { actor } from '../schema/people.ts';
import { work } from '../schema/works.ts';
import { forgetPost, forgetPostsOf } from './happenings.ts';

export type Post = typeof post.$inferSelect;
export type NewPost = typeof post.$inferInsert;
/** What a later edition of a post may change. */
export type PostWords = Pick<
  NewPost,
  'pageUrl' | 'contentHtml' | 'title' | 'warning' | 'language' | 'updatedAt'
>;

export const readPostByUri = async (tx: Tx | Db, uri: string): Promise<Post | undefined> =>
  (await tx.select().from(post).where(eq(post.uri, uri)))[0];

/** A work of ours that is still there, by its id, or by its page as some servers name it. */
export const readShownWork = async (db: Tx | Db, uri: string): Promise<ShownWork | undefined> =>
  (
    await shownWorks(db)
      .where(
        and(
          or(eq(work.uri, uri), eq(work.pageUrl, URL.parse(uri)?.href ?? uri)),
          isNull(work.deletedAt),
        ),
      )
      .limit(1)
  )[0];

/** The work of ours under which a post is shown; undefined when that is gone, or there is none. */
export const readWorkAbove = async (db: Tx | Db, above: Post): Promise<ShownWork | undefined> =>
  above.workId === null
    ? undefined
    : (await shownWorks(db).where(and(eq(work.id, above.workId), isNull(work.deletedAt))))[0];

export type ShownWork = { readonly id: string; readonly authorId: string };

const shownWorks = (db: Tx | Db) =>
  db
    .select({ id: work.id, authorId: actor.id })
    .from(work)
    .innerJoin(actor, and(eq(actor.id, work.authorId), actor.local))
    .$dynamic();

/** Whether one of our people sees what somebody elsewhere posts. */
export async function isFollowedHere(db: Tx | Db, authorUri: string): Promise<boolean> {
  const followee = db.select({ id: actor.id }).from(actor).where(eq(actor.uri, authorUri));
  const found = await db
    .select({ id: follow.id })
    .from(follow)
    .innerJoin(actor, and(eq(actor.id, follow.followerId), actor.local))
    .where(and(eq(follow.followeeId, followee), eq(follow.state, 'accepted')))
    .limit(1);
  return found.length > 0;
}

/** How much somebody has written under a work, counted up to `most`. */
export async function countReplies(
  db: Tx | Db,
  under: { readonly authorId: string; readonly workId: string },
  most: number,
): Promise<number> {
  const some = db
    .select({ id: post.id })
    .from(post)
    .where(and(eq(post.authorId, under.authorId), eq(post.workId, under.workId)))
    .limit(most)
    .as('some');
  const [row] = await db.select({ posts: count() }).from(some);
  return row?.posts ?? 0;
}

/** The same of everybody on a server. */
export async function countRepliesFrom(
  db: Tx | Db,
  from: { readonly host: string; readonly workId: string },
  most: number,
): Promise<number> {
  const some = db
    .select({ id: post.id })
    .from(post)
    .innerJoin(actor, and(eq(actor.id, post.authorId), eq(actor.host, from.host)))
    .where(eq(post.workId, from.workId))
    .limit(most)
    .as('some');
  const [row] = await db.select({ posts: count() }).from(some);
  return row?.posts ?? 0;
}

/** False: it is there already, or was deleted before. */
export const addPost = async (tx: Tx | Db, row: NewPost): Promise<boolean> =>
  (await tx.insert(post).values(row).onConflictDoNothing().returning({ id: post.id })).length > 0;

/** Forgets what somebody made long ago: of the posts that stand under no work of ours, the newest
 *  ones are kept. */
export const pruneFeed = (tx: Tx | Db, authorId: string, mostPosts: number) =>
  tx.delete(post).where(
    inArray(
      post.id,
      tx
        .select({ id: post.id })
        .from(post)
        .where(and(eq(post.authorId, authorId), isNull(post.workId)))
        .orderBy(desc(post.publishedAt), desc(post.id))
        .offset(mostPosts),
    ),
  );

/** Changes what a post says, unless what is known of it is newer, or it is deleted.
 *  @param edition.at when its author says that this edition was made. */
export async function editPost(
  tx: Tx | Db,
  edition: { readonly id: string; readonly at: Date; readonly words: PostWords },
): Promise<boolean> {
  const known = sql`coalesce(${post.updatedAt}, ${post.publishedAt})`;
  const changed = await tx
    .update(post)
    .set(edition.words)
    .where(
      and(
        eq(post.id, edition.id),
        isNull(post.deletedAt),
        sql`${known} <= ${edition.at.toISOString()}::timestamptz`,
      ),
    )
    .returning({ id: post.id });
  return changed.length > 0;
}

const ERASED = { contentHtml: '', title: null, warning: null, language: null };

/** Erases a post's words; that it is gone is remembered, and nobody is told of it any more. */
export async function erasePost(tx: Tx | Db, id: string, at: Date): Promise<void> {
  await forgetPost(tx, id);
  await tx
    .update(post)
    .set({ ...ERASED, deletedAt: at })
    .where(and(eq(post.id, id), isNull(post.deletedAt)));
}

export async function erasePostsOf(tx: Tx, authorId: string, at: Date): Promise<void> {
  await forgetPostsOf(tx, authorId);
  await tx
    .update(post)
    .set({ ...ERASED, deletedAt: at })
    .where(and(eq(post.authorId, authorId), isNull(post.deletedAt)));
}

/** A post that was deleted before it came has the same time in both columns. */
const neverCame = and(isNotNull(post.deletedAt), eq(post.deletedAt, post.receivedAt));

/** How many posts of somebody were deleted since then before they came. */
export async function countUnseenDeletions(tx: Tx, authorId: string, since: Date): Promise<number> {
  const [row] = await tx
    .select({ posts: count() })
    .from(post)
    .where(and(eq(post.authorId, authorId), neverCame, gt(post.publishedAt, since)));
  return row?.posts ?? 0;
}

export const forgetUnseenDeletions = (tx: Tx, authorId: string, until: Date) =>
  tx.delete(post).where(and(eq(post.authorId, authorId), neverCame, lt(post.publishedAt, until)));

/** Forgets that a post which never came is gone, where that is not its author's own word.
 *  @param authorId null: somebody whom this node does not know. */
export const dropForeignDeletion = async (
  tx: Tx | Db,
  uri: string,
  authorId: string | null,
): Promise<boolean> =>
  (
    await tx
      .delete(post)
      .where(
        and(
          eq(post.uri, uri),
          neverCame,
          authorId === null ? undefined : ne(post.authorId, authorId),
        ),
      )
      .returning({ id: post.id })
  ).length > 0;

/** Remembers that a post is gone which never came. If it came in this very moment, it goes. */
export async function addUnseenDeletion(
  tx: Tx,
  gone: { readonly id: string; readonly uri: string; readonly authorId: string; readonly at: Date },
): Promise<void> {
  const { id, uri, authorId, at } = gone;
  const never = { id, uri, authorId, pageUrl: uri, publishedAt: at, receivedAt: at };
  await tx
    .insert(post)
    .values({ ...never, ...ERASED, deletedAt: at })
    .onConflictDoUpdate({
      target: post.uri,
      set: { ...ERASED, deletedAt: at },
      setWhere: sql`${post.authorId} = ${authorId} and ${post.deletedAt} is null`,
    });
}
