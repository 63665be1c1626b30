import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import type { MonthTerms } from './distribution.ts';

/** Books what a month's gifts come to. What a giver gives goes into clearing as one sum and leaves it as
 *  one sum per payee account, together with what others give there. It is drawn from what the giver
 *  received, as far as they give that again, and then from their funds; the fee first.
 *  The two sides are summed from different tables, so clearing is empty only when they agree.
 *  @returns whether anything moved: a month in which nobody had means books nothing. */
export async function bookDistribution(
  tx: Tx,
  terms: MonthTerms,
  entry: { readonly id: string; readonly idempotencyKey: string; readonly at: Date },
): Promise<boolean> {
  const { month, currency } = terms;
  await tx.execute(sql`create temporary table month_posting
    (debit_id bigint not null, credit_id bigint not null, amount_minor bigint not null) on commit drop`);
  await tx.execute(sql`
    with own as (
      select id, path from ledger_account where path in ('clearing', 'fees') and currency = ${currency}
    ), node as (
      select max(id) filter (where path = 'clearing') as clearing, max(id) filter (where path = 'fees') as fees from own
    ), giving as (
      select g.*, least(earnings_minor, fee_minor) as fee_again,
        least(earnings_minor - least(earnings_minor, fee_minor), shared_minor) as shared_again
      from month_giver g where giver in (select giver from month_gift)
    ), posting as (
      select earnings_id as debit, fees as credit, fee_again as amount from giving, node
      union all select funds_id, fees, fee_minor - fee_again from giving, node
      union all select earnings_id, clearing, shared_again from giving, node
      union all select funds_id, clearing, shared_minor - shared_again from giving, node
      union all select clearing, p.account_id, sum(amount_minor) from month_gift m
        join month_payee p on p.payee = m.payee, node group by clearing, p.account_id
    )
    insert into month_posting select debit, credit, amount from posting where amount <> 0`);
  // The text whose hash says what was asked for: `canonicalRequest` in src/ledger/transfer.ts.
  const [header] = await tx.execute(sql`
    with request as (
      select format('["distribution","%s",null,[%s]]', ${currency}::text,
        string_agg(transfer, ',' order by transfer collate "C")) as text
      from month_posting m
      join ledger_account d on d.id = m.debit_id join ledger_account c on c.id = m.credit_id,
      lateral (select format('"%s>%s=%s"', d.path, c.path, m.amount_minor)) as written (transfer)
      having count(*) > 0
    )
    insert into ledger_transaction (id, idempotency_key, request_hash, kind, month, at)
    select ${entry.id}, ${entry.idempotencyKey}, encode(sha256(convert_to(text, 'UTF8')), 'hex'),
      'distribution', ${month}, ${entry.at.toISOString()} from request
    returning id`);
  if (header === undefined) return false;
  await tx.execute(sql`
    insert into ledger_transfer (transaction_id, n, debit_id, credit_id, amount_minor)
    select ${entry.id}::uuid, row_number() over (order by debit_id, credit_id) - 1, debit_id, credit_id, amount_minor
    from month_posting order by debit_id, credit_id`);
  return true;
}

/** What a close did. Units: minor units of the node's currency. */
export type Distributed = {
  readonly givers: number;
  readonly flattrs: number;
  readonly sharedMinor: bigint;
  readonly feeMinor: bigint;
};

export async function summary(tx: Tx, month: string): Promise<Distributed> {
  const [row] = await tx.execute<{
    givers: number;
    flattrs: number;
    shared: string;
    fee: string;
  }>(sql`
    select (select count(*)::int from month_giver) as givers,
      (select count(*)::int from share where month = ${month}) as flattrs,
      coalesce(sum(shared_minor), 0)::text as shared, coalesce(sum(fee_minor), 0)::text as fee
    from month_giver where giver in (select giver from month_gift)`);
  if (row === undefined) throw new Error('a sum has one row');
  const { givers, flattrs } = row;
  return { givers, flattrs, sharedMinor: BigInt(row.shared), feeMinor: BigInt(row.fee) };
}
