import { sql } from 'drizzle-orm';
import type { GivenMonth } from '../../src/ledger/take-back.ts';
import type { Tx } from '../connect.ts';

/** Who gave what a statement's lines say, for what goes back to them. */

export type GivenShare = {
  readonly flattrId: string;
  readonly giverId: string;
  readonly payee: string;
  /** Not taken back yet, in minor units. */
  readonly leftMinor: bigint;
};

/** The shares of a month that are behind lines of one peer, as far as they were not taken back, in the
 *  order of their flattrs.
 *  @param of.payees the addresses that the lines name. */
export async function sharesOfLines(
  tx: Tx,
  of: {
    readonly peerId: string;
    readonly currency: string;
    readonly month: string;
    readonly payees: readonly string[];
  },
): Promise<GivenShare[]> {
  const rows = await tx.execute<{ flattr: string; giver: string; payee: string; amount: string }>(
    sql`select s.flattr_id as flattr, s.giver_id as giver, a.uri as payee,
        s.amount_minor - coalesce(c.amount, 0) as amount
      from jsonb_array_elements_text(${JSON.stringify(of.payees)}::jsonb) as wanted (uri)
      join actor a on a.uri = wanted.uri join peer p on p.host = a.host and p.id = ${of.peerId}
      join flattr f on f.payee_id = a.id and f.month = ${of.month}
      join share s on s.flattr_id = f.id and s.currency = ${of.currency}
      left join lateral (select sum(amount_minor) as amount from share_correction
        where flattr_id = s.flattr_id) c on true
      where s.amount_minor > coalesce(c.amount, 0) order by s.flattr_id`,
  );
  return rows.map(({ flattr, giver, payee, amount }) => ({
    ...{ flattrId: flattr, giverId: giver, payee, leftMinor: BigInt(amount) },
  }));
}

/** One closed month of some givers: what was shared, the fee, and what was taken back; minor units. */
export async function givenIn(
  tx: Tx,
  of: { readonly month: string; readonly currency: string; readonly giverIds: readonly string[] },
): Promise<Map<string, GivenMonth>> {
  const rows = await tx.execute<{ giver: string; shared: string; fee: string; back: string }>(sql`
    with wanted as (
      select distinct id::uuid as id from jsonb_array_elements_text(${JSON.stringify(of.giverIds)}::jsonb) as w (id)
    ), shared as (
      select s.giver_id, sum(s.amount_minor) as amount, coalesce(sum(c.amount), 0) as back
      from wanted join share s on s.giver_id = wanted.id
      left join lateral (select sum(amount_minor) as amount from share_correction
        where flattr_id = s.flattr_id) c on true
      where s.month = ${of.month} and s.currency = ${of.currency} group by 1
    ), purse as (
      select a.id, wanted.id as giver_id from wanted cross join unnest(array['funds', 'earnings']) as purse (name)
      join ledger_account a on a.path = 'user:' || wanted.id || ':' || purse.name and a.currency = ${of.currency}
    ), fees as (
      select purse.giver_id, sum(t.amount_minor) as amount
      from purse join ledger_transfer t on t.debit_id = purse.id
      join ledger_account c on c.id = t.credit_id and c.path = 'fees'
      join ledger_transaction x on x.id = t.transaction_id and x.kind = 'distribution' and x.month = ${of.month}
      group by 1
    )
    select s.giver_id as giver, s.amount as shared, s.back, coalesce(f.amount, 0) as fee
    from shared s left join fees f on f.giver_id = s.giver_id`);
  return new Map(
    rows.map(({ giver, shared, fee, back }) => [
      giver,
      { sharedMinor: BigInt(shared), feeMinor: BigInt(fee), takenBackMinor: BigInt(back) },
    ]),
  );
}
