import { sql } from 'drizzle-orm';
import type { Check } from './audit-check.ts';

/** What is taken back per share, and what is left of it. */
const TAKEN = sql`select flattr_id, sum(amount_minor) as amount, sum(fee_minor) as fee
  from share_correction group by flattr_id`;

/** What was booked against a month that is closed: reversals, corrections and chargebacks against the
 *  top-ups and the shares that they undo. */
export const CORRECTION_CHECKS: readonly Check[] = [
  {
    name: 'no more is taken back of a share than it was',
    firstWrong: sql`
      select format('flattr %s: share %s, taken back %s', c.flattr_id, coalesce(s.amount_minor, 0), c.amount) as row
      from (${TAKEN}) c left join share s on s.flattr_id = c.flattr_id
      where s.flattr_id is null or c.amount > s.amount_minor order by 1 limit 1`,
  },
  {
    name: 'the fee comes back in proportion to what is taken back',
    firstWrong: sql`
      with back as (
        select s.giver_id, s.month, s.currency, sum(c.amount) as amount, sum(c.fee) as fee
        from (${TAKEN}) c join share s on s.flattr_id = c.flattr_id group by 1, 2, 3
      ), given as (
        select b.*, (select sum(s.amount_minor) from share s where s.giver_id = b.giver_id
            and s.month = b.month and s.currency = b.currency) as shared,
          (select coalesce(sum(t.amount_minor), 0) from ledger_transfer t
            join ledger_transaction x on x.id = t.transaction_id and x.kind = 'distribution'
            join ledger_account d on d.id = t.debit_id join ledger_account c on c.id = t.credit_id
            where x.month = b.month and c.path = 'fees' and d.currency = b.currency
              and d.path in ('user:' || b.giver_id || ':funds', 'user:' || b.giver_id || ':earnings')) as taken
        from back b
      )
      select format('%s, giver %s: %s of the fee of %s came back', month, giver_id, fee, taken) as row
      from given where fee <> div(taken * amount, shared) order by 1 limit 1`,
  },
  {
    name: 'what is taken back of shares is what left their payees',
    firstWrong: sql`
      with said as (
        select c.transaction_id, case when a.local then 'user:' || a.id || ':earnings'
          else 'peer:' || p.id || ':payable' end as path, sum(c.amount_minor) as amount
        from share_correction c join share s on s.flattr_id = c.flattr_id
        join actor a on a.id = s.payee_id left join peer p on p.host = a.host group by 1, 2
        union all
        select transaction_id, 'fees', sum(fee_minor) from share_correction group by 1
        having sum(fee_minor) > 0
      ), booked as (
        select x.id as transaction_id, d.path, sum(t.amount_minor) as amount
        from ledger_transaction x join ledger_transfer t on t.transaction_id = x.id
        join ledger_account d on d.id = t.debit_id join ledger_account c on c.id = t.credit_id
        where x.kind in ('correction', 'chargeback', 'card_back', 'adjustment') and d.path <> 'reserve'
          and c.path <> 'reserve'
          and not (x.kind in ('chargeback', 'card_back') and d.path in (select 'user:' || split_part(o.path, ':', 2) || purse
            from ledger_transfer r join ledger_account o on o.id = r.credit_id,
              unnest(array[':held', ':funds', ':earnings']) as purse
            where r.transaction_id::text = split_part(x.idempotency_key, ':', 3)))
        group by 1, 2
      )
      select format('%s, %s: shares %s, booked %s', coalesce(s.transaction_id, b.transaction_id),
        coalesce(s.path, b.path), coalesce(s.amount, 0), coalesce(b.amount, 0)) as row
      from said s full join booked b on b.transaction_id = s.transaction_id and b.path = s.path
      where coalesce(s.amount, 0) <> coalesce(b.amount, 0) order by 1 limit 1`,
  },
  {
    name: 'what is corrected goes back to its giver',
    firstWrong: sql`
      with taken as (
        select k.transaction_id, 'user:' || s.giver_id || ':funds' as path,
          sum(k.amount_minor + k.fee_minor) as amount
        from share_correction k join share s on s.flattr_id = k.flattr_id
        join ledger_transaction x on x.id = k.transaction_id and x.kind in ('correction', 'adjustment')
        group by 1, 2
      ), came as (
        select t.transaction_id, c.path, sum(t.amount_minor) as amount
        from ledger_transaction x join ledger_transfer t on t.transaction_id = x.id
        join ledger_account d on d.id = t.debit_id join ledger_account c on c.id = t.credit_id
        where x.kind in ('correction', 'adjustment') and d.path <> 'reserve' and c.path <> 'reserve'
        group by 1, 2
      )
      select format('correction %s, %s: %s taken back, %s came', coalesce(n.transaction_id, m.transaction_id),
        coalesce(n.path, m.path), coalesce(n.amount, 0), coalesce(m.amount, 0)) as row
      from taken n full join came m on m.transaction_id = n.transaction_id and m.path = n.path
      where coalesce(n.amount, 0) <> coalesce(m.amount, 0) order by 1 limit 1`,
  },
  {
    name: 'a correction is booked for the share that it names',
    firstWrong: sql`
      select format('correction %s', x.id) as row from ledger_transaction x
      where x.kind = 'correction' and not exists (select from share_correction k
        where k.transaction_id = x.id and x.idempotency_key like 'node:correction:' || k.flattr_id || ':%')
      order by 1 limit 1`,
  },
  {
    name: 'every reversal undoes what it names',
    firstWrong: sql`
      select format('reversal %s', x.id) as row from ledger_transaction x
      where x.kind = 'reversal' and (
        (select array_agg((debit_id, credit_id, amount_minor)::text order by n) from ledger_transfer
          where transaction_id = x.id)
        is distinct from
        (select array_agg((credit_id, debit_id, amount_minor)::text order by n) from ledger_transfer
          where transaction_id = x.reverses)
        or x.idempotency_key <> 'node:reversal:' || x.reverses)
      order by 1 limit 1`,
  },
  {
    name: 'a chargeback takes at most its top-up, which nothing else undid',
    // Several of one top-up differ in what follows its id; the newest is named.
    firstWrong: sql`
      select format('chargeback %s: took %s of %s', x.id, x.taken, coalesce(u.amount, 0)) as row
      from (
        select max(x.id::text) as id, split_part(x.idempotency_key, ':', 3) as top_up,
          x.idempotency_key like 'node:chargeback:%' as is_named, sum(t.amount_minor) as taken
        from ledger_transaction x join ledger_transfer t on t.transaction_id = x.id
        where x.kind = 'chargeback' group by 2, 3
      ) x left join (
        select u.id::text as id, sum(t.amount_minor) as amount
        from ledger_transaction u join ledger_transfer t on t.transaction_id = u.id
        where u.kind = 'top_up' and not exists (select from ledger_transaction r where r.reverses = u.id)
        group by u.id
      ) u on u.id = x.top_up and x.is_named
      where coalesce(u.amount, 0) < x.taken order by 1 limit 1`,
  },
  {
    name: 'whoever undid or corrected something said why',
    firstWrong: sql`
      select format('%s %s', x.kind, x.id) as row from ledger_transaction x
      left join ledger_reason r on r.transaction_id = x.id
      -- The card company's own doing has a reason only where an admin asked for it.
      where (x.kind in ('reversal', 'correction', 'chargeback') and r.transaction_id is null)
        or (x.kind not in ('reversal', 'correction', 'chargeback', 'card_back') and r.transaction_id is not null)
        or (r.admin_id is null and r.reason <> 'booked before reasons were kept')
      order by 1 limit 1`,
  },
];
