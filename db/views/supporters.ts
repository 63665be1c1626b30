import { and, desc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { actor, flattr, follow } from '../schema/schema.ts';
import type { FollowState } from './company.ts';
import { type Before, older } from './paging.ts';
import { type Person, person, signed } from './works.ts';

/** What the reader gave back this month: it has somebody who gets it, it waits for them, or nothing. */
export type Back = 'given' | 'waits' | null;

/** Something that a supporter made. */
export type SupporterWork = {
  readonly id: string;
  readonly title: string;
  readonly pageUrl: string;
  readonly back: Back;
};

/** Somebody who thanked this person, for their works or for themself. */
export type Supporter = {
  readonly person: Person;
  readonly last: Date;
  readonly flattrs: number;
  /** Whether the thanked one follows them. */
  readonly followed: FollowState;
  /** Whether the thanked one flattred them this month; what they made is for itself. */
  readonly back: Back;
  /** The latest few, the newest first. */
  readonly works: readonly SupporterWork[];
};

const WORKS_EACH = 3;

/** Who thanked this person with their name, each once, the latest first, with what they make and what
 *  they were given back. What somebody gave without their name counts neither for them nor for the day
 *  when they last did.
 *  @param options.month the one in which they would be thanked. */
export async function supportersOf(
  db: Db,
  options: {
    readonly payeeId: string;
    readonly month: string;
    readonly limit: number;
    readonly before: Before | null;
  },
): Promise<Supporter[]> {
  const { payeeId } = options;
  const theirs = and(eq(flattr.payeeId, payeeId), isNull(actor.deletedAt));
  const shown = latestGivers(db, theirs, options);
  return await db
    .select({
      person,
      last: shown.last,
      flattrs: shown.flattrs,
      followed: sql<FollowState>`(select ${follow.state} from ${follow}
        where ${follow.followerId} = ${payeeId} and ${follow.followeeId} = ${actor.id})`,
      ...givenBack(options),
    })
    .from(shown)
    .innerJoin(actor, eq(actor.id, shown.id))
    .orderBy(desc(shown.last), desc(shown.id));
}

/** What some people make, and what they were given back, by their ids. */
export async function makersOf(
  db: Db | Tx,
  by: Thanked,
  people: readonly string[],
): Promise<ReadonlyMap<string, Pick<Supporter, 'back' | 'works'>>> {
  if (people.length === 0) return new Map();
  const rows = await db
    .select({ id: actor.id, ...givenBack(by) })
    .from(actor)
    .where(inArray(actor.id, [...people]));
  return new Map(rows.map(({ id, ...maker }) => [id, maker]));
}

/** Who was thanked, and the month in which they would thank. */
type Thanked = { readonly payeeId: string; readonly month: string };

/** What somebody makes and was given back, as columns of a query in which they are an actor. Written out:
 *  of a query of one table drizzle names no table, and then `id` is that of what they made. */
const givenBack = (by: Thanked) => ({
  back: backFor(by, sql`f.person_id = actor.id`),
  works: sql<SupporterWork[]>`coalesce((
    select json_agg(json_build_object('id', made.id, 'title', made.title,
      'pageUrl', made.page_url, 'back', ${backFor(by, sql`f.work_id = made.id`)})
      order by made.published_at desc, made.id desc)
    from (select id, title, page_url, published_at from work
      where author_id = actor.id and not hidden and deleted_at is null
      order by published_at desc, id desc limit ${WORKS_EACH}) as made), '[]')`,
});

export type Thanks = { readonly giver: Person; readonly months: number; readonly last: Date };

/** Who flattred a work with their name, each giver once, the latest first: a flattr is signed, as a
 *  favourite is. Those without a name are only counted. */
export async function giversOf(
  db: Db,
  options: { readonly workId: string; readonly limit: number; readonly before: Before | null },
): Promise<Thanks[]> {
  const shown = latestGivers(db, eq(flattr.workId, options.workId), options);
  return await db
    .select({ giver: person, months: shown.flattrs, last: shown.last })
    .from(shown)
    .innerJoin(actor, eq(actor.id, shown.id))
    .orderBy(desc(shown.last), desc(shown.id));
}

/** Who flattred somebody or their works with their name, the latest first: each of these names stands
 *  below a work already. */
export async function namedSupporters(
  db: Db,
  options: { readonly payeeId: string; readonly limit: number },
): Promise<Person[]> {
  const theirs = and(eq(flattr.payeeId, options.payeeId), isNull(actor.deletedAt));
  const shown = latestGivers(db, theirs, { ...options, before: null });
  return await db
    .select(person)
    .from(shown)
    .innerJoin(actor, eq(actor.id, shown.id))
    .orderBy(desc(shown.last), desc(shown.id));
}

/** Each giver of some flattrs once, of those who gave their name, with how often and when last. Of
 *  thousands only this much is sorted; who they are is read of those who are shown. */
function latestGivers(
  db: Db,
  of: SQL | undefined,
  page: { readonly limit: number; readonly before: Before | null },
) {
  const last = sql<Date>`max(${flattr.recordedAt})`.mapWith(flattr.recordedAt);
  return db
    .select({
      id: sql<string>`${actor.id}`.as('giver_id'),
      last: last.as('last'),
      flattrs: sql<number>`count(*)::int`.as('flattrs'),
    })
    .from(flattr)
    .innerJoin(actor, eq(actor.id, flattr.giverId))
    .where(and(of, isNull(flattr.undoneAt), signed))
    .groupBy(actor.id)
    .having(older(last, actor.id, page.before))
    .orderBy(desc(last), desc(actor.id))
    .limit(page.limit)
    .as('shown');
}

/** By the indexes that keep somebody from giving the same twice, however much they gave. */
const backFor = (by: Thanked, what: SQL) =>
  sql<Back>`(select case when f.payee_id is null then 'waits' else 'given' end from flattr f
    where f.giver_id = ${by.payeeId} and f.month = ${by.month} and ${what} and f.given
      and f.undone_at is null and f.percent is null
    order by f.payee_id is null limit 1)`;
