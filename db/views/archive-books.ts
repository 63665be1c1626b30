import { asc, eq, sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { AT_A_TIME, inParts } from './in-parts.ts';

/** What one transaction changed on an account of theirs in the books: positive comes in. In minor units. A sum
 *  of all givers, as the books are read everywhere: what one person gave is nobody's to see. */
export type OwnEntry = {
  readonly id: string;
  readonly at: Date;
  readonly kind: string;
  readonly month: string;
  readonly purse: string;
  readonly currency: string;
  readonly amountMinor: bigint;
};

/** Every one, in the order of the journal: the ids of transactions are in the order of time. Whose money it
 *  was or became on the other side is left out. */
export const entriesOf = (db: Db, actorId: string): AsyncGenerator<OwnEntry> =>
  inParts(async (after) => {
    const rows = await db.execute<{
      id: string;
      at_ms: string;
      kind: string;
      month: string;
      purse: string;
      currency: string;
      amount: string;
    }>(sql`
      with own as (
        select id, split_part(path, ':', 3) as purse, currency from ledger_account
        where path = any(${pursesOf(actorId)}::text[])
      ), entry as (
        select own.purse, own.currency, t.transaction_id, -t.amount_minor as amount
        from own join ledger_transfer t on t.debit_id = own.id
        union all
        select own.purse, own.currency, t.transaction_id, t.amount_minor
        from own join ledger_transfer t on t.credit_id = own.id
      ), summed as (
        select transaction_id, purse, currency, sum(amount) as amount,
          (transaction_id || ' ' || purse || ' ' || currency) collate "C" as id
        from entry group by 1, 2, 3 having sum(amount) <> 0
      )
      select e.id, (extract(epoch from x.at) * 1000)::text as at_ms, x.kind, x.month,
        e.purse, e.currency, e.amount::text
      from summed e join ledger_transaction x on x.id = e.transaction_id
      where e.id > ${after ?? ''} order by e.id limit ${AT_A_TIME}`);
    return rows.map(({ at_ms, amount, ...row }) => ({
      ...row,
      at: new Date(Number(at_ms)),
      amountMinor: BigInt(amount),
    }));
  });

const pursesOf = (actorId: string): string =>
  `{${['funds', 'held', 'earnings', 'pending'].map((purse) => `user:${actorId}:${purse}`).join(',')}}`;

/** What each of their accounts in the books holds, in minor units. */
export async function balancesOf(
  db: Db,
  actorId: string,
): Promise<{ readonly purse: string; readonly currency: string; readonly amountMinor: bigint }[]> {
  const rows = await db.execute<{ purse: string; currency: string; amount: string }>(sql`
    select split_part(a.path, ':', 3) as purse, a.currency,
      (b.credits_minor - b.debits_minor)::text as amount
    from ledger_account a join ledger_balance b on b.account_id = a.id
    where a.path = any(${pursesOf(actorId)}::text[]) order by a.path, a.currency`);
  return rows.map(({ amount, ...row }) => ({ ...row, amountMinor: BigInt(amount) }));
}

/** The budget of each month that was counted. */
export const budgetsOf = (db: Db, giverId: string) =>
  db.query.periodBudget.findMany({
    where: (row) => eq(row.giverId, giverId),
    orderBy: (row) => asc(row.month),
  });
