import { sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';

/** How many visitors somebody and their works had: each once a day and work. */
export type VisitorFigures = {
  /** The latest first; months without any are left out. */
  readonly months: readonly { readonly month: string; readonly visitors: number }[];
  /** The most first. */
  readonly works: readonly VisitedWork[];
};

export type VisitedWork = {
  /** Null: the person's own page. */
  readonly work: { readonly title: string; readonly pageUrl: string } | null;
  readonly visitors: number;
};

type Row = { readonly title: string | null; readonly page_url: string | null; visitors: number };

export async function visitorFigures(db: Db, actorId: string): Promise<VisitorFigures> {
  const own = sql`from visitor_count counted left join work on work.id = counted.subject_id
    where counted.subject_id = ${actorId}
      or counted.subject_id in (select id from work where author_id = ${actorId})`;
  const [months, works] = await Promise.all([
    db.execute<{ month: string; visitors: number }>(sql`
      select left(counted.day, 7) as month, sum(counted.visitors)::int as visitors ${own}
      group by 1 having sum(counted.visitors) > 0 order by 1 desc`),
    db.execute<Row>(sql`
      select work.title, work.page_url, sum(counted.visitors)::int as visitors ${own}
      group by counted.subject_id, work.title, work.page_url having sum(counted.visitors) > 0
      order by 3 desc, 1, 2`),
  ]);
  return {
    months,
    works: works.map(({ title, page_url: pageUrl, visitors }) => ({
      work: title === null || pageUrl === null ? null : { title, pageUrl },
      visitors,
    })),
  };
}

/** The same day by day, the oldest first; the person's own page goes by their name. */
export const visitorDays = async (db: Db, actorId: string): Promise<VisitorDay[]> => [
  ...(await db.execute<VisitorDay>(sql`
    select counted.day, coalesce(work.title, actor.name) as title,
      coalesce(work.page_url, actor.profile_url) as "pageUrl", counted.visitors
    from actor join visitor_count counted on counted.subject_id = actor.id
      or counted.subject_id in (select id from work where author_id = actor.id)
    left join work on work.id = counted.subject_id
    where actor.id = ${actorId} and counted.visitors > 0 order by counted.day, 2, 3`)),
];

type VisitorDay = {
  readonly day: string;
  readonly title: string;
  readonly pageUrl: string;
  readonly visitors: number;
};
