import { sql } from 'drizzle-orm';
import type { Check, Pass } from './audit-check.ts';

/** What the distributions took from each giver, read once, against the shares and the budgets. The fee
 *  of a budget that has nothing in it but a standing share is taken of that share only, so of that one
 *  only the most that it can be is known. */
export const GIVERS_PASS: Pass = {
  names: {
    unshared: "a month's shares are what left its givers' accounts",
    overspent: 'no giver spent more than the budget of the month',
    unchosen: 'nobody gave again what they received who had not chosen to',
    misfeed: 'every fee is what the month takes of what was given',
  },
  firstWrong: sql`
    with side as (
      select month, giver_id as giver, amount_minor as amount, null::bigint as shared, null::bigint as fee,
        false as again, null::bigint as budget, null::boolean as regives
      from share
      union all
      select x.month, d.owner, null, case when c.path = 'clearing' then t.amount_minor end,
        case when c.path <> 'clearing' then t.amount_minor end, d.is_earned, null, null
      from ledger_transfer t
      join (select * from ledger_transaction where kind = 'distribution' offset 0) x on x.id = t.transaction_id
      join ledger_account c on c.id = t.credit_id and c.path not like '%:%'
      join (select id, split_part(path, ':', 2)::uuid as owner, path like '%:earnings' as is_earned
        from ledger_account where path like 'user:%' offset 0) d on d.id = t.debit_id
      union all
      select month, giver_id, null, null, null, false, amount_minor, regives from period_budget
    ), summed as (
      select month, giver, coalesce(sum(amount), 0)::bigint as amount, coalesce(sum(shared), 0)::bigint as shared,
        coalesce(sum(fee), 0)::bigint as fee, bool_or(again) as again, max(budget) as budget,
        bool_or(regives) as regives
      from side group by month, giver
    ), giver as (
      select s.*, coalesce(p.fee_bps, 0) as bps, amount <> shared as is_unshared,
        shared + fee > coalesce(budget, 0) as is_overspent, again and regives is not true as is_unchosen,
        fee <> (shared + fee) * coalesce(p.fee_bps, 0) / 10000 as is_misfeed
      from summed s left join period p on p.month = s.month
    )
    select
      min(case when is_unshared then format('%s, giver %s: shares %s, booked %s',
        month, giver, amount, shared) end) as unshared,
      min(case when is_overspent then format('%s, giver %s: spent %s of %s',
        month, giver, shared + fee, budget) end) as overspent,
      min(case when is_unchosen then format('%s, giver %s', month, giver) end) as unchosen,
      min(case when is_misfeed and fee > coalesce((
            select budget * bps / 10000 * max(f.percent) / 100
            from flattr f join share s on s.flattr_id = f.id
            where f.month = g.month and f.giver_id = g.giver
            having bool_and(f.percent is not null or s.amount_minor = 0)), -1)
        then format('%s, giver %s: %s of %s', month, giver, fee, shared + fee) end) as misfeed
    from giver g`,
};

export const DISTRIBUTION_CHECKS: readonly Check[] = [
  {
    name: "a month's shares are what reached its creators and their nodes",
    firstWrong: sql`
      with shared as (
        select s.month, case when a.local then 'user:' || a.id || ':earnings'
          else 'peer:' || p.id || ':payable' end as path, sum(s.amount) as amount
        from (select month, payee_id, sum(amount_minor) as amount from share group by 1, 2) s
        join actor a on a.id = s.payee_id left join peer p on p.host = a.host
        group by 1, 2
      ), booked as (
        select x.month, t.credit_id, sum(t.amount_minor) as amount
        from ledger_transaction x join ledger_transfer t on t.transaction_id = x.id
        join ledger_account d on d.id = t.debit_id
        where x.kind = 'distribution' and d.path = 'clearing' group by 1, 2
      ), reached as (
        select b.month, c.path, sum(b.amount) as amount
        from booked b join ledger_account c on c.id = b.credit_id group by 1, 2
      )
      select format('%s, %s: shares %s, booked %s', coalesce(s.month, b.month),
        coalesce(s.path, b.path), coalesce(s.amount, 0), coalesce(b.amount, 0)) as row
      from shared s full join reached b on b.month = s.month and b.path = s.path
      where coalesce(s.amount, 0) <> coalesce(b.amount, 0) order by 1 limit 1`,
  },
  {
    name: 'months follow each other, and what is booked is of one of them',
    firstWrong: sql`
      select row from (
        select 1 as nth, format('month %s', month) as row from (
          select *, lag(month) over w as last, lag(phase) over w as last_phase, lead(month) over w as next
          from period window w as (order by month)
        ) p
        where month <> to_char(to_date(last, 'YYYY-MM') + interval '1 month', 'YYYY-MM')
          or phase = 'open' and next is not null or phase <> 'open' and next is null
          or phase = 'distributed' and last_phase <> 'distributed'
          or (phase = 'open') <> (counted_at is null) or (phase = 'distributed') <> (distributed_at is not null)
        union all
        select 2, format('%s %s: month %s', kind, id, month) from ledger_transaction x
        where month not in (select month from period) or kind = 'distribution'
          and (idempotency_key <> 'node:distribution:' || month
            or month not in (select month from period where phase = 'distributed'))
      ) astray order by nth, row limit 1`,
  },
];
