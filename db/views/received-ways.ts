import { sql } from 'drizzle-orm';
import type { Source } from '../../src/flattr/source.ts';
import type { Db } from '../connect.ts';

/** A way in which people gave. `untold`: those that would say how one person gives. */
export type ToldSource = Source | 'untold';

/** So many people gave in this way: each once a month, by the way they used most. */
export type Way = { readonly source: ToldSource; readonly people: number };

/** A group of fewer says how one person gives to whoever knows the others. */
const LEAST_PEOPLE = 2;

/** How people gave to somebody, in the months that are over. Who gives is known to whom they give to; how
 *  they do it is their own affair, and a Like beside it would say which other account is theirs. So a month
 *  is looked at when nothing in it changes any more, else two days tell what lies between them; people are
 *  counted, for whoever knows how often each gave could solve a sum of flattrs; and who gave without a name
 *  is not counted at all. That somebody lives at another node is in their address.
 *  @returns the most first. */
export async function receivedWays(db: Db, payeeId: string): Promise<Way[]> {
  const rows = await db.execute<Way & { readonly month: string; readonly source: Source }>(sql`
    with used as (
      select f.month, f.giver_id, f.source, count(*) as times from flattr f
      where f.payee_id = ${payeeId} and f.undone_at is null and not f.anonymous
        and f.month < (select month from period where phase = 'open')
      group by 1, 2, 3
    ), most as (
      select distinct on (month, giver_id) month, source from used
      order by month, giver_id, times desc, source
    )
    select month, source, count(*)::int as people from most group by 1, 2`);
  const months = [...Map.groupBy(rows, ({ month }) => month).values()];
  return inAll(months.flatMap((ways) => [...ways.filter(isNode), ...told(ways)]));
}

const isNode = ({ source }: Way) => source === 'node';

/** A month's ways that were used here, as groups that say of nobody which is theirs: each has at least two
 *  people, the untold ones, too, and there are at least two. One group alone would be everybody's. */
function told(ways: readonly Way[]): Way[] {
  const here = ways.filter((way) => !isNode(way)).sort((a, b) => b.people - a.people);
  const shown = here.filter(({ people }) => people >= LEAST_PEOPLE);
  const restOf = () => sum(here) - sum(shown);
  // One person alone would be all that is untold: the smallest group joins them.
  if (restOf() > 0 && restOf() < LEAST_PEOPLE) shown.pop();
  const groups = shown.length + (restOf() > 0 ? 1 : 0);
  if (groups < 2) shown.length = 0;
  return restOf() === 0 ? shown : [...shown, { source: 'untold', people: restOf() }];
}

const inAll = (ways: readonly Way[]): Way[] =>
  [...Map.groupBy(ways, ({ source }) => source)]
    .map(([source, of]) => ({ source, people: sum(of) }))
    .sort((a, b) => b.people - a.people || (a.source < b.source ? -1 : 1));

const sum = (ways: readonly Way[]): number => ways.reduce((all, { people }) => all + people, 0);

/** From which other nodes flattrs came, of people who gave their name: it is in their address. Where those
 *  live who gave without one is not told, for a small node has few people.
 *  @returns the most first. */
export async function receivedFromNodes(
  db: Db,
  payeeId: string,
): Promise<{ readonly host: string; readonly flattrs: number }[]> {
  return await db.execute<{ host: string; flattrs: number }>(sql`
    select a.host, count(*)::int as flattrs from flattr f join actor a on a.id = f.giver_id
    where f.payee_id = ${payeeId} and f.undone_at is null and not f.given and not f.anonymous
    group by 1 order by 2 desc, 1`);
}
