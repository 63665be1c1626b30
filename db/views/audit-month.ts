import { type SQL, sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { type Check, firstWrong } from './audit.ts';

/** What must hold of a month right after it was distributed, asked in the same transaction: what is wrong
 *  now is not kept. It looks at this month alone, so that a close costs the same after ten years; the
 *  whole of the books is checked after it. */
export async function firstWrongOfMonth(
  tx: Tx,
  closed: { readonly month: string; readonly transactionId: string; readonly currency: string },
): Promise<string | null> {
  for (const check of checksOf(closed)) {
    const wrong = await firstWrong(tx, check);
    if (wrong !== null) return `${check.name}: ${wrong}`;
  }
  return null;
}

/** A share that somebody wrote before the month was closed: the close could not write its own.
 *  @returns whose flattr it is of, in words, or null. */
export async function earlyShare(tx: Tx, month: string): Promise<string | null> {
  const [row] = await tx.execute<{ id: string | null }>(
    sql`select min(flattr_id::text) as id from share where month = ${month}`,
  );
  return row?.id ? `flattr ${row.id} has a share before ${month} is closed` : null;
}

type Closed = Parameters<typeof firstWrongOfMonth>[1];

const checksOf = (closed: Closed): readonly Check[] =>
  [clearingIsEmpty, sharesAreOfFlattrs, sharesLeftGivers, sharesReachedPayees, budgetsHold].map(
    (check) => check(closed),
  );

const clearingIsEmpty = (): Check => ({
  name: 'clearing is empty',
  firstWrong: sql`
      select format('clearing %s holds %s', a.currency, sum(b.credits_minor) - sum(b.debits_minor)) as row
      from ledger_balance b join ledger_account a on a.id = b.account_id
      where a.path = 'clearing' group by a.currency having sum(b.debits_minor) <> sum(b.credits_minor)
      order by 1 limit 1`,
});

const sharesAreOfFlattrs = ({ month, currency }: Closed): Check => ({
  name: 'every share is of its flattr',
  firstWrong: sql`
      select format('flattr %s', coalesce(s.flattr_id, f.id)) as row
      from (select * from share where month = ${month}) s
      full join (select f.* from flattr f
        join period_budget b on b.month = f.month and b.giver_id = f.giver_id and b.currency = ${currency}
        where f.month = ${month} and f.undone_at is null and f.payee_id is not null) f on f.id = s.flattr_id
      where (s.giver_id, s.payee_id) is distinct from (f.giver_id, f.payee_id)
      order by 1 limit 1`,
});

const sharesLeftGivers = ({ month, transactionId }: Closed): Check => ({
  name: "the month's shares are what left its givers' accounts",
  firstWrong: sql`
      with shared as (
        select giver_id, sum(amount_minor) as amount from share where month = ${month} group by 1
      ), booked as (${takenFrom(transactionId, 'shared')})
      select format('giver %s: shares %s, booked %s', coalesce(s.giver_id, b.giver), s.amount, b.amount) as row
      from shared s full join booked b on b.giver = s.giver_id
      where coalesce(s.amount, 0) <> coalesce(b.amount, 0) order by 1 limit 1`,
});

const sharesReachedPayees = ({ month, transactionId }: Closed): Check => ({
  name: "the month's shares are what reached its creators and their nodes",
  firstWrong: sql`
      with shared as (
        select case when a.local then a.id else p.id end as owner, sum(s.amount) as amount
        from (select payee_id, sum(amount_minor) as amount from share where month = ${month} group by 1) s
        join actor a on a.id = s.payee_id left join peer p on p.host = a.host
        group by 1
      ), booked as (
        select split_part(c.path, ':', 2)::uuid as owner, sum(t.amount_minor) as amount
        from ledger_transfer t join ledger_account d on d.id = t.debit_id and d.path = 'clearing'
        join ledger_account c on c.id = t.credit_id
        where t.transaction_id = ${transactionId} group by 1
      )
      select format('%s: shares %s, booked %s', coalesce(s.owner, b.owner), s.amount, b.amount) as row
      from shared s full join booked b on b.owner = s.owner
      where coalesce(s.amount, 0) <> coalesce(b.amount, 0) order by 1 limit 1`,
});

const budgetsHold = ({ month, transactionId }: Closed): Check => ({
  name: 'no giver spent more than the budget of the month',
  firstWrong: sql`
      select format('giver %s: spent %s of %s', s.giver, s.amount, b.amount_minor) as row
      from (${takenFrom(transactionId, 'all')}) s
      left join period_budget b on b.month = ${month} and b.giver_id = s.giver
      where b.amount_minor is null or s.amount > b.amount_minor order by 1 limit 1`,
});

/** Per giver: what the distribution took from them, with the fee or without. */
const takenFrom = (transactionId: string, what: 'shared' | 'all'): SQL => sql`
  select split_part(d.path, ':', 2)::uuid as giver, sum(t.amount_minor) as amount
  from ledger_transfer t join ledger_account d on d.id = t.debit_id and d.path like 'user:%'
  join ledger_account c on c.id = t.credit_id and (c.path = 'clearing' or ${what === 'all'})
  where t.transaction_id = ${transactionId} group by 1`;
