import { sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { actor, peer } from '../schema/schema.ts';

/** What is asked about an activity before its sender is proven. */
export type Arrival = {
  /** This node takes nothing from that server. */
  readonly blocked: boolean;
  /** Its actor was met before, and is not gone. */
  readonly known: boolean;
  /** The inbox that it came to is somebody's here; also of who left, for money may still change. */
  readonly delivered: boolean;
};

/** PostgreSQL would throw on what is no UUID. */
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** All three at once, for every activity asks them.
 *  @param arrived.host with its port; `inboxOf`: the part of a personal inbox's address that says
 *    whose it is; null: the shared one. */
export async function arrivalOf(
  db: Db,
  arrived: { readonly actorUri: string; readonly host: string; readonly inboxOf: string | null },
): Promise<Arrival> {
  const { actorUri, host, inboxOf } = arrived;
  const id = inboxOf !== null && UUID.test(inboxOf) ? inboxOf : null;
  const [found] = await db.execute<Arrival>(sql`select
    exists(select from ${peer} where host = ${host} and trust = 'blocked') as blocked,
    exists(select from ${actor} where uri = ${actorUri} and not local and deleted_at is null)
      as known,
    ${inboxOf === null} or exists(select from ${actor} where id = ${id}::uuid and local)
      as delivered`);
  if (found === undefined) throw new Error('a question without an answer');
  return found;
}
