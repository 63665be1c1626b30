import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { catalogueStale, work } from '../schema/schema.ts';

/** Makes the catalogue's entries of some works anew that were flattred since, or whose authors changed
 *  their minds. Works that somebody is changing at this moment are left for the next time: so this
 *  waits for nobody, and nobody who holds several works waits for it.
 *  @returns how many. */
export async function refreshSome(tx: Tx, most: number): Promise<number> {
  const held = await tx.execute<{ id: string }>(sql`
    select ${work.id} from ${work}
    where ${work.id} in (select ${catalogueStale.workId} from ${catalogueStale} limit ${most})
    order by ${work.id} for no key update skip locked`);
  if (held.length === 0) return 0;
  const ids = sql`${`{${held.map(({ id }) => id).join(',')}}`}::uuid[]`;
  // What is flattred from here on leaves a row that stays.
  await tx.execute(sql`delete from ${catalogueStale} where ${catalogueStale.workId} = any(${ids})`);
  await tx.execute(sql`select refresh_catalogue(${ids})`);
  return held.length;
}
