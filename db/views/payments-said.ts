import { type SQL, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';

/** Payments of ours that an entry of the bank may be about, where the bank does not say it so that it is sure. */

/** `order`: one payment; `file`: a whole file as one sum. */
export type SaidPayment = {
  readonly of: 'order' | 'file';
  readonly id: string;
  /** What we called it. */
  readonly name: string;
  /** Minor units, positive: what the bank took more, or brought back less, than the payment was. */
  readonly keptMinor: bigint;
  /** Its money was put back: the bank made it all the same. */
  readonly wasPutBack: boolean;
};

/** Payments are looked for among the files of so many days. */
const DAYS = 100;

/** `file`: the sums of each file of that time; `said`: what fits.
 *  @param ids of entries, as a list. */
const query = (ids: SQL): SQL => sql`
    with e as materialized (select * from bank_entry where id in (${ids})),
    file as materialized (
      select f.id, f.message_id, f.made_at, f.currency, bool_or(o.state = 'ordered') as open,
        coalesce(sum(o.amount_minor) filter (where o.state = 'ordered'), 0) as ordered,
        sum(o.amount_minor) filter (where o.state in ('ordered', 'cancelled')) as unmoved
      from payment_file f join payment_order o on o.file_id = f.id
      where exists (select from e where f.made_at::date between e.booked_on::date - ${DAYS}::int and e.booked_on::date + 1)
      group by f.id
    ), said as (
      select e.id as entry, 'order' as what, o.id, o.end_to_end_id as name,
        abs(e.amount_minor - o.amount_minor) as kept, o.state = 'cancelled' as back,
        o.end_to_end_id = e.end_to_end_id as named
      from e join payment_order o on o.currency = e.currency and o.kind <> 'settlement'
        and case e.side
          when 'out' then o.amount_minor <= e.amount_minor
            and (o.state in ('ordered', 'cancelled') or (o.state = 'returned' and o.paid_on is null))
          else o.amount_minor >= e.amount_minor and o.state in ('ordered', 'paid') end
        and (o.end_to_end_id = e.end_to_end_id
          or (o.iban = e.iban and o.amount_minor = e.amount_minor and e.end_to_end_id is null
            and (e.side = 'out' or e.is_reversal or e.return_reason is not null)))
      union all
      select e.id, 'file', f.id, f.message_id, 0, f.ordered <> e.amount_minor,
        e.payment_information_id in (f.message_id, f.message_id || '-1')
      from e join file f on f.currency = e.currency and e.amount_minor in (f.ordered, f.unmoved)
      where e.side = 'out' and e.end_to_end_id is null and f.made_at::date <= e.booked_on::date + 1
    )
    select entry, what, id, name, kept::text, back from said order by named desc nulls last, back, name desc`;

/** For each of these entries what it may be: by our own name of the payment, whatever the amount is; else by its
 *  amount and the account; or a file by its sum. Three at most. */
export async function paymentsSaid(
  db: Db | Tx,
  entryIds: readonly string[],
): Promise<ReadonlyMap<string, readonly SaidPayment[]>> {
  if (entryIds.length === 0) return new Map();
  const ids = sql.join(
    entryIds.map((id) => sql`${id}::uuid`),
    sql`, `,
  );
  const rows = await db.execute<{
    entry: string;
    what: SaidPayment['of'];
    id: string;
    name: string;
    kept: string;
    back: boolean;
  }>(query(ids));
  const byEntry = Map.groupBy(rows, ({ entry }) => entry);
  return new Map(
    [...byEntry].map(([entry, found]) => [
      entry,
      found.slice(0, 3).map(({ what, id, name, kept, back }) => ({
        ...{ of: what, id, name, keptMinor: BigInt(kept), wasPutBack: back },
      })),
    ]),
  );
}
