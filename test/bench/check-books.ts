import { type SQL, sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';

/** Books of some years, written as rows: posted one by one, they would take an hour. */
export type BooksSize = {
  readonly givers: number;
  readonly payees: number;
  /** Top-ups, each a transaction of its own. */
  readonly topUps: number;
};

/** An id like ours: those that are made later are greater. */
const idOf = (kind: '010' | '020' | '030' | '040' | '050', n: SQL): SQL =>
  sql`(${kind} || lpad(to_hex(${n}), 29, '0'))::uuid`;
const giverId = (n: SQL) => idOf('010', n);
const payeeId = (n: SQL) => idOf('020', n);
const workId = (payee: SQL, k: SQL) => idOf('030', sql`${payee} * 2 + ${k}`);

/** Everybody who gives or receives, two works of each creator, and the money that was paid in.
 *  @param db as the owner of the tables. */
export async function fillBooks(db: Db, size: BooksSize): Promise<void> {
  await db.transaction(async (tx) => {
    // Foreign keys and triggers sleep: the rows are right, and each of them would be asked.
    await tx.execute(sql`set local session_replication_role = replica`);
    await addPeople(tx, 'giver', size.givers);
    await addPeople(tx, 'payee', size.payees);
    await tx.execute(sql`insert into budget (actor_id, amount_minor, currency, updated_at)
      select id, 300 + substr(handle, 6)::int * 7 % 900, 'EUR', '2026-01-01'
      from actor where handle like 'giver%'`);
    await tx.execute(sql`
      insert into work (id, uri, author_id, url, page_url, slug, title, published_at, created_at, updated_at)
      select ${workId(sql`substr(handle, 6)::int`, sql`k`)}, 'http://n.example/works/' || handle || k, id,
        'http://n.example/' || handle || k, '', handle || k, 'A work', now(), now(), now()
      from actor, generate_series(0, 1) as k where handle like 'payee%'`);
    await tx.execute(sql`
      insert into ledger_account (path, currency, normal_side, no_overdraft)
      select 'user:' || id || ':funds', 'EUR', 'credit', true from actor where handle like 'giver%'
      union all values ('bank', 'EUR', 'debit', false)`);
    await addTopUps(tx, size);
    await tx.execute(sql`
      insert into ledger_balance (account_id, stripe, debits_minor, credits_minor, normal_side, no_overdraft)
      select a.id, stripe, case when stripe = 0 then coalesce(d.amount, 0) else 0 end,
        case when stripe = 0 then coalesce(c.amount, 0) else 0 end, a.normal_side, a.no_overdraft
      from ledger_account a
      left join (select debit_id as id, sum(amount_minor) as amount from ledger_transfer group by 1) d using (id)
      left join (select credit_id as id, sum(amount_minor) as amount from ledger_transfer group by 1) c using (id),
        generate_series(0, case when a.no_overdraft then 0 else ledger_stripes() - 1 end) as stripe`);
  });
  await db.execute(sql`vacuum analyze`);
}

async function addPeople(tx: Tx, kind: 'giver' | 'payee', count: number): Promise<void> {
  await tx.execute(sql`
    insert into actor (id, uri, kind, local, handle, host, name, profile_url, inbox_url, created_at)
    select ${kind === 'giver' ? giverId(sql`n`) : payeeId(sql`n`)}, 'http://n.example/users/' || ${kind} || n, 'person', true, ${kind} || n,
      'n.example', ${kind}, '', '', now()
    from generate_series(1, ${count}::int) as n`);
  await tx.execute(sql`
    insert into account (actor_id) select id from actor where handle like ${kind} || '%'`);
}

async function addTopUps(tx: Tx, { givers, topUps }: BooksSize): Promise<void> {
  await tx.execute(sql`create temporary table top_up on commit drop as
    select ${idOf('040', sql`n`)} as id, n, 200 + n % 800 as amount, a.id as account_id, a.path
    from generate_series(1, ${topUps}::int) as n
    join ledger_account a on a.path = 'user:' || ${giverId(sql`1 + n % ${givers}::int`)} || ':funds'`);
  await tx.execute(sql`
    insert into ledger_transaction (id, idempotency_key, request_hash, kind, month, at)
    select id, 'node:top_up:' || n, encode(sha256(convert_to(
      '["top_up","EUR",null,["bank>' || path || '=' || amount || '"]]', 'UTF8')), 'hex'),
      'top_up', (select month from period where phase = 'open'), '2026-01-01'
    from top_up`);
  await tx.execute(sql`
    insert into ledger_transfer (transaction_id, n, debit_id, credit_id, amount_minor)
    select t.id, 0, bank.id, t.account_id, t.amount from top_up t, ledger_account bank
    where bank.path = 'bank'`);
}

/** What everybody gives in the open month: once, and one in five a second time, to the same person or to
 *  another. Only what a giver and a payee get in all is a transfer; each flattr is a share. */
export async function giveMonth(db: Db, size: BooksSize, month: string): Promise<void> {
  await db.execute(sql`
    insert into flattr (id, uri, giver_id, given, source, work_id, payee_id, month, weight, recorded_at)
    select ${idOf('050', sql`(substr(${month}, 6)::int * 1000000 + g) * 2 + k`)}, 'http://n.example/flattrs/' || ${month} || g || k,
      ${giverId(sql`g`)}, true, 'page', ${workId(sql`p`, sql`k`)}, ${payeeId(sql`p`)},
      ${month}, 1 + g % 3, '2026-01-01'
    from generate_series(1, ${size.givers}::int) as g, generate_series(0, 1) as k,
      lateral (select 1 + (g * 31 + g % 3 * k * 17 + substr(${month}, 6)::int) % ${size.payees}::int)
        as chosen (p)
    where k = 0 or g % 5 = 0
    order by g, k`);
}
