import { sql } from 'drizzle-orm';
import { migrate as migrateTables } from 'drizzle-orm/postgres-js/migrator';
import { runMigrations } from 'graphile-worker';
import { expect, test } from 'vitest';
import { connect, connectionString, type Db } from '../../db/connect.ts';
import { migrate } from '../../db/migrate.ts';
import { post } from '../../db/records/ledger.ts';
import { trialBalance } from '../../db/views/books.ts';
import { bareDatabase } from '../support/database.ts';
import { migrationsBefore } from '../support/migrations-before.ts';

const id = (n: number) => `00000000-0000-0000-0000-${`${n}`.padStart(12, '0')}`;
const [READER, FRIEND] = [id(1), id(2)];

/** A node as it was before, with a month that is counted and not distributed, and a top-up undone. */
async function asBefore(db: Db, folder: string): Promise<void> {
  await migrateTables(db, { migrationsFolder: folder });
  for (const [who, regives] of [
    [READER, true],
    [FRIEND, false],
  ] as const) {
    await db.execute(sql`
      insert into actor (id, uri, local, kind, handle, host, name, profile_url, inbox_url, created_at)
      values (${who}, ${who}, true, 'person', ${who}, 'n.example', '', '', '', '2026-10-01')`);
    await db.execute(sql`insert into account (actor_id, regives) values (${who}, ${regives})`);
  }
  await db.execute(
    sql`insert into period (month, phase, opened_at) values ('2026-10', 'counted', now())`,
  );
  await db.execute(sql`insert into period_budget (month, giver_id, amount_minor, currency)
    values ('2026-10', ${READER}, 500, 'EUR'), ('2026-10', ${FRIEND}, 700, 'EUR')`);
  await db.execute(sql`insert into ledger_account (path, currency, normal_side, no_overdraft)
    values ('bank', 'EUR', 'debit', false), (${`user:${READER}:funds`}, 'EUR', 'credit', true)`);
  await db.transaction(async (tx) => {
    await tx.execute(sql`
      insert into ledger_transaction (id, idempotency_key, request_hash, kind, month, at, reverses)
      values (${id(11)}, 'node:top_up:one', '', 'top_up', '2026-10', now(), null),
        (${id(12)}, 'node:top_up:two', '', 'top_up', '2026-10', now(), null),
        (${id(13)}, 'node:reversal:two', '', 'reversal', '2026-10', now(), ${id(12)})`);
    await tx.execute(sql`
      insert into ledger_transfer (transaction_id, n, debit_id, credit_id, amount_minor)
      values (${id(11)}, 0, 1, 2, 900), (${id(12)}, 0, 1, 2, 300), (${id(13)}, 0, 2, 1, 300)`);
  });
}

test('books that were kept before go on', async () => {
  const { address, drop } = await bareDatabase();
  const { folder, remove } = await migrationsBefore('0005_books');
  await runMigrations({ connectionString: connectionString(address, 'test') });
  const { db, close } = connect(address);
  await asBefore(db, folder);

  await migrate(address);
  expect([
    ...(await db.execute(sql`select giver_id, regives from period_budget order by 1`)),
  ]).toEqual([
    { giver_id: READER, regives: true },
    { giver_id: FRIEND, regives: false },
  ]);
  await expect(db.execute(sql`update period_budget set regives = false`)).rejects.toThrow();
  expect([...(await db.execute(sql`select transaction_id, admin_id from ledger_reason`))]).toEqual([
    { transaction_id: id(13), admin_id: null },
  ]);
  const balances = async () =>
    (await trialBalance(db)).map(({ path, balanceMinor }) => [path, balanceMinor]);
  const funds = `user:${READER}:funds` as const;
  expect(await balances()).toEqual([
    ['bank', 900n],
    [funds, 900n],
  ]);
  // From several sessions, each of which has a stripe of its own.
  await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      db.transaction((tx) =>
        post(
          tx,
          {
            ...{ idempotencyKey: `node:${n}`, kind: 'top_up', month: '2026-11', currency: 'EUR' },
            transfers: [{ debit: 'bank', credit: funds, amountMinor: 1n }],
          },
          { id: id(20 + n), at: new Date() },
        ),
      ),
    ),
  );
  expect(await balances()).toEqual([
    ['bank', 910n],
    [funds, 910n],
  ]);
  await close();
  await remove();
  await drop();
});
