import { sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';

/** One person's earnings in the books of a year, by the month that each booking carries; in minor units.
 *  `opening` and the movements add up to `closing`. */
export type EarningsYear = {
  readonly openingMinor: bigint;
  /** Closed months of this node. */
  readonly sharesMinor: bigint;
  /** Paid by other nodes, or set against what was owed to them. */
  readonly fromNodesMinor: bigint;
  /** Given again, with the fee. */
  readonly givenAgainMinor: bigint;
  /** To their bank account, less what came back. */
  readonly paidOutMinor: bigint;
  /** Taken back by corrections, and what was put right since. */
  readonly correctedMinor: bigint;
  readonly closingMinor: bigint;
  /** The newest block in which something of this was sealed; null: nothing is yet. */
  readonly block: { readonly seq: number; readonly sealedAt: Date; readonly sha256: string } | null;
  /** Bookings that no block holds yet. */
  readonly unsealed: number;
};

export async function earningsIn(
  db: Db,
  which: { readonly payeeId: string; readonly currency: string; readonly year: string },
): Promise<EarningsYear> {
  const { payeeId, currency, year } = which;
  const [row] = await db.execute<Row>(sql`
    with own as (
      select id from ledger_account
      where path = ${`user:${payeeId}:earnings`} and currency = ${currency}
    ), entry as (
      select t.transaction_id, t.amount_minor as amount from own join ledger_transfer t on t.credit_id = own.id
      union all
      select t.transaction_id, -t.amount_minor from own join ledger_transfer t on t.debit_id = own.id
    ), booked as (
      select e.amount, x.id, x.kind, left(x.month, 4) as year, m.seq
      from entry e join ledger_transaction x on x.id = e.transaction_id
      left join ledger_block_member m on m.transaction_id = x.id
      where left(x.month, 4) <= ${year}
    ), summed as (
      select coalesce(sum(amount) filter (where year < ${year}), 0) as opening,
        coalesce(sum(amount) filter (where kind = 'distribution' and amount > 0 and year = ${year}), 0) as shares,
        coalesce(sum(amount) filter (where kind = 'distribution' and amount < 0 and year = ${year}), 0) as again,
        coalesce(sum(amount) filter (where kind in ('release', 'netting', 'payment') and year = ${year}), 0) as nodes,
        coalesce(sum(amount) filter (where kind = 'payout' and year = ${year}), 0) as paid_out,
        coalesce(sum(amount), 0) as closing, max(seq) filter (where year = ${year}) as seq,
        count(distinct id) filter (where year = ${year} and seq is null) as unsealed
      from booked
    )
    select opening::text, shares::text, again::text, nodes::text, paid_out::text, closing::text, unsealed::int,
      b.seq, b.sha256, (extract(epoch from b.sealed_at) * 1000)::text as sealed_ms
    from summed left join ledger_block b on b.seq = summed.seq`);
  if (row === undefined) throw new Error('a sum has one row');
  const openingMinor = BigInt(row.opening);
  const sharesMinor = BigInt(row.shares);
  const fromNodesMinor = BigInt(row.nodes);
  const givenAgainMinor = BigInt(row.again);
  const paidOutMinor = BigInt(row.paid_out);
  const closingMinor = BigInt(row.closing);
  const knownMinor = openingMinor + sharesMinor + fromNodesMinor + givenAgainMinor + paidOutMinor;
  return {
    ...{ openingMinor, sharesMinor, fromNodesMinor, givenAgainMinor, paidOutMinor, closingMinor },
    correctedMinor: closingMinor - knownMinor,
    block:
      row.seq === null
        ? null
        : { seq: row.seq, sealedAt: new Date(Number(row.sealed_ms)), sha256: row.sha256 },
    unsealed: row.unsealed,
  };
}

type Row = Record<
  'opening' | 'shares' | 'again' | 'nodes' | 'paid_out' | 'closing' | 'sha256' | 'sealed_ms',
  string
> & {
  seq: number | null;
  unsealed: number;
};
