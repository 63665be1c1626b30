import { sql } from 'drizzle-orm';
import type { Check, Pass } from './audit-check.ts';

/** The balances against the journal, account by account: each is the sum of its stripes. */
export const BALANCE_CHECKS: readonly Check[] = [
  {
    name: 'every balance is the sum of its transfers',
    firstWrong: sql`
      with journal as (
        select account_id, sum(debits) as debits, sum(credits) as credits from (
          select debit_id as account_id, sum(amount_minor) as debits, 0 as credits from ledger_transfer group by 1
          union all select credit_id, 0, sum(amount_minor) from ledger_transfer group by 1
        ) sides group by account_id
      ), balance as (
        select account_id, sum(debits_minor) as debits, sum(credits_minor) as credits
        from ledger_balance group by account_id
      )
      select format('account %s: balance says %s/%s, journal says %s/%s', coalesce(a.path, 'without a path'),
        b.debits, b.credits, coalesce(j.debits, 0), coalesce(j.credits, 0)) as row
      from ledger_account a
      full join balance b on b.account_id = a.id
      full join journal j on j.account_id = coalesce(a.id, b.account_id)
      where a.id is null or b.debits is distinct from coalesce(j.debits, 0)
        or b.credits is distinct from coalesce(j.credits, 0)
      order by 1 limit 1`,
  },
  {
    name: 'every account keeps the nature that its path gives it',
    firstWrong: sql`
      select format('account %s', a.path) as row from ledger_account a
      left join ledger_balance b on b.account_id = a.id
      group by a.id
      having a.normal_side is distinct from
          (case when a.path in ('bank', 'cards') or a.path like '%:receivable' then 'debit' else 'credit' end)
        or a.no_overdraft is distinct from (a.path like '%:%')
        or bool_or(b.normal_side is distinct from a.normal_side or b.no_overdraft is distinct from a.no_overdraft)
        or count(b.stripe) <> case when a.no_overdraft then 1 else ledger_stripes() end
      order by 1 limit 1`,
  },
];

/** The trial balance, summed once. */
export const TRIAL_PASS: Pass = {
  names: {
    unequal: 'debits and credits are equal in every currency',
    uncleared: 'clearing is empty',
    overdrawn: 'nobody is overdrawn',
  },
  firstWrong: sql`
    with balance as (
      select a.path, a.currency, sum(b.debits_minor) as debits, sum(b.credits_minor) as credits
      from ledger_balance b join ledger_account a on a.id = b.account_id group by a.id
    ), total as (
      select currency, sum(debits) as debits, sum(credits) as credits from balance group by currency
    )
    select
      (select min(format('%s: debits %s, credits %s', currency, debits, credits)) from total
        where debits <> credits) as unequal,
      (select min(format('clearing %s holds %s', currency, credits - debits)) from balance
        where path = 'clearing' and debits <> credits) as uncleared,
      (select min(format('account %s', path)) from balance where path like '%:%'
        and case when path like '%:receivable' then debits < credits else credits < debits end) as overdrawn`,
};
