import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';

/** What somebody gave and received in one month, by the month of the flattrs, after corrections. In
 *  minor units. */
export type MonthOfBoth = {
  readonly month: string;
  /** How many flattrs of theirs the month closed with. */
  readonly flattrsGiven: number;
  /** What came to others, without the fee. */
  readonly givenMinor: bigint;
  readonly feeMinor: bigint;
  readonly flattrsReceived: number;
  /** Theirs: what people here gave, and what other nodes have paid. */
  readonly receivedMinor: bigint;
  /** Accepted of what other nodes stated, and not theirs yet. */
  readonly announcedMinor: bigint;
};

/** Every closed month in which somebody gave or received, the latest first. Shares are reached by way of
 *  flattrs, which have indexes by giver and by payee.
 *  `flattrsReceived` counts those of people here: the statements of other nodes have counts of their
 *  own (`db/views/revenue.ts`). */
export async function giveAndReceive(
  db: Db | Tx,
  owner: { readonly actorId: string; readonly currency: string },
): Promise<MonthOfBoth[]> {
  const rows = await db.execute<Row>(query(owner));
  return rows.map((row) => ({
    month: row.month,
    flattrsGiven: row.flattrs_given,
    givenMinor: BigInt(row.given),
    feeMinor: BigInt(row.fee),
    flattrsReceived: row.flattrs_received,
    receivedMinor: BigInt(row.received),
    announcedMinor: BigInt(row.announced),
  }));
}

type Row = {
  month: string;
  flattrs_given: number;
  given: string;
  fee: string;
  flattrs_received: number;
  received: string;
  announced: string;
};

/** What other nodes stated for somebody, by month: what is theirs, and what is only announced. */
const announced = (actorId: string, currency: string) => sql`
      select s.month, sum(l.released_minor) as amount,
        sum(l.amount_minor - l.adjusted_minor - l.disputed_minor - l.struck_minor
          - l.written_off_minor - l.released_minor) as open
      from statement s join statement_line l on l.document_id = s.document_id
      where s.direction = 'received' and s.state = 'accepted' and s.currency = ${currency}
        and l.payee_id = ${actorId}
      group by s.month`;

const query = ({
  actorId,
  currency,
}: {
  readonly actorId: string;
  readonly currency: string;
}) => sql`
    with corrected as (
      select flattr_id, sum(amount_minor) as amount, sum(fee_minor) as fee
      from share_correction group by flattr_id
    ), given as (
      select s.month, count(*) as flattrs, sum(s.amount_minor - coalesce(c.amount, 0)) as amount,
        -sum(coalesce(c.fee, 0)) as fee
      from period p
      join flattr f on f.month = p.month and f.giver_id = ${actorId}
      join share s on s.flattr_id = f.id and s.currency = ${currency}
      left join corrected c on c.flattr_id = f.id
      where p.phase = 'distributed' group by s.month
    ), fee as (
      select x.month, sum(t.amount_minor) as amount
      from ledger_account own
      join ledger_transfer t on t.debit_id = own.id
      join ledger_transaction x on x.id = t.transaction_id and x.kind = 'distribution'
      where own.path in (${`user:${actorId}:funds`}, ${`user:${actorId}:earnings`})
        and own.currency = ${currency}
        and t.credit_id = (select id from ledger_account where path = 'fees' and currency = ${currency})
      group by x.month
    ), here as (
      select s.month, count(*) as flattrs, sum(s.amount_minor - coalesce(c.amount, 0)) as amount
      from flattr f
      join share s on s.flattr_id = f.id and s.currency = ${currency}
      left join corrected c on c.flattr_id = f.id
      where f.payee_id = ${actorId} group by s.month
    ), elsewhere as (${announced(actorId, currency)}
    ), months as (
      select month from given union select month from here union select month from elsewhere
    )
    select month, coalesce(given.flattrs, 0)::int as flattrs_given,
      coalesce(given.amount, 0)::text as given,
      (coalesce(fee.amount, 0) + coalesce(given.fee, 0))::text as fee,
      coalesce(here.flattrs, 0)::int as flattrs_received,
      (coalesce(here.amount, 0) + coalesce(elsewhere.amount, 0))::text as received,
      coalesce(elsewhere.open, 0)::text as announced
    from months
    left join given using (month) left join fee using (month)
    left join here using (month) left join elsewhere using (month)
    order by month desc`;
