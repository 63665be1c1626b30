import { and, desc, eq, inArray, isNull, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db } from '../connect.ts';
import { actor, flattr, subscription, work } from '../schema/schema.ts';
import { type Before, older } from './paging.ts';
import { type Person, person, toldAt, type WorkSummary } from './works.ts';

/** A work as programs read it: one of ours, or one from anywhere that this node knows. */
export type SharedWork = Omit<
  WorkSummary,
  'author' | 'slug' | 'featured' | 'flattrsThisMonth' | 'flattrsEver'
> & {
  /** Null: a page of the web of which nobody knows whose it is. */
  readonly author: Person | null;
  readonly hidden: boolean;
  readonly updatedAt: Date;
  readonly flattrs: number;
  /** How many gave their names. */
  readonly flattrers: number;
  /** Null: nobody yet. For its author alone. */
  readonly lastFlattrAt: Date | null;
};

const giver = alias(actor, 'giver');
const standing = sql`from ${flattr} where ${flattr.workId} = ${work.id} and ${flattr.undoneAt} is null`;

const columns = {
  id: work.id,
  uri: work.uri,
  url: work.url,
  pageUrl: work.pageUrl,
  title: work.title,
  excerpt: work.excerpt,
  language: work.language,
  category: work.category,
  tags: work.tags,
  byline: work.byline,
  pictureId: work.pictureId,
  publishedAt: work.publishedAt,
  updatedAt: work.updatedAt,
  hidden: work.hidden,
  author: person,
  flattrs: sql<number>`(select count(*)::int ${standing})`,
  flattrers: sql<number>`(select count(distinct ${flattr.giverId})::int from ${flattr}
    join ${actor} giver on giver.id = ${flattr.giverId}
    where ${flattr.workId} = ${work.id} and ${flattr.undoneAt} is null
      and not ${flattr.anonymous} and ${giver.kind} <> 'application')`,
  lastFlattrAt: sql<Date | null>`(select max(${toldAt}) ${standing})`.mapWith(flattr.recordedAt),
};

/** Not taken back, by nobody who has left. */
const there = and(isNull(work.deletedAt), isNull(actor.deletedAt));

const works = (db: Db) =>
  db.select(columns).from(work).leftJoin(actor, eq(actor.id, work.authorId)).$dynamic();

/** The works with these ids, hidden ones too, in no order.
 *  @param ids UUIDs: the caller has looked. */
export const sharedWorksById = (db: Db, ids: readonly string[]): Promise<SharedWork[]> =>
  ids.length === 0 ? Promise.resolve([]) : works(db).where(and(there, inArray(work.id, [...ids])));

/** One page of somebody's works, the newest first.
 *  @param options.hiddenToo for their author alone. */
export const sharedWorksOf = (
  db: Db,
  options: {
    readonly authorId: string;
    readonly hiddenToo: boolean;
    readonly before: Before | null;
    readonly limit: number;
  },
): Promise<SharedWork[]> =>
  works(db)
    .where(
      and(
        there,
        eq(work.authorId, options.authorId),
        options.hiddenToo ? undefined : eq(work.hidden, false),
        older(work.publishedAt, work.id, options.before),
      ),
    )
    .orderBy(desc(work.publishedAt), desc(work.id))
    .limit(options.limit);

/** Which of these works somebody has flattred this month, and which they give to in the months to come. */
export async function standingOnWorks(
  db: Db,
  key: { readonly giverId: string; readonly month: string; readonly workIds: readonly string[] },
): Promise<{ readonly flattred: ReadonlySet<string>; readonly subscribed: ReadonlySet<string> }> {
  const ids = [...key.workIds];
  if (ids.length === 0) return { flattred: new Set(), subscribed: new Set() };
  const given = await db
    .select({ workId: flattr.workId })
    .from(flattr)
    .where(
      and(
        eq(flattr.giverId, key.giverId),
        inArray(flattr.workId, ids),
        isNull(flattr.undoneAt),
        // What waits counts until it comes in or is let go.
        or(eq(flattr.month, key.month), isNull(flattr.payeeId)),
      ),
    );
  const monthly = await db
    .select({ workId: subscription.workId })
    .from(subscription)
    .where(
      and(
        eq(subscription.giverId, key.giverId),
        inArray(subscription.workId, ids),
        isNull(subscription.stoppedAt),
      ),
    );
  const setOf = (rows: readonly { readonly workId: string | null }[]) =>
    new Set(rows.flatMap(({ workId }) => workId ?? []));
  return { flattred: setOf(given), subscribed: setOf(monthly) };
}
