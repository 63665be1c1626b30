import { sql } from 'drizzle-orm';
import type { Check } from './audit-check.ts';

/** What is owed between nodes, against the statements that say so. Those that need a signature are in
 *  `operations/check-documents.ts`. */
export const SETTLEMENT_CHECKS: readonly Check[] = [
  {
    name: 'what we owe a peer is what we stated and have not paid',
    firstWrong: sql`
      with stated as (
        select st.peer_id, st.currency, case st.state when 'issued' then st.gross_minor
          when 'accepted' then st.accepted_minor + (select coalesce(sum(l.disputed_minor), 0)
            from statement_line l where l.document_id = st.document_id) else 0 end as amount
        from statement st where st.direction = 'issued'
        union all select peer_id, currency, -issued_discharged_minor from pair
      ), unstated as (
        select p.id as peer_id, s.currency, s.amount_minor - coalesce(c.amount, 0) as amount
        from share s join actor a on a.id = s.payee_id and not a.local join peer p on p.host = a.host
        left join (select flattr_id, sum(amount_minor) as amount from share_correction group by 1) c
          on c.flattr_id = s.flattr_id
        where not exists (select from statement st where st.peer_id = p.id and st.direction = 'issued'
          and st.currency = s.currency and st.month = s.month)
          -- Stated before a restore, and closed here again only now.
          or not exists (select from pair k where k.peer_id = p.id and k.currency = s.currency
            and k.closed_up_to >= s.month)
      ), expected as (
        select 'peer:' || peer_id || ':payable' as path, currency, sum(amount) as amount
        from (select * from stated union all select * from unstated) both_kinds group by 1, 2
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
      with part as (
        select st.peer_id, st.currency, st.accepted_minor - (select coalesce(sum(l.written_off_minor
          + l.lost_minor), 0) from statement_line l where l.document_id = st.document_id) as amount
        from statement st where st.direction = 'received' and st.state = 'accepted'
        union all select peer_id, currency, -received_discharged_minor from pair
      ), expected as (
        select 'peer:' || peer_id || ':receivable' as path, currency, sum(amount) as amount
        from part group by 1, 2
      )
      select format('%s: books %s, statements %s', coalesce(a.path, e.path),
        coalesce(b.debits_minor - b.credits_minor, 0), coalesce(e.amount, 0)) as row
      from (select * from ledger_account where path like 'peer:%:receivable') a
      join ledger_balance b on b.account_id = a.id
      full join expected e on e.path = a.path and e.currency = a.currency
      where coalesce(b.debits_minor - b.credits_minor, 0) <> coalesce(e.amount, 0) order by 1 limit 1`,
  },
  {
    name: 'what is announced to a creator is what peers stated and is not theirs yet',
    firstWrong: sql`
      with expected as (
        select 'user:' || l.payee_id || ':pending' as path, s.currency, sum(l.amount_minor
          - l.adjusted_minor - l.disputed_minor - l.struck_minor - l.released_minor - l.written_off_minor) as amount
        from statement_line l join statement s on s.document_id = l.document_id
          and s.direction = 'received' and s.state = 'accepted'
        where l.payee_id is not null group by 1, 2
      )
      select format('%s: books %s, statements %s', coalesce(a.path, e.path),
        coalesce(b.credits_minor - b.debits_minor, 0), coalesce(e.amount, 0)) as row
      from (select * from ledger_account where path like 'user:%:pending') a
      join ledger_balance b on b.account_id = a.id
      full join expected e on e.path = a.path and e.currency = a.currency
      where coalesce(b.credits_minor - b.debits_minor, 0) <> coalesce(e.amount, 0) order by 1 limit 1`,
  },
  {
    name: 'a line is of a statement and booked for whom it names',
    firstWrong: sql`
      select format('statement %s, line %s', l.document_id, l.nr) as row
      from statement_line l left join actor a on a.id = l.payee_id
      left join statement s on s.document_id = l.document_id
      where s.document_id is null or (l.payee_id is not null and a.uri is distinct from l.payee)
      order by 1 limit 1`,
  },
  {
    name: 'what has come from a peer went to its lines',
    firstWrong: sql`
      select format('peer %s: %s came, lines have %s', p.peer_id, p.received_spread_minor, coalesce(f.amount, 0))
        as row
      from pair p left join (
        select s.peer_id, s.currency, sum(l.funded_minor) as amount
        from statement s join statement_line l on l.document_id = s.document_id
        where s.direction = 'received' group by 1, 2
      ) f on f.peer_id = p.peer_id and f.currency = p.currency
      where p.received_spread_minor <> coalesce(f.amount, 0) order by 1 limit 1`,
  },
  {
    name: 'no more is settled than was accepted',
    firstWrong: sql`
      select format('peer %s: settled %s and %s, accepted %s and %s', p.peer_id, p.issued_discharged_minor,
        p.received_discharged_minor, s.issued, s.received) as row
      from pair p cross join lateral (
        select coalesce(sum(accepted_minor) filter (where direction = 'issued'), 0) as issued,
          coalesce(sum(accepted_minor) filter (where direction = 'received'), 0) as received
        from statement where peer_id = p.peer_id and currency = p.currency and state = 'accepted'
      ) s
      where p.issued_discharged_minor > s.issued or p.received_discharged_minor > s.received
      order by 1 limit 1`,
  },
  {
    name: 'suspense holds what waits for its purpose',
    firstWrong: sql`
      with expected as (
        select currency, sum(case side when 'in' then amount_minor else -amount_minor end) as amount
        from (select currency, side, amount_minor from suspense
          union all select currency, side, amount_minor from bank_entry where state = 'suspense') as waits
        group by 1
      ), booked as (
        select a.currency, sum(b.credits_minor - b.debits_minor) as amount
        from ledger_account a join ledger_balance b on b.account_id = a.id where a.path = 'suspense'
        group by 1
      )
      select format('%s: books %s, entries %s', coalesce(b.currency, e.currency), coalesce(b.amount, 0),
        coalesce(e.amount, 0)) as row
      from booked b full join expected e on e.currency = b.currency
      where coalesce(b.amount, 0) <> coalesce(e.amount, 0) order by 1 limit 1`,
  },
  {
    name: 'payouts holds what the bank was told to pay and has not',
    firstWrong: sql`
      with expected as (
        select currency, sum(amount_minor) as amount from payment_order
        where kind <> 'settlement' and (state = 'ordered' or (state = 'returned' and paid_on is null))
        group by 1
      ), booked as (
        select a.currency, sum(b.credits_minor - b.debits_minor) as amount
        from ledger_account a join ledger_balance b on b.account_id = a.id where a.path = 'payouts'
        group by 1
      )
      select format('%s: books %s, orders %s', coalesce(b.currency, e.currency), coalesce(b.amount, 0),
        coalesce(e.amount, 0)) as row
      from booked b full join expected e on e.currency = b.currency
      where coalesce(b.amount, 0) <> coalesce(e.amount, 0) order by 1 limit 1`,
  },
  {
    name: 'every signed document is unchanged',
    firstWrong: sql`
      select format('document %s', uri) as row from settlement_document
      where sha256 <> encode(sha256(convert_to(jws, 'UTF8')), 'hex') order by 1 limit 1`,
  },
];
