import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';

/** Whom the bank should be told to pay: for a file of payments, and for who looks before one is made. */

/** Where money goes, as a bank has to know it. */
export type Payee = {
  readonly holder: string;
  readonly iban: string;
  readonly bic: string | null;
  readonly amountMinor: bigint;
};
export type OwedToPerson = Payee & { readonly actorId: string; readonly handle: string };
export type OwedToEntry = Payee & { readonly entryId: string };

type Row = {
  readonly id: string;
  readonly handle: string;
  readonly holder: string | null;
  readonly iban: string;
  readonly bic: string | null;
  readonly minor: string;
};

const balance = sql`b.credits_minor - b.debits_minor`;

/** Creators whose earnings reach the threshold and who may be paid now. Who has left is paid whatever there
 *  is, also when they gave it again before. */
export async function creatorsToPay(
  tx: Tx | Db,
  { currency, thresholdMinor, now }: { currency: string; thresholdMinor: bigint; now: Date },
): Promise<OwedToPerson[]> {
  const rows = await tx.execute<Row>(sql`
    select a.id, a.handle, p.holder, p.iban, p.bic, (${balance})::text as minor
    from (select distinct on (actor_id) * from payout_account where undone_at is null
      order by actor_id, set_at desc, id desc) p
    join actor a on a.id = p.actor_id join account k on k.actor_id = a.id
    join ledger_account l on l.path = 'user:' || a.id || ':earnings' and l.currency = ${currency}
    join ledger_balance b on b.account_id = l.id
    where p.iban is not null and p.failed_at is null and p.usable_from <= ${now.toISOString()}::timestamptz
      and ${balance} > 0 and (a.deleted_at is not null
        or (not k.regives and ${balance} >= ${thresholdMinor}))
    order by a.id`);
  return rows.map((row) => ({ ...payeeOf(row), actorId: row.id, handle: row.handle }));
}

/** Givers who have left, or want back what they paid in and have not given: to the account from which they
 *  paid last, and nowhere else. What a counted month may still take stays; of who has left, also what the
 *  open one may. */
export async function giversToPayBack(tx: Tx | Db, currency: string): Promise<OwedToPerson[]> {
  const rows = await tx.execute<Row>(sql`
    select a.id, a.handle, e.name as holder, e.iban, e.bic, (${balance} - r.minor)::text as minor
    from actor a join account k on k.actor_id = a.id
    join ledger_account l on l.path = 'user:' || a.id || ':funds' and l.currency = ${currency}
    join ledger_balance b on b.account_id = l.id
    cross join lateral (select t.name, t.iban, t.bic from bank_entry t
      where t.purpose = 'top_up' and t.subject_id = a.id and t.state = 'booked' and t.iban is not null
      order by t.booked_on desc, t.id desc limit 1) e
    cross join lateral (select coalesce(sum(amount_minor), 0) as minor from (
      select pb.amount_minor from period_budget pb join period p on p.month = pb.month and p.phase = 'counted'
      where pb.giver_id = a.id and pb.currency = ${currency}
      union all select u.amount_minor from budget u where u.actor_id = a.id and a.deleted_at is not null
        and exists (select from flattr f join period p on p.month = f.month and p.phase = 'open'
          where f.giver_id = a.id and f.payee_id is not null and f.undone_at is null)) taken) r
    where (k.funds_back_at is not null or a.deleted_at is not null) and ${balance} > r.minor
    order by a.id`);
  return rows.map((row) => ({ ...payeeOf(row), actorId: row.id, handle: row.handle }));
}

/** Money in suspense of which somebody has decided that it goes back. */
export async function entriesToSendBack(tx: Tx | Db): Promise<OwedToEntry[]> {
  const rows = await tx.execute<Row>(sql`
    select id, '' as handle, name as holder, iban, bic, amount_minor::text as minor from bank_entry
    where state = 'suspense' and why = 'to_send_back' and side = 'in' and iban is not null order by id`);
  return rows.map((row) => ({ ...payeeOf(row), entryId: row.id }));
}

const payeeOf = ({ holder, iban, bic, minor }: Row): Payee => ({
  ...{ holder: holder ?? '', iban, bic, amountMinor: BigInt(minor) },
});

/** What the books have in one of the node's own accounts, from its normal side: a credit. */
export async function nodeBalance(
  tx: Tx | Db,
  path: 'reserve' | 'payouts' | 'suspense',
  currency: string,
): Promise<bigint> {
  const [row] = await tx.execute<{ minor: string }>(sql`
    select coalesce(sum(${balance}), 0)::text as minor from ledger_account l
    join ledger_balance b on b.account_id = l.id where l.path = ${path} and l.currency = ${currency}`);
  return BigInt(row?.minor ?? 0);
}
