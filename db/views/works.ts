import { and, desc, eq, isNotNull, or, type SQL, sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { actor, flattr, work } from '../schema/schema.ts';

/** Somebody who made or gave something, as far as a line of text names them. */
export type Person = {
  readonly id: string;
  readonly handle: string;
  readonly host: string;
  readonly name: string;
  readonly local: boolean;
  readonly profileUrl: string;
};

export type WorkSummary = {
  readonly id: string;
  readonly uri: string;
  /** Where the work itself is. */
  readonly url: string;
  /** The page about it on its author's node. */
  readonly pageUrl: string;
  /** Null for works of other nodes: they have no page here. */
  readonly slug: string | null;
  readonly title: string;
  readonly excerpt: string;
  readonly language: string | null;
  readonly category: 'text' | 'image' | 'video' | 'audio' | 'software' | 'people' | 'rest';
  readonly tags: readonly string[];
  readonly publishedAt: Date;
  readonly author: Person;
  readonly flattrsThisMonth: number;
  readonly flattrsEver: number;
};

const person = {
  id: actor.id,
  handle: actor.handle,
  host: actor.host,
  name: actor.name,
  local: actor.local,
  profileUrl: actor.profileUrl,
};

function summaries(db: Db, month: string) {
  const standing = sql`from ${flattr} where ${flattr.workId} = ${work.id} and ${flattr.undoneAt} is null`;
  return db
    .select({
      id: work.id,
      uri: work.uri,
      url: work.url,
      pageUrl: work.pageUrl,
      slug: work.slug,
      title: work.title,
      excerpt: work.excerpt,
      language: work.language,
      category: work.category,
      tags: work.tags,
      publishedAt: work.publishedAt,
      author: person,
      flattrsThisMonth: sql<number>`(select count(*)::int ${standing} and ${flattr.month} = ${month})`,
      flattrsEver: sql<number>`(select count(*)::int ${standing})`,
    })
    .from(work)
    .innerJoin(actor, eq(actor.id, work.authorId))
    .$dynamic();
}

const listed = and(eq(actor.local, true), eq(work.hidden, false), isNotNull(work.slug));

/** The newest works that live on this node. */
export async function latestWorks(
  db: Db,
  options: { readonly month: string; readonly limit: number },
): Promise<WorkSummary[]> {
  return await summaries(db, options.month)
    .where(listed)
    .orderBy(desc(work.publishedAt), desc(work.id))
    .limit(options.limit);
}

/** A local person's works, the newest first. */
export async function worksOf(
  db: Db,
  options: { readonly authorId: string; readonly month: string; readonly limit: number },
): Promise<WorkSummary[]> {
  return await summaries(db, options.month)
    .where(and(listed, eq(work.authorId, options.authorId)))
    .orderBy(desc(work.publishedAt), desc(work.id))
    .limit(options.limit);
}

/** A work by the address of its page here. Handles are compared without case, slugs with it.
 *  Hidden works keep their page: only lists leave them out. */
export async function workAtAddress(
  db: Db,
  options: { readonly handle: string; readonly slug: string; readonly month: string },
): Promise<WorkSummary | null> {
  return await one(
    db,
    options.month,
    and(
      eq(actor.local, true),
      eq(sql`lower(${actor.handle})`, options.handle.toLowerCase()),
      eq(work.slug, options.slug),
    ),
  );
}

export async function workById(
  db: Db,
  options: { readonly id: string; readonly month: string },
): Promise<WorkSummary | null> {
  return await one(db, options.month, eq(work.id, options.id));
}

/** A work that this node already knows by any of its addresses, without asking another server. */
export async function knownWork(
  db: Db,
  options: { readonly url: string; readonly month: string },
): Promise<WorkSummary | null> {
  return await one(
    db,
    options.month,
    or(eq(work.url, options.url), eq(work.uri, options.url), eq(work.pageUrl, options.url)),
  );
}

async function one(db: Db, month: string, where: SQL | undefined): Promise<WorkSummary | null> {
  const [row] = await summaries(db, month)
    .where(where)
    .orderBy(desc(actor.local), work.id)
    .limit(1);
  return row ?? null;
}

export type Thanks = { readonly giver: Person; readonly months: number; readonly last: Date };

/** Who flattred a work, each giver once, the latest first: a flattr is signed with a name, as a
 *  favourite is, unless it is anonymous, and then its giver here is the node itself. */
export async function giversOf(
  db: Db,
  options: { readonly workId: string; readonly limit: number },
): Promise<Thanks[]> {
  const last = sql<Date>`max(${flattr.recordedAt})`.mapWith(flattr.recordedAt);
  return await db
    .select({ giver: person, months: sql<number>`count(*)::int`, last })
    .from(flattr)
    .innerJoin(actor, eq(actor.id, flattr.giverId))
    .where(and(eq(flattr.workId, options.workId), sql`${flattr.undoneAt} is null`))
    .groupBy(actor.id)
    .orderBy(desc(last))
    .limit(options.limit);
}

/** How many people flattred a work, ever. */
export async function countGivers(db: Db, workId: string): Promise<number> {
  const [row] = await db
    .select({ givers: sql<number>`count(distinct ${flattr.giverId})::int` })
    .from(flattr)
    .where(and(eq(flattr.workId, workId), sql`${flattr.undoneAt} is null`));
  return row?.givers ?? 0;
}
