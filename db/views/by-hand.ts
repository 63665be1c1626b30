import { type SQL, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';

/** Top-ups that somebody booked by hand, from what they saw at the bank: later the bank's own file says the same
 *  money again. */

/** Days from the bank's day until somebody books by hand what they see there, and back: clocks and values. */
const DAYS_AFTER = 31;
const DAYS_BEFORE = 3;

/** A query of those that stand, and that no entry of the bank is known to be: `id`, `actor_id`, `amount_minor`,
 *  `day`. */
export const bookedByHand = (currency: string): SQL => sql`
  select x.id, split_part(c.path, ':', 2)::uuid as actor_id, t.amount_minor, (x.at at time zone 'UTC')::date as day
  from ledger_transaction x join ledger_transfer t on t.transaction_id = x.id
  join ledger_account c on c.id = t.credit_id and c.currency = ${currency}
  where x.kind = 'top_up' and x.idempotency_key like 'node:top\\_up:%'
    and not exists (select from ledger_transaction r where r.reverses = x.id)
    and not exists (select from bank_entry b where b.transaction_id = x.id)`;

/** Whether an entry `e` is of the time of a booking by hand, or of the first and the last of several. */
export const isAbout = (first: SQL, last: SQL = first): SQL =>
  sql`e.booked_on::date between ${first} - ${DAYS_AFTER}::int and ${last} + ${DAYS_BEFORE}::int`;

/** What an entry may be that somebody booked by hand. */
export type ByHand = {
  readonly transactionId: string;
  readonly actorId: string;
  readonly handle: string;
  /** YYYY-MM-DD, UTC. */
  readonly day: string;
};

/** For each of these entries what it may be: of the giver whose reference it has, or of anybody where it has none;
 *  of just its amount, and of its time. The nearest first, three at most. */
export async function byHandFor(
  db: Db | Tx,
  entryIds: readonly string[],
  currency: string,
): Promise<ReadonlyMap<string, readonly ByHand[]>> {
  if (entryIds.length === 0) return new Map();
  const ids = sql.join(
    entryIds.map((id) => sql`${id}::uuid`),
    sql`, `,
  );
  const rows = await db.execute<Record<'entry' | 'id' | 'actor' | 'handle' | 'day', string>>(sql`
    with by_hand as materialized (${bookedByHand(currency)})
    select e.id as entry, b.id, b.actor_id as actor, a.handle, b.day::text as day
    from bank_entry e join by_hand b on b.amount_minor = e.amount_minor and ${isAbout(sql`b.day`)}
    join actor a on a.id = b.actor_id left join payment_reference r on r.reference = e.reference
    where e.id in (${ids}) and e.side = 'in' and e.currency = ${currency} and not e.is_reversal
      and e.return_reason is null and coalesce(r.actor_id, b.actor_id) = b.actor_id
    order by abs(e.booked_on::date - b.day), b.id`);
  const byEntry = Map.groupBy(rows, ({ entry }) => entry);
  return new Map(
    [...byEntry].map(([entry, found]) => [
      entry,
      found.slice(0, 3).map(({ id, actor, handle, day }) => ({
        ...{ transactionId: id, actorId: actor, handle, day },
      })),
    ]),
  );
}
