import { and, asc, count, eq, inArray, isNotNull, isNull, like, or, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { actor } from '../schema/people.ts';
import { work } from '../schema/works.ts';
import { type Actor, lockPerson } from './people.ts';

export type Work = typeof work.$inferSelect;
export type NewWork = typeof work.$inferInsert;

export const readWork = async (tx: Tx | Db, id: string): Promise<Work | undefined> =>
  (await tx.select().from(work).where(eq(work.id, id)))[0];

export const readWorkByUri = async (tx: Tx | Db, uri: string): Promise<Work | undefined> =>
  (await tx.select().from(work).where(eq(work.uri, uri)))[0];

/** One who publishes here, with nobody else publishing for them until the transaction ends: two
 *  readers of one feed, or a form that is sent twice, come one after the other.
 *  @throws when there is no such person; doors ask for people who are signed in. */
export async function lockAuthor(tx: Tx, authorId: string): Promise<Actor> {
  const author = await lockPerson(tx, authorId);
  if (author?.deletedAt !== null) throw new Error(`nobody here publishes as ${authorId}`);
  return author;
}

/** What a feed's entries are held against; the same of works that their author took back. */
export type KnownWork = Pick<
  Work,
  | 'id'
  | 'url'
  | 'slug'
  | 'feedId'
  | 'feedEntryId'
  | 'feedEntryHash'
  | 'provenAt'
  | 'announcedAt'
  | 'hidden'
  | 'deletedAt'
>;

/** All works of an author, the oldest first. */
export const worksOf = (tx: Tx, authorId: string): Promise<KnownWork[]> =>
  tx
    .select({
      id: work.id,
      url: work.url,
      slug: work.slug,
      feedId: work.feedId,
      feedEntryId: work.feedEntryId,
      feedEntryHash: work.feedEntryHash,
      provenAt: work.provenAt,
      announcedAt: work.announcedAt,
      hidden: work.hidden,
      deletedAt: work.deletedAt,
    })
    .from(work)
    .where(eq(work.authorId, authorId))
    .orderBy(asc(work.createdAt), asc(work.id));

/** A work of this author that is still there. */
export const readOwnWork = async (
  tx: Tx | Db,
  authorId: string,
  id: string,
): Promise<Work | undefined> =>
  (
    await tx
      .select()
      .from(work)
      .where(and(eq(work.id, id), eq(work.authorId, authorId), isNull(work.deletedAt)))
  )[0];

/** The author's work with this address. */
export const readOwnWorkAt = async (
  tx: Tx | Db,
  authorId: string,
  url: string,
): Promise<Pick<Work, 'id'> | undefined> =>
  (
    await tx
      .select({ id: work.id })
      .from(work)
      .where(and(eq(work.authorId, authorId), eq(work.url, url), isNull(work.deletedAt)))
  )[0];

/** Whether an author has, or has taken back, what they brought from elsewhere under this id, or what had
 *  this id here; or shows a work at this address already. */
export const readImported = async (
  tx: Tx | Db,
  authorId: string,
  {
    id,
    entryId,
    url,
  }: { readonly id: string; readonly entryId: string; readonly url: string | null },
): Promise<boolean> =>
  (
    await tx
      .select({ id: work.id })
      .from(work)
      .where(
        and(
          eq(work.authorId, authorId),
          or(
            inArray(work.feedEntryId, [id, entryId]),
            inArray(work.uri, [id, entryId]),
            url === null ? undefined : and(eq(work.url, url), isNull(work.deletedAt)),
          ),
        ),
      )
      .limit(1)
  ).length > 0;

/** All slugs of an author that begin like this one, of works that are gone too. */
export const slugsLike = async (tx: Tx, authorId: string, slug: string): Promise<Set<string>> =>
  new Set(
    (
      await tx
        .select({ slug: work.slug })
        .from(work)
        .where(and(eq(work.authorId, authorId), like(work.slug, `${slug}%`)))
    ).map((row) => row.slug ?? ''),
  );

export const countFeatured = async (tx: Tx, authorId: string): Promise<number> =>
  (
    await tx
      .select({ works: count() })
      .from(work)
      .where(and(eq(work.authorId, authorId), isNotNull(work.featuredAt), isNull(work.deletedAt)))
  )[0]?.works ?? 0;

export async function addWork(tx: Tx, row: NewWork): Promise<Work> {
  const [added] = await tx.insert(work).values(row).returning();
  if (added === undefined) throw new Error('the work was not added');
  return added;
}

/** PostgreSQL takes 65,535 values in one statement. */
const ROWS_AT_ONCE = 200;

export async function addWorks(tx: Tx, rows: readonly NewWork[]): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE)
    await tx.insert(work).values(rows.slice(start, start + ROWS_AT_ONCE));
}

export const updateWork = (tx: Tx, id: string, facts: Partial<NewWork>) =>
  tx.update(work).set(facts).where(eq(work.id, id));

/** The same of several. */
export async function updateWorks(
  tx: Tx,
  ids: readonly string[],
  facts: Partial<NewWork>,
): Promise<void> {
  if (ids.length > 0)
    await tx
      .update(work)
      .set(facts)
      .where(inArray(work.id, [...ids]));
}

/** Addresses that are about to be given anew: PostgreSQL looks at each row as it is written. */
export async function freeAddresses(tx: Tx, ids: readonly string[]): Promise<void> {
  if (ids.length > 0)
    await tx
      .update(work)
      .set({ url: sql`'moving:' || ${work.id}::text` })
      .where(inArray(work.id, [...ids]));
}

/** Adds a work of another node, or brings what is known of it up to date. */
export async function saveRemoteWork(tx: Tx, row: NewWork): Promise<Work> {
  const { id: _, uri: __, authorId: ___, createdAt: ____, ...facts } = row;
  const [saved] = await tx
    .insert(work)
    .values(row)
    .onConflictDoUpdate({
      target: work.uri,
      set: facts,
      setWhere: sql`${work.authorId} is not distinct from ${row.authorId ?? null}`,
    })
    .returning();
  if (saved === undefined) throw new Error(`${row.uri} has changed its author`);
  return saved;
}

/** Who of ours has published this address without its page having been asked, the first one first. */
export const claimsOf = (tx: Tx | Db, url: string, limit: number) =>
  tx
    .select({ workId: work.id, author: actor })
    .from(work)
    .innerJoin(actor, eq(actor.id, work.authorId))
    .where(
      and(
        eq(work.url, url),
        isNull(work.provenAt),
        isNull(work.deletedAt),
        actor.local,
        isNull(actor.deletedAt),
      ),
    )
    .orderBy(asc(work.createdAt))
    .limit(limit);

/** Whose page was seen to name its creator, unless that is known or the work has moved since. */
export const proveWork = (tx: Tx | Db, id: string, url: string, at: Date) =>
  tx
    .update(work)
    .set({ provenAt: at })
    .where(and(eq(work.id, id), eq(work.url, url), isNull(work.provenAt), isNull(work.deletedAt)));

/** A work of one of our creators by its page here, or by the address of the original where that was
 *  seen to name its creator: anybody may claim an address. Of two who are named there, the first
 *  one is meant. */
export async function findLocalWork(tx: Tx | Db, url: string): Promise<Work | undefined> {
  const atOriginal = and(eq(work.url, url), isNotNull(work.provenAt));
  const [found] = await tx
    .select({ work })
    .from(work)
    .innerJoin(actor, eq(actor.id, work.authorId))
    .where(and(actor.local, isNull(work.deletedAt), or(eq(work.pageUrl, url), atOriginal)))
    .orderBy(asc(work.createdAt))
    .limit(1);
  return found?.work;
}
