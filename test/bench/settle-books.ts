import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';
import { post } from '../../db/records/ledger.ts';
import { userAccount } from '../../src/ledger/account.ts';
import type { Deps } from '../../src/operations/deps.ts';

/** A month in which people here give to people of other nodes, written as rows. */
export const MONTH = '2026-10';

/** @param host of the node that the payees live on.
 *  @param from where their numbers begin: each has an own id in all benchmarks. */
export type PayeesOf = { readonly host: string; readonly from: number; readonly count: number };

const GIVERS = 1_000;
const BUDGET_MINOR = 100_000;
const idOf = (prefix: string, n: ReturnType<typeof sql>) =>
  sql`(${prefix}::text || lpad(to_hex(${n}), 29, '0'))::uuid`;

/** The payees as a node knows them that is their own, or another. */
export async function addPayees(
  tx: Tx,
  { host, from, count }: PayeesOf,
  options: { readonly local: boolean },
): Promise<void> {
  await tx.execute(sql`
    insert into actor (id, uri, kind, local, handle, host, name, profile_url, inbox_url, created_at)
    select ${idOf('020', sql`n`)}, 'http://' || ${host}::text || '/users/' || ${idOf('020', sql`n`)}, 'person',
      ${options.local}, 'payee' || n, ${host}, 'payee', '', '', now()
    from generate_series(${from}::int, ${from + count - 1}::int) as n`);
  if (!options.local) return;
  await tx.execute(sql`insert into account (actor_id) select id from actor
    where handle like 'payee%' on conflict do nothing`);
}

/** Givers with means, and one flattr for each payee: as many lines as there are payees.
 *  @param db as the owner of the tables. */
export async function fillGiving(db: Db, of: readonly PayeesOf[]): Promise<void> {
  await db.transaction(async (tx) => {
    // Foreign keys and triggers sleep: the rows are right, and each of them would be asked.
    await tx.execute(sql`set local session_replication_role = replica`);
    await tx.execute(sql`
      insert into actor (id, uri, kind, local, handle, host, name, profile_url, inbox_url, created_at)
      select ${idOf('010', sql`n`)}, 'http://giver.example/' || n, 'person', true, 'giver' || n, 'giver.example',
        'giver', '', '', now()
      from generate_series(1, ${GIVERS}::int) as n`);
    await tx.execute(
      sql`insert into account (actor_id) select id from actor where handle like 'giver%'`,
    );
    await tx.execute(sql`
      insert into budget (actor_id, amount_minor, currency, updated_at)
      select id, ${BUDGET_MINOR}, 'EUR', '2026-10-01' from actor where handle like 'giver%'`);
    for (const payees of of) await addPayees(tx, payees, { local: false });
    await tx.execute(sql`
      insert into flattr (id, uri, giver_id, given, source, person_id, payee_id, month, weight, recorded_at)
      select ${idOf('040', sql`n`)}, 'http://giver.example/flattrs/' || n, ${idOf('010', sql`1 + n % ${GIVERS}::int`)},
        true, 'page', id, id, ${MONTH}, 1, '2026-10-05'
      from (select id, substr(handle, 6)::int as n from actor where handle like 'payee%') p order by n`);
  });
  await db.execute(sql`vacuum analyze`);
}

/** Pays in what the givers want to give, as one posting. */
export async function payIn(deps: Pick<Deps, 'db' | 'newId' | 'clock'>): Promise<void> {
  await deps.db.transaction(async (tx) => {
    const givers = await tx.execute<{ id: string }>(
      sql`select id from actor where handle like 'giver%'`,
    );
    const transfers = givers.map(({ id }) => ({
      ...{ debit: 'bank' as const, credit: userAccount(id, 'funds') },
      amountMinor: BigInt(BUDGET_MINOR),
    }));
    const head = { idempotencyKey: 'node:top_up:all', kind: 'top_up', currency: 'EUR' } as const;
    const entry = { id: deps.newId(), at: deps.clock() };
    await post(tx, { ...head, month: MONTH, transfers }, entry);
  });
}
