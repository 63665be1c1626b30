import { sql } from 'drizzle-orm';
import type { Check } from './audit-check.ts';

/** What is owed between nodes, against the statements that say so. Those that need a signature are in
 *  `operations/check-documents.ts`. */
export const SETTLEMENT_CHECKS: readonly Check[] = [
  {
    name: 'what we owe a peer is what we stated and have not paid',
    firstWrong: sql`
      with owed as (
        select 'peer:' || p.id || ':payable' as path, st.currency,
          sum(st.total_minor - st.discharged_minor) as amount
        from statement st join peer p on p.id = st.peer_id where st.direction = 'issued' group by 1, 2
      ), unstated as (
        select 'peer:' || p.id || ':payable' as path, s.currency,
          sum(s.amount_minor - coalesce(c.amount, 0)) as amount
        from share s join actor a on a.id = s.payee_id and not a.local join peer p on p.host = a.host
        left join (select flattr_id, sum(amount_minor) as amount from share_correction group by 1) c
          on c.flattr_id = s.flattr_id
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
