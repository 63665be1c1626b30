import { and, desc, eq, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { actor, flattr, picture, work } from '../schema/schema.ts';
import { type Before, older } from './paging.ts';

/** Somebody who made or gave something, as far as a line of text names them. */
export type Person = {
  readonly id: string;
  readonly uri: string;
  readonly handle: string;
  readonly host: string;
  readonly name: string;
  readonly local: boolean;
  readonly profileUrl: string;
  /** Null: none, or they live elsewhere. */
  readonly pictureId: string | null;
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
  /** Who made it, where that is not its author here. */
  readonly byline: string | null;
  readonly pictureId: string | null;
  /** Its author shows it first. */
  readonly featured: boolean;
  readonly publishedAt: Date;
  readonly author: Person;
  readonly flattrsThisMonth: number;
  readonly flattrsEver: number;
};

/** A work with all that its own page shows. */
export type WorkDetails = WorkSummary & {
  /** Sanitised; null for what only leads to its original. */
  readonly bodyHtml: string | null;
  readonly pictureAlt: string;
  readonly pictureWidth: number | null;
  readonly pictureHeight: number | null;
  readonly hidden: boolean;
  /** The address of its original does not lead here: that page was not seen to name its author. */
  readonly unproven: boolean;
  readonly updatedAt: Date;
  /** Taken back by its author. */
  readonly deletedAt: Date | null;
  /** Its author has left for good. */
  readonly authorLeft: boolean;
};

/** A work of this node that everybody may see: only those have a page here. As the index `work_shown`
 *  has them. */
export const shownHere = sql`${work.slug} is not null and not ${work.hidden} and ${work.deletedAt} is null`;

/** An actor as a line of text names them. */
export const person = {
  id: actor.id,
  uri: actor.uri,
  handle: actor.handle,
  host: actor.host,
  name: actor.name,
  local: actor.local,
  profileUrl: actor.profileUrl,
  pictureId: actor.pictureId,
};

/** What a list says of a work, besides what people gave for it. */
export const workInList = {
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
  byline: work.byline,
  pictureId: work.pictureId,
  publishedAt: work.publishedAt,
  author: person,
};

function columns(month: string) {
  const standing = sql`from ${flattr} where ${flattr.workId} = ${work.id} and ${flattr.undoneAt} is null`;
  return {
    ...workInList,
    featured: sql<boolean>`${work.featuredAt} is not null`,
    flattrsThisMonth: sql<number>`(select count(*)::int ${standing} and ${flattr.month} = ${month})`,
    flattrsEver: sql<number>`(select count(*)::int ${standing})`,
  };
}

/** Only what is elsewhere needs a proof. */
export const unproven = sql<boolean>`${work.provenAt} is null and ${work.url} <> ${work.pageUrl}`;

const details = {
  bodyHtml: work.bodyHtml,
  pictureAlt: work.pictureAlt,
  pictureWidth: picture.width,
  pictureHeight: picture.height,
  hidden: work.hidden,
  unproven,
  updatedAt: work.updatedAt,
  deletedAt: work.deletedAt,
  authorLeft: sql<boolean>`${actor.deletedAt} is not null`,
};

const summaries = (db: Db, month: string) =>
  db.select(columns(month)).from(work).innerJoin(actor, eq(actor.id, work.authorId)).$dynamic();

const withDetails = (db: Db, month: string) =>
  db
    .select({ ...columns(month), ...details })
    .from(work)
    .innerJoin(actor, eq(actor.id, work.authorId))
    .leftJoin(picture, eq(picture.id, work.pictureId))
    .$dynamic();

/** What stands in lists. */
export const listed = and(
  eq(actor.local, true),
  eq(work.hidden, false),
  isNotNull(work.slug),
  isNull(work.deletedAt),
);

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

/** A local person's works: those they show first, then the newest.
 *  @param options.before a work that is not among those shown first: they stand before all others,
 *    and so never on a later page. */
export async function worksOf(
  db: Db,
  options: {
    readonly authorId: string;
    readonly month: string;
    readonly limit: number;
    readonly before?: Before | null;
  },
): Promise<WorkSummary[]> {
  const { before = null } = options;
  const rest =
    before === null
      ? undefined
      : and(isNull(work.featuredAt), older(work.publishedAt, work.id, before));
  return await summaries(db, options.month)
    .where(and(listed, eq(work.authorId, options.authorId), rest))
    .orderBy(sql`${work.featuredAt} desc nulls last`, desc(work.publishedAt), desc(work.id))
    .limit(options.limit);
}

/** An author's newest works with their texts, as feeds carry them. */
export async function syndicatedWorks(
  db: Db,
  options: { readonly authorId: string; readonly month: string; readonly limit: number },
): Promise<WorkDetails[]> {
  return await withDetails(db, options.month)
    .where(and(listed, eq(work.authorId, options.authorId)))
    .orderBy(desc(work.publishedAt), desc(work.id))
    .limit(options.limit);
}

/** A work by the address of its page here. Handles are compared without case, slugs with it.
 *  Hidden works keep their page, and so do those that were taken back: it says that they were. */
export async function workAtAddress(
  db: Db,
  options: { readonly handle: string; readonly slug: string; readonly month: string },
): Promise<WorkDetails | null> {
  const [row] = await withDetails(db, options.month).where(
    and(
      eq(actor.local, true),
      eq(sql`lower(${actor.handle})`, options.handle.toLowerCase()),
      eq(work.slug, options.slug),
    ),
  );
  return row ?? null;
}

/** Its giver's name is for everybody. Another node's gifts without a name come from that node itself. */
export const signed = and(eq(flattr.anonymous, false), ne(actor.kind, 'application'));

/** When a flattr was given, as whoever gets it may know: of one without a name the day, for the very moment
 *  would say whose it is to whoever saw its giver come. */
export const toldAt = sql<Date>`case when ${flattr.anonymous}
  then date_trunc('day', ${flattr.recordedAt}, 'UTC') else ${flattr.recordedAt} end`.mapWith(
  flattr.recordedAt,
);

export type GiverCounts = {
  /** People who gave their name. */
  readonly named: number;
  /** Flattrs without a name: of how many people is nobody's to know. */
  readonly withoutName: number;
};

/** How many flattred a work, ever. */
export async function countGivers(db: Db, workId: string): Promise<GiverCounts> {
  const [row] = await db
    .select({
      named: sql<number>`(count(distinct ${flattr.giverId}) filter (where ${signed}))::int`,
      withoutName: sql<number>`(count(*) filter (where not (${signed})))::int`,
    })
    .from(flattr)
    .innerJoin(actor, eq(actor.id, flattr.giverId))
    .where(and(eq(flattr.workId, workId), isNull(flattr.undoneAt)));
  return row ?? { named: 0, withoutName: 0 };
}
