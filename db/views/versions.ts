import { sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { actor, actorKey, work } from '../schema/schema.ts';

/** `xmin` names the transaction that wrote a row as it is: it differs after every change, whoever
 *  made it, and costs no column. A document's version is made of all rows that it is written from;
 *  a picture never changes and needs none. Source: PostgreSQL, "System Columns". */

/** Of an actor's document. */
export const actorVersion = sql<string>`${actor}.xmin::text || coalesce((
  select string_agg('-' || ${actorKey}.xmin::text, '' order by ${actorKey.algorithm})
  from ${actorKey} where ${actorKey.actorId} = ${actor.id}), '')`;

const workVersion = sql<string>`${work}.xmin::text || '-' || ${actor}.xmin::text`;

/** The versions of local actors and works, by id; no line for what is not there. One query for all
 *  that is asked at the same time.
 *  @param ids UUIDs of either kind: they are never the same. */
export async function versionsOf(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const wanted = sql`any(${`{${ids.join(',')}}`}::uuid[])`;
  const rows = await db.execute<{ id: string; version: string }>(sql`
    select ${actor.id} as id, ${actorVersion} as version
    from ${actor} where ${actor.local} and ${actor.id} = ${wanted}
    union all
    select ${work.id}, ${workVersion}
    from ${work} join ${actor} on ${actor.id} = ${work.authorId}
    where ${actor.local} and ${work.id} = ${wanted}`);
  return new Map(rows.map(({ id, version }) => [id, version]));
}
