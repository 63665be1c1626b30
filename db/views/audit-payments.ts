import { sql } from 'drizzle-orm';
import type { Check } from './audit-check.ts';

/** What the bank was told to pay, against the books. */
export const PAYMENT_CHECKS: readonly Check[] = [
  {
    name: 'every payment on its way left from where its money was',
    firstWrong: sql`
      with ours as (
        select id, state, put_back_at, amount_minor, case kind when 'payout' then 'user:' || actor_id || ':earnings'
          when 'withdrawal' then 'user:' || actor_id || ':funds' else 'suspense' end as source
        from payment_order where kind <> 'settlement'
      ), expected as (
        select 'node:order:' || id as key, source as debit, 'payouts' as credit, amount_minor from ours
        union all select 'node:order-back:' || id, 'payouts', source, amount_minor from ours
        where state = 'cancelled' or put_back_at is not null
      ), booked as (
        select x.idempotency_key as key, d.path as debit, c.path as credit, t.amount_minor
        from ledger_transaction x join ledger_transfer t on t.transaction_id = x.id
        join ledger_account d on d.id = t.debit_id join ledger_account c on c.id = t.credit_id
        where x.kind = 'payout' and x.idempotency_key like 'node:order%'
      )
      select format('%s: books %s, order %s', coalesce(b.key, e.key), coalesce(b.amount_minor, 0),
        coalesce(e.amount_minor, 0)) as row
      from booked b full join expected e on e.key = b.key
      where (b.debit, b.credit, b.amount_minor) is distinct from (e.debit, e.credit, e.amount_minor)
      order by 1 limit 1`,
  },
  {
    name: 'a file of payments is the sum of its payments',
    firstWrong: sql`
      select format('file %s: says %s, payments %s', f.message_id, f.total_minor, coalesce(o.total, 0)) as row
      from payment_file f left join (
        select file_id, count(*) as payments, sum(amount_minor) as total,
          bool_or(put_back and put_back_why is null) as whole, bool_and(put_back) as every
        from (select *, state = 'cancelled' or put_back_at is not null as put_back from payment_order) each
        group by 1
      ) o on o.file_id = f.id
      where (f.payments, f.total_minor) is distinct from (o.payments, o.total)
        or (f.cancelled_at is not null) <> o.whole or (o.whole and not o.every)
      order by 1 limit 1`,
  },
  {
    name: 'what goes back to where it came from has its payment',
    firstWrong: sql`
      select format('entry %s', coalesce(e.id, o.entry_id)) as row
      from (select * from bank_entry where purpose = 'sent_back') e
      full join (select * from payment_order where kind = 'refund' and state in ('ordered', 'paid')
        and (put_back_at is null or exists (select from bank_entry b where b.subject_id = payment_order.id))) o
        on o.entry_id = e.id
      where (e.subject_id, e.amount_minor, e.currency, e.side, e.state)
        is distinct from (o.id, o.amount_minor, o.currency, 'in', 'booked')
      order by 1 limit 1`,
  },
];
