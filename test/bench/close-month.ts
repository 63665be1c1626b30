import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';

/** A month to close, written as rows: made one by one, a million flattrs would take an hour. */
export const MONTH = '2026-10';

export type MonthSize = {
  readonly flattrs: number;
  readonly givers: number;
  readonly payees: number;
};

/** The month of a node that has been at work for a while: some people are thanked far more than others;
 *  a fifth of the flattrs is for another work of somebody thanked already; a giver in ten gives again what
 *  they receive; rounding owes half of the pairs something from the months before. */
export async function fillMonth(db: Db, { flattrs, givers, payees }: MonthSize): Promise<void> {
  const each = Math.round(flattrs / givers);
  const others = Math.round(each * 0.8);
  await db.transaction(async (tx) => {
    // Foreign keys and triggers sleep: the rows are right, and each of them would be asked.
    await tx.execute(sql`set local session_replication_role = replica`);
    await tx.execute(sql`select setseed(0.5)`);
    await addPeople(tx, 'giver', givers);
    await addPeople(tx, 'payee', payees);
    await tx.execute(sql`
      insert into period (month, phase, opened_at, counted_at, fee_bps)
      values (${MONTH}, 'counted', '2026-10-01', '2026-11-01', 500)`);
    await tx.execute(sql`
      insert into period_budget (month, giver_id, amount_minor, currency, regives)
      select ${MONTH}, id, 500 + n * 7 % 2000, 'EUR', n % 10 = 0 from person where kind = 'giver'`);
    await tx.execute(sql`
      insert into work (id, uri, author_id, url, page_url, slug, title, published_at, created_at, updated_at)
      select md5('work' || n || '/' || k)::uuid, 'http://n.example/works/' || n || '/' || k, id,
        'http://n.example/' || n || '/' || k, '', n || '/' || k, 'A work', now(), now(), now()
      from person, generate_series(1, 2) as k where kind = 'payee'`);
    await tx.execute(sql`
      create temporary table choice on commit drop as
      select id as giver_id, k, 1 + floor(power(random(), 2) * ${payees})::int as n
      from person, generate_series(1, ${others}::int) as k where kind = 'giver'`);
    await tx.execute(sql`
      insert into flattr (id, uri, giver_id, given, source, work_id, payee_id, month, weight, recorded_at)
      select ('019a0000' || lpad(to_hex(row_number() over (order by at)), 24, '0'))::uuid,
        'http://n.example/flattrs/' || row_number() over (order by at),
        giver_id, true, 'page', md5('work' || n || '/' || k)::uuid, payee, ${MONTH}, 1 + n % 3, '2026-10-05'
      from (
        select distinct on (giver_id, n, k) giver_id, n, k, p.id as payee, random() as at from (
          select giver_id, n, 1 as k from choice
          union all select giver_id, n, 2 from choice where k <= ${each - others}::int
        ) chosen join person p using (n) where p.kind = 'payee'
      ) given order by 1`);
    await tx.execute(sql`
      insert into carry (giver_id, payee_id, carry_micro, month)
      select giver_id, id, 400000 - n * 37 % 800000, '2026-09'
      from (select distinct giver_id, n from choice where k % 2 = 0) c
      join person p using (n) where p.kind = 'payee'`);
    await addFunds(tx);
  });
  await db.execute(sql`vacuum analyze`);
}

async function addPeople(tx: Tx, kind: 'giver' | 'payee', count: number): Promise<void> {
  await tx.execute(sql`create temporary table if not exists person
    (id uuid, kind text, n int) on commit drop`);
  await tx.execute(sql`
    insert into person select md5(${kind} || n)::uuid, ${kind}, n
    from generate_series(1, ${count}::int) as n`);
  await tx.execute(sql`
    insert into actor (id, uri, kind, local, handle, host, name, profile_url, inbox_url, created_at)
    select id, 'http://n.example/users/' || id, 'person', true, kind || n, 'n.example', kind, '', '', now()
    from person where kind = ${kind}`);
  await tx.execute(sql`insert into account (actor_id) select id from person where kind = ${kind}`);
}

/** Everybody's funds as one posting, balances and all. */
async function addFunds(tx: Tx): Promise<void> {
  const top = '019a0000-0000-7000-8000-000000000001';
  await tx.execute(sql`
    insert into ledger_account (path, currency, normal_side, no_overdraft)
    select 'user:' || id || ':funds', 'EUR', 'credit', true from person where kind = 'giver'
    union all values ('bank', 'EUR', 'debit', false)`);
  await tx.execute(sql`
    insert into ledger_transaction (id, idempotency_key, request_hash, kind, month, at)
    select ${top}, 'node:top_up:all', encode(sha256(convert_to(format('["top_up","EUR",null,[%s]]',
      string_agg(format('"bank>%s=1500"', path), ',' order by path collate "C")), 'UTF8')), 'hex'),
      'top_up', ${MONTH}, '2026-10-01'
    from ledger_account where path <> 'bank'`);
  await tx.execute(sql`
    insert into ledger_transfer (transaction_id, n, debit_id, credit_id, amount_minor)
    select ${top}, row_number() over () - 1, bank.id, a.id, 1500
    from ledger_account a, ledger_account bank where bank.path = 'bank' and a.path <> 'bank'`);
  await tx.execute(sql`
    insert into ledger_balance (account_id, stripe, debits_minor, credits_minor, normal_side, no_overdraft)
    select a.id, stripe,
      case when path = 'bank' and stripe = 0 then (select sum(amount_minor) from ledger_transfer) else 0 end,
      case when path = 'bank' then 0 else 1500 end, normal_side, no_overdraft
    from ledger_account a,
      generate_series(0, case when no_overdraft then 0 else ledger_stripes() - 1 end) as stripe`);
}
