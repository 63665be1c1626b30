import { eq, sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { actor, flattr, period, work } from '../schema/schema.ts';
import { shownHere } from './works.ts';

/** The month that flattrs are counted in now; null before the node's first start is done. */
export async function openMonth(db: Db): Promise<string | null> {
  const [row] = await db
    .select({ month: period.month })
    .from(period)
    .where(eq(period.phase, 'open'));
  return row?.month ?? null;
}

export type NodeFigures = {
  readonly flattrsThisMonth: number;
  readonly works: number;
  readonly people: number;
};

/** What a node can say about itself at its door: everything given or received here this month
 *  that somebody gets, and the works and people that live here. Software actors are not people.
 *  Two indexes have just what is counted: a hundred thousand take some 10 ms, and no row is read. */
export async function nodeFigures(db: Db, month: string): Promise<NodeFigures> {
  const [row] = await db.execute<{ flattrs: number; works: number; people: number }>(sql`
    select
      (select count(*)::int from ${flattr}
        where ${flattr.month} = ${month} and ${flattr.payeeId} is not null
          and ${flattr.undoneAt} is null) as flattrs,
      (select count(*)::int from ${work} where ${shownHere}) as works,
      (select count(*)::int from ${actor}
        where ${actor.local} and ${actor.deletedAt} is null
          and ${actor.kind} in ('person', 'group', 'organization')) as people`);
  return {
    flattrsThisMonth: row?.flattrs ?? 0,
    works: row?.works ?? 0,
    people: row?.people ?? 0,
  };
}
