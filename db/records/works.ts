import { and, asc, eq, like, not, or } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { actor } from '../schema/people.ts';
import { work } from '../schema/works.ts';

export type Work = typeof work.$inferSelect;
export type NewWork = typeof work.$inferInsert;

export const readWork = async (tx: Tx | Db, id: string): Promise<Work | undefined> =>
  (await tx.select().from(work).where(eq(work.id, id)))[0];

export const readWorkByUri = async (tx: Tx | Db, uri: string): Promise<Work | undefined> =>
  (await tx.select().from(work).where(eq(work.uri, uri)))[0];

export const worksOf = (tx: Tx, authorId: string): Promise<Work[]> =>
  tx.select().from(work).where(eq(work.authorId, authorId)).orderBy(asc(work.createdAt));

/** All slugs of an author that begin like this one. */
export const slugsLike = async (tx: Tx, authorId: string, slug: string): Promise<Set<string>> =>
  new Set(
    (
      await tx
        .select({ slug: work.slug })
        .from(work)
        .where(and(eq(work.authorId, authorId), like(work.slug, `${slug}%`)))
    ).map((row) => row.slug ?? ''),
  );

export async function addWork(tx: Tx, row: NewWork): Promise<Work> {
  const [added] = await tx.insert(work).values(row).returning();
  if (added === undefined) throw new Error('the work was not added');
  return added;
}

export const updateWork = (tx: Tx, id: string, facts: Partial<NewWork>) =>
  tx.update(work).set(facts).where(eq(work.id, id));

/** Adds a work of another node, or brings what is known of it up to date. */
export async function saveRemoteWork(tx: Tx, row: NewWork): Promise<Work> {
  const { id: _, uri: __, authorId: ___, createdAt: ____, ...facts } = row;
  const [saved] = await tx
    .insert(work)
    .values(row)
    .onConflictDoUpdate({ target: work.uri, set: facts, setWhere: eq(work.authorId, row.authorId) })
    .returning();
  if (saved === undefined) throw new Error(`${row.uri} has changed its author`);
  return saved;
}

/** A work of one of our creators by its page here or by the address of the original. Two creators
 *  may have published the same address; the first one is meant. */
export async function findLocalWork(tx: Tx | Db, url: string): Promise<Work | undefined> {
  const [found] = await tx
    .select({ work })
    .from(work)
    .innerJoin(actor, eq(actor.id, work.authorId))
    .where(and(actor.local, not(work.hidden), or(eq(work.pageUrl, url), eq(work.url, url))))
    .orderBy(asc(work.createdAt))
    .limit(1);
  return found?.work;
}
