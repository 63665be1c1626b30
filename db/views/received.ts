import { and, count, desc, eq, gte, isNull, lt, type SQL, sql } from 'drizzle-orm';
import { endOf } from '../../src/flattr/period.ts';
import type { Db } from '../connect.ts';
import { actor, flattr, reaction, work } from '../schema/schema.ts';
import type { ReactionCounts } from './posts.ts';
import { signed } from './works.ts';

export type ReceivedLine = {
  readonly flattrId: string;
  readonly recordedAt: Date;
  readonly message: string | null;
  /** Null: thanks to the person themself. */
  readonly work: { readonly title: string; readonly pageUrl: string } | null;
  /** Null: somebody who did not want to be named. */
  readonly giver: {
    readonly handle: string;
    readonly host: string;
    readonly name: string;
    readonly local: boolean;
    readonly profileUrl: string;
    readonly pictureId: string | null;
  } | null;
};

/** Who thanked this person in a month, the latest first. Whoever gave without their name is nobody
 *  here, also when this node knows them. */
export async function flattrsReceived(
  db: Db,
  options: { readonly payeeId: string; readonly month: string; readonly limit: number },
): Promise<ReceivedLine[]> {
  const rows = await db
    .select({
      flattrId: flattr.id,
      recordedAt: flattr.recordedAt,
      message: flattr.message,
      title: work.title,
      pageUrl: work.pageUrl,
      giver: {
        handle: actor.handle,
        host: actor.host,
        name: actor.name,
        local: actor.local,
        profileUrl: actor.profileUrl,
        pictureId: actor.pictureId,
      },
    })
    .from(flattr)
    // Who is not to be seen is not even read.
    .leftJoin(actor, and(eq(actor.id, flattr.giverId), signed))
    .leftJoin(work, eq(work.id, flattr.workId))
    .where(
      and(
        eq(flattr.payeeId, options.payeeId),
        eq(flattr.month, options.month),
        isNull(flattr.undoneAt),
      ),
    )
    .orderBy(desc(flattr.recordedAt), desc(flattr.id))
    .limit(options.limit);
  return rows.map(({ title, pageUrl, ...line }) => ({
    ...line,
    work: title === null || pageUrl === null ? null : { title, pageUrl },
  }));
}

/** How often somebody was thanked and by how many, this month and ever. */
export type ReceivedCounts = {
  readonly flattrsThisMonth: number;
  readonly flattrsEver: number;
  readonly giversThisMonth: number;
  readonly giversEver: number;
  /** Of the flattrs, those without a name. */
  readonly namelessThisMonth: number;
  readonly namelessEver: number;
};

/** The counts of a payee, as columns of a query in which they have an id. Exact: counted anew each
 *  time, also right after many came at once. A giver is a person who gave their name, however often
 *  they thanked, and in whichever month. A gift without a name is a flattr and nobody's: did it add a
 *  person only when its giver had not thanked before, whoever watches the count would learn who. */
export function receivedCounts(month: string, payeeId: SQL) {
  const standing = sql`from ${flattr} where ${flattr.payeeId} = ${payeeId} and ${flattr.undoneAt} is null`;
  const thisMonth = sql`${standing} and ${flattr.month} = ${month}`;
  // Hashed, where `count(distinct)` would sort all that somebody ever received.
  const givers = (of: SQL) =>
    sql<number>`(select count(*)::int from (select distinct ${flattr.giverId} ${of} and not ${flattr.anonymous}) as giver)`;
  const nameless = sql`select (count(*) filter (where ${flattr.anonymous}))::int`;
  return {
    flattrsThisMonth: sql<number>`(select count(*)::int ${thisMonth})`,
    flattrsEver: sql<number>`(select count(*)::int ${standing})`,
    giversThisMonth: givers(thisMonth),
    giversEver: givers(standing),
    namelessThisMonth: sql<number>`(${nameless} ${thisMonth})`,
    namelessEver: sql<number>`(${nameless} ${standing})`,
  };
}

/** The same for one's own page. */
export async function countReceived(
  db: Db,
  options: { readonly payeeId: string; readonly month: string },
): Promise<ReceivedCounts> {
  const { payeeId, month } = options;
  const [row] = await db
    .select(receivedCounts(month, sql`${payeeId}::uuid`))
    .from(actor)
    .where(eq(actor.id, payeeId));
  if (row === undefined) throw new Error(`nobody: ${payeeId}`);
  return row;
}

/** Favourites and boosts from all over the fediverse for somebody's works in a month: thanks without
 *  money. */
export async function reactionsReceived(
  db: Db,
  options: { readonly authorId: string; readonly month: string },
): Promise<ReactionCounts> {
  const rows = await db
    .select({ kind: reaction.kind, n: count() })
    .from(reaction)
    .innerJoin(work, eq(work.id, reaction.workId))
    .where(
      and(
        eq(work.authorId, options.authorId),
        isNull(reaction.undoneAt),
        gte(reaction.createdAt, new Date(`${options.month}-01T00:00:00Z`)),
        lt(reaction.createdAt, endOf(options.month)),
      ),
    )
    .groupBy(reaction.kind);
  const of = (kind: 'like' | 'boost') => rows.find((row) => row.kind === kind)?.n ?? 0;
  return { likes: of('like'), boosts: of('boost') };
}
