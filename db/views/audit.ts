import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';

/** One thing that the books must always satisfy. The query finds the first row that does not. */
export type Check = {
  readonly name: string;
  /** Selects `row` (what is wrong, in words) for the first wrong row, or nothing. */
  readonly firstWrong: SQL;
};

/** The checks that SQL makes: journal, balances, shares and statements against each other. Those that
 *  need a signature are in `operations/check-documents.ts`. */
export const CHECKS: readonly Check[] = [
  {
    name: 'every balance is the sum of its transfers',
    firstWrong: sql`
      with journal as (
        select account_id, sum(debits) as debits, sum(credits) as credits from (
          select debit_id as account_id, amount_minor as debits, 0 as credits from ledger_transfer
          union all select credit_id, 0, amount_minor from ledger_transfer
        ) sides group by account_id
      )
      select format('account %s: balance says %s/%s, journal says %s/%s', coalesce(a.path, 'without a path'),
        b.debits_minor, b.credits_minor, coalesce(j.debits, 0), coalesce(j.credits, 0)) as row
      from ledger_account a
      full join ledger_balance b on b.account_id = a.id
      full join journal j on j.account_id = coalesce(a.id, b.account_id)
      where a.id is null or b.debits_minor is distinct from coalesce(j.debits, 0)
        or b.credits_minor is distinct from coalesce(j.credits, 0)
      order by 1 limit 1`,
  },
  {
    name: 'every account keeps the nature that its path gives it',
    firstWrong: sql`
      select format('account %s', a.path) as row from ledger_account a
      join ledger_balance b on b.account_id = a.id
      where a.normal_side is distinct from
          (case when a.path = 'bank' or a.path like '%:receivable' then 'debit' else 'credit' end)
        or a.no_overdraft is distinct from (a.path like '%:%')
        or b.normal_side is distinct from a.normal_side or b.no_overdraft is distinct from a.no_overdraft
      order by 1 limit 1`,
  },
  {
    name: 'every transfer is between two accounts of one currency, in a transaction',
    firstWrong: sql`
      select format('transfer %s/%s', t.transaction_id, t.n) as row from ledger_transfer t
      left join ledger_transaction x on x.id = t.transaction_id
      left join ledger_account d on d.id = t.debit_id
      left join ledger_account c on c.id = t.credit_id
      where x.id is null or d.id is null or c.id is null or d.currency <> c.currency
        or t.amount_minor not between 1 and 1000000000000000 or t.debit_id = t.credit_id
      order by 1 limit 1`,
  },
  {
    name: 'every transaction is the one that was asked for',
    firstWrong: sql`
      with asked as (
        select x.id, x.kind, x.request_hash, format('["%s","%s",%s,[%s]]', x.kind, min(d.currency),
          coalesce('"' || x.reverses || '"', 'null'),
          string_agg(format('"%s>%s=%s"', d.path, c.path, t.amount_minor), ','
            order by format('%s>%s=%s', d.path, c.path, t.amount_minor) collate "C")) as text
        from ledger_transaction x join ledger_transfer t on t.transaction_id = x.id
        join ledger_account d on d.id = t.debit_id join ledger_account c on c.id = t.credit_id
        group by x.id
      )
      select format('%s %s', x.kind, x.id) as row from ledger_transaction x
      left join asked a on a.id = x.id
      where a.id is null
        or x.request_hash <> encode(sha256(convert_to(a.text, 'UTF8')), 'hex')
      order by 1 limit 1`,
  },
  {
    name: 'every transfer is one that its kind of transaction makes',
    firstWrong: sql`
      with moves as (
        select x.kind, x.id, r.kind as reversed_kind, t.n,
          regexp_replace(d.path, ':[^:]+:', ':') as debit, regexp_replace(c.path, ':[^:]+:', ':') as credit
        from ledger_transaction x join ledger_transfer t on t.transaction_id = x.id
        join ledger_account d on d.id = t.debit_id join ledger_account c on c.id = t.credit_id
        left join ledger_transaction r on r.id = x.reverses
      )
      select format('%s %s/%s: %s to %s', kind, id, n, debit, credit) as row from moves
      where case kind
        when 'top_up' then (debit, credit) = ('bank', 'user:funds')
        when 'distribution' then (debit, credit) in (('user:funds', 'fees'), ('user:funds', 'clearing'),
          ('user:earnings', 'fees'), ('user:earnings', 'clearing'), ('clearing', 'user:earnings'), ('clearing', 'peer:payable'))
        when 'acceptance' then (debit, credit) = ('peer:receivable', 'user:pending')
        when 'netting' then (debit, credit) in (('peer:payable', 'peer:receivable'),
          ('user:pending', 'user:earnings'))
        when 'payment' then (debit, credit) in (('peer:payable', 'bank'), ('bank', 'peer:receivable'),
          ('user:pending', 'user:earnings'))
        when 'reversal' then reversed_kind = 'top_up' and (debit, credit) = ('user:funds', 'bank')
        else false end is not true
      order by 1 limit 1`,
  },
  {
    name: 'what is announced to creators is what peers owe',
    firstWrong: sql`
      select format('%s: announced %s, owed %s', currency, announced, owed) as row from (
        select a.currency,
          coalesce(sum(b.credits_minor - b.debits_minor) filter (where a.path like 'user:%:pending'), 0) as announced,
          coalesce(sum(b.debits_minor - b.credits_minor) filter (where a.path like 'peer:%:receivable'), 0) as owed
        from ledger_balance b join ledger_account a on a.id = b.account_id group by 1
      ) sums where announced <> owed order by 1 limit 1`,
  },
  {
    name: 'debits and credits are equal in every currency',
    firstWrong: sql`
      select format('%s: debits %s, credits %s', a.currency, sum(b.debits_minor), sum(b.credits_minor)) as row
      from ledger_balance b join ledger_account a on a.id = b.account_id
      group by a.currency having sum(b.debits_minor) <> sum(b.credits_minor) order by 1 limit 1`,
  },
  {
    name: 'clearing is empty',
    firstWrong: sql`
      select format('clearing %s holds %s', a.currency, b.credits_minor - b.debits_minor) as row
      from ledger_balance b join ledger_account a on a.id = b.account_id
      where a.path = 'clearing' and b.debits_minor <> b.credits_minor order by 1 limit 1`,
  },
  {
    name: 'nobody is overdrawn',
    firstWrong: sql`
      select format('account %s', a.path) as row
      from ledger_balance b join ledger_account a on a.id = b.account_id
      where a.path like '%:%' and case when a.path like '%:receivable'
        then b.debits_minor < b.credits_minor else b.credits_minor < b.debits_minor end
      order by 1 limit 1`,
  },
  {
    name: "a month's shares are what left its givers' accounts",
    firstWrong: sql`
      with shared as (
        select month, giver_id::text as giver, sum(amount_minor) as amount from share group by 1, 2
      ), booked as (
        select x.month, split_part(d.path, ':', 2) as giver, sum(t.amount_minor) as amount
        from ledger_transaction x join ledger_transfer t on t.transaction_id = x.id
        join ledger_account d on d.id = t.debit_id join ledger_account c on c.id = t.credit_id
        where x.kind = 'distribution' and c.path = 'clearing' group by 1, 2
      )
      select format('%s, giver %s: shares %s, booked %s', coalesce(s.month, b.month),
        coalesce(s.giver, b.giver), coalesce(s.amount, 0), coalesce(b.amount, 0)) as row
      from shared s full join booked b on b.month = s.month and b.giver = s.giver
      where coalesce(s.amount, 0) <> coalesce(b.amount, 0) order by 1 limit 1`,
  },
  {
    name: "a month's shares are what reached its creators and their nodes",
    firstWrong: sql`
      with shared as (
        select s.month, case when a.local then 'user:' || a.id || ':earnings'
          else 'peer:' || p.id || ':payable' end as path, sum(s.amount_minor) as amount
        from share s join actor a on a.id = s.payee_id left join peer p on p.host = a.host
        group by 1, 2
      ), booked as (
        select x.month, c.path, sum(t.amount_minor) as amount
        from ledger_transaction x join ledger_transfer t on t.transaction_id = x.id
        join ledger_account d on d.id = t.debit_id join ledger_account c on c.id = t.credit_id
        where x.kind = 'distribution' and d.path = 'clearing' group by 1, 2
      )
      select format('%s, %s: shares %s, booked %s', coalesce(s.month, b.month),
        coalesce(s.path, b.path), coalesce(s.amount, 0), coalesce(b.amount, 0)) as row
      from shared s full join booked b on b.month = s.month and b.path = s.path
      where coalesce(s.amount, 0) <> coalesce(b.amount, 0) order by 1 limit 1`,
  },
  {
    name: 'no giver spent more than the budget of the month',
    firstWrong: sql`
      with spent as (
        select x.month, split_part(d.path, ':', 2) as giver, sum(t.amount_minor) as amount
        from ledger_transaction x join ledger_transfer t on t.transaction_id = x.id
        join ledger_account d on d.id = t.debit_id
        where x.kind = 'distribution' and d.path like 'user:%' group by 1, 2
      )
      select format('%s, giver %s: spent %s of %s', s.month, s.giver, s.amount, b.amount_minor) as row
      from spent s left join period_budget b on b.month = s.month and b.giver_id::text = s.giver
      where b.amount_minor is null or s.amount > b.amount_minor order by 1 limit 1`,
  },
  {
    name: 'what we owe a peer is what we stated and have not paid',
    firstWrong: sql`
      with owed as (
        select 'peer:' || p.id || ':payable' as path, st.currency,
          sum(st.total_minor - st.discharged_minor) as amount
        from statement st join peer p on p.id = st.peer_id where st.direction = 'issued' group by 1, 2
      ), unstated as (
        select 'peer:' || p.id || ':payable' as path, s.currency, sum(s.amount_minor) as amount
        from share s join actor a on a.id = s.payee_id and not a.local join peer p on p.host = a.host
        where not exists (select from statement st where st.peer_id = p.id and st.direction = 'issued'
          and st.currency = s.currency and st.month = s.month)
        group by 1, 2
      ), expected as (
        select path, currency, sum(amount) as amount
        from (select * from owed union all select * from unstated) both_kinds group by 1, 2
      )
      select format('%s: books %s, statements %s', coalesce(a.path, e.path),
        coalesce(b.credits_minor - b.debits_minor, 0), coalesce(e.amount, 0)) as row
      from (select * from ledger_account where path like 'peer:%:payable') a
      join ledger_balance b on b.account_id = a.id
      full join expected e on e.path = a.path and e.currency = a.currency
      where coalesce(b.credits_minor - b.debits_minor, 0) <> coalesce(e.amount, 0) order by 1 limit 1`,
  },
  {
    name: 'what a peer owes us is what it stated and has not paid',
    firstWrong: sql`
      with expected as (
        select 'peer:' || peer_id || ':receivable' as path, currency,
          sum(total_minor - discharged_minor) as amount
        from statement where direction = 'received' and state <> 'refused' group by 1, 2
      )
      select format('%s: books %s, statements %s', coalesce(a.path, e.path),
        coalesce(b.debits_minor - b.credits_minor, 0), coalesce(e.amount, 0)) as row
      from (select * from ledger_account where path like 'peer:%:receivable') a
      join ledger_balance b on b.account_id = a.id
      full join expected e on e.path = a.path and e.currency = a.currency
      where coalesce(b.debits_minor - b.credits_minor, 0) <> coalesce(e.amount, 0) order by 1 limit 1`,
  },
  {
    name: 'what is announced to a creator is what peers stated and have not paid',
    firstWrong: sql`
      with expected as (
        select 'user:' || l.payee_id || ':pending' as path, s.currency,
          sum(l.amount_minor - l.released_minor) as amount
        from statement_line l join statement s on s.document_id = l.document_id group by 1, 2
      )
      select format('%s: books %s, statements %s', coalesce(a.path, e.path),
        coalesce(b.credits_minor - b.debits_minor, 0), coalesce(e.amount, 0)) as row
      from (select * from ledger_account where path like 'user:%:pending') a
      join ledger_balance b on b.account_id = a.id
      full join expected e on e.path = a.path and e.currency = a.currency
      where coalesce(b.credits_minor - b.debits_minor, 0) <> coalesce(e.amount, 0) order by 1 limit 1`,
  },
  {
    name: 'every signed document is unchanged',
    firstWrong: sql`
      select format('document %s', uri) as row from settlement_document
      where sha256 <> encode(sha256(convert_to(jws, 'UTF8')), 'hex') order by 1 limit 1`,
  },
];

/** Runs one check.
 *  @returns what is wrong with the first wrong row, or null. */
export async function firstWrong(tx: Tx, check: Check): Promise<string | null> {
  const [found] = await tx.execute(check.firstWrong);
  return found === undefined ? null : String(found.row);
}
