import { sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { receivedFromNodes, receivedWays, type Way } from './received-ways.ts';
import type { WorkSummary } from './works.ts';

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
  /** How people gave in the months that are over, the most first. */
  readonly ways: readonly Way[];
  /** From which other nodes, by people who gave their name, the most first. */
  readonly hosts: readonly (Counted & { readonly host: string })[];
};

/** Reads the flattrs of one payee five times by one index, whoever else has how many. */
export async function receivedFigures(db: Db, payeeId: string): Promise<ReceivedFigures> {
  const [months, works, people, ways, hosts] = await Promise.all([
    byMonth(db, payeeId),
    byWork(db, payeeId),
    byPerson(db, payeeId),
    receivedWays(db, payeeId),
    receivedFromNodes(db, payeeId),
  ]);
  return { months, works, people, ways, hosts };
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
