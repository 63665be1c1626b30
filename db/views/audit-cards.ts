import { sql } from 'drizzle-orm';
import type { Check } from './audit-check.ts';

/** What each transaction moved out of and into `cards`. */
const CARD_BOOKINGS = sql`select x.id, x.kind, x.idempotency_key as key, c.currency,
    sum(case when t.debit_id = c.id then t.amount_minor else -t.amount_minor end) as amount
  from ledger_account c join ledger_transfer t on c.id in (t.debit_id, t.credit_id)
  join ledger_transaction x on x.id = t.transaction_id
  where c.path = 'cards' group by x.id, c.currency`;

/** Card money against what the card company said of it. */
export const CARD_CHECKS: readonly Check[] = [
  {
    name: 'what is held is what is held of card payments',
    firstWrong: sql`
      with held as (
        select split_part(a.path, ':', 2) as actor, a.currency,
          sum(b.credits_minor - b.debits_minor) as amount
        from ledger_account a join ledger_balance b on b.account_id = a.id
        where a.path like 'user:%:held' group by 1, 2
      ), said as (
        select actor_id::text as actor, currency, sum(held_minor) as amount from card_payment group by 1, 2
      )
      select format('%s: held %s, of card payments %s', coalesce(h.actor, s.actor), coalesce(h.amount, 0),
        coalesce(s.amount, 0)) as row
      from held h full join said s using (actor, currency)
      where coalesce(h.amount, 0) <> coalesce(s.amount, 0) order by 1 limit 1`,
  },
  {
    name: 'every card payment is booked as it was paid',
    firstWrong: sql`
      select format('card payment %s', p.id) as row from card_payment p
      left join ledger_transaction x on x.id = p.transaction_id and x.kind = 'card_payment'
        and x.idempotency_key = 'node:card:' || p.payment_id
      left join ledger_transfer t on t.transaction_id = x.id and t.amount_minor = p.gross_minor
      left join ledger_account h on h.id = t.credit_id
        and h.path = 'user:' || p.actor_id || ':held' and h.currency = p.currency
      where p.state = 'paid' and (h.id is null or p.fee_minor <> (select coalesce(sum(f.amount_minor), 0)
        from ledger_transaction y join ledger_transfer f on f.transaction_id = y.id
        join ledger_account d on d.id = f.debit_id and d.path like 'user:%'
        where y.idempotency_key = 'node:card_fee:' || p.payment_id))
      order by 1 limit 1`,
  },
  {
    name: 'every movement of a card payment is booked as the company says',
    firstWrong: sql`
      select format('movement %s', m.id) as row from card_movement m
      left join (${CARD_BOOKINGS}) b on b.id = m.transaction_id
        and b.kind = case m.side when 'taken' then 'card_back' else 'card_return' end
      where coalesce(b.amount, 0) <> case m.side when 'taken' then -m.amount_minor else m.amount_minor end
        or m.fee_minor <> coalesce((select -sum(f.amount) from (${CARD_BOOKINGS}) f
          where f.key = 'node:card_fee:' || m.id), 0)
      order by 1 limit 1`,
  },
  {
    name: 'whatever card money moved has a payment, a movement or an entry of the bank that says so',
    firstWrong: sql`
      select format('%s %s', b.kind, b.id) as row from (${CARD_BOOKINGS}) b
      where case b.kind
        when 'card_payment' then not exists (select from card_payment p where p.transaction_id = b.id)
        when 'card_fee' then not exists (select from card_payment p where b.key = 'node:card_fee:' || p.payment_id)
          and not exists (select from card_movement m where b.key = 'node:card_fee:' || m.id)
        when 'card_payout' then not exists (select from bank_entry e
          where e.transaction_id = b.id and e.purpose = 'cards' and e.state = 'booked')
        else not exists (select from card_movement m where m.transaction_id = b.id) end
      order by 1 limit 1`,
  },
];
