import { sql } from 'drizzle-orm';
import type { Source } from '../../src/flattr/source.ts';
import type { Db } from '../connect.ts';
import type { WorkSummary } from './works.ts';

/** A way in which flattrs came. `untold`: those that would say how one person gives (see `bySource`). */
export type ToldSource = Source | 'untold';

/** A part of somebody's flattrs. */
export type Counted = { readonly flattrs: number };

/** `people`: how many different ones gave with their name. Those without one are nobody's. */
export type MonthCounted = Counted & {
  readonly month: string;
  readonly people: number;
  readonly nameless: number;
};

/** A work and how it was received ever. Null: the person themself. */
export type WorkCounted = Counted & {
  readonly work: Pick<WorkSummary, 'title' | 'pageUrl' | 'language' | 'category'> | null;
  readonly people: number;
  readonly nameless: number;
};

/** So many works, or so many people, have exactly so many flattrs. */
export type Alike = Counted & { readonly many: number };

/** Everything that is counted of somebody's flattrs, of all months. What was undone is not. */
export type ReceivedFigures = {
  /** The latest first; months without any are left out. */
  readonly months: readonly MonthCounted[];
  /** Every work that was flattred, and the person themself; the most flattrs first. */
  readonly works: readonly WorkCounted[];
  /** The most flattrs first, of people who gave their name. */
  readonly people: readonly Alike[];
  /** How they came, the most first. */
  readonly sources: readonly (Counted & { readonly source: ToldSource })[];
  /** From which other nodes, the most first. */
  readonly hosts: readonly (Counted & { readonly host: string })[];
};

/** Reads the flattrs of one payee four times by one index, whoever else has how many. */
export async function receivedFigures(db: Db, payeeId: string): Promise<ReceivedFigures> {
  const [months, works, people, came] = await Promise.all([
    byMonth(db, payeeId),
    byWork(db, payeeId),
    byPerson(db, payeeId),
    bySource(db, payeeId),
  ]);
  return { months, works, people, ...came };
}

const standing = (payeeId: string) =>
  sql`from flattr f where f.payee_id = ${payeeId} and f.undone_at is null`;

/** By something, and who gave: counted in two steps, which are hashed. `count(distinct)` would sort a
 *  hundred thousand rows. */
const countedBy = (column: 'month' | 'work_id', payeeId: string) => sql`
    select by_giver.${sql.identifier(column)}, sum(by_giver.flattrs)::int as flattrs,
      (count(*) filter (where not by_giver.anonymous))::int as people,
      coalesce(sum(by_giver.flattrs) filter (where by_giver.anonymous), 0)::int as nameless
    from (select f.${sql.identifier(column)}, f.giver_id, f.anonymous, count(*) as flattrs
      ${standing(payeeId)} group by 1, 2, 3) as by_giver
    group by 1`;

async function byMonth(db: Db, payeeId: string): Promise<MonthCounted[]> {
  return await db.execute<MonthCounted>(sql`${countedBy('month', payeeId)} order by 1 desc`);
}

type WorkRow = Omit<WorkCounted, 'work'> & {
  readonly title: string | null;
  readonly page_url: string | null;
  readonly language: string | null;
  readonly category: WorkSummary['category'] | null;
};

async function byWork(db: Db, payeeId: string): Promise<WorkCounted[]> {
  const rows = await db.execute<WorkRow>(sql`
    with counted as (${countedBy('work_id', payeeId)})
    select c.flattrs, c.people, c.nameless, w.title, w.page_url, w.language, w.category
    from counted c left join work w on w.id = c.work_id
    order by c.flattrs desc, c.people desc, w.published_at desc nulls last, w.id`);
  return rows.map(({ title, page_url: pageUrl, language, category, ...counts }) => ({
    ...counts,
    work:
      title === null || pageUrl === null || category === null
        ? null
        : { title, pageUrl, language, category },
  }));
}

async function byPerson(db: Db, payeeId: string): Promise<Alike[]> {
  return await db.execute<Alike>(sql`
    select flattrs, count(*)::int as many
    from (select count(*)::int as flattrs ${standing(payeeId)} and not f.anonymous
      group by f.giver_id) as person
    group by flattrs order by flattrs desc`);
}

/** One pass for both: a host is null for what came from here.
 *  Who gives is known to whom they give to; how they do it is their own affair, and a Like beside it
 *  would say which other account is theirs. So a way in which only one person gave is not told, nor how
 *  those gave who did not give their name. That a flattr is another node's is in its giver's address. */
async function bySource(
  db: Db,
  payeeId: string,
): Promise<Pick<ReceivedFigures, 'sources' | 'hosts'>> {
  const rows = await db.execute<{ source: ToldSource; host: string | null; flattrs: number }>(sql`
    with counted as (
      select f.giver_id, f.source, f.anonymous, count(*) as flattrs
      ${standing(payeeId)} group by 1, 2, 3
    ), ways as (
      select source from counted where source = 'node' or not anonymous
      group by source having source = 'node' or count(*) > 1
    )
    select case when c.source = 'node' or (w.source is not null and not c.anonymous)
        then c.source else 'untold' end as source,
      a.host, sum(c.flattrs)::int as flattrs
    from counted c left join ways w using (source)
      left join actor a on a.id = c.giver_id and c.source = 'node'
    group by 1, 2 order by 3 desc, 1, 2`);
  const sources = [...Map.groupBy(rows, ({ source }) => source)]
    .map(([source, of]) => ({ source, flattrs: of.reduce((sum, row) => sum + row.flattrs, 0) }))
    .sort((a, b) => b.flattrs - a.flattrs);
  const hosts = rows.flatMap(({ host, flattrs }) => (host === null ? [] : [{ host, flattrs }]));
  return { sources, hosts };
}
