import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { connect, type DatabaseAddress, type Db } from '../../db/connect.ts';
import { APP_ROLE, migrate } from '../../db/migrate.ts';
import { addJob } from '../../db/records/jobs.ts';
import { bareDatabase, type TestDatabase, testDatabase } from '../support/database.ts';
import { onServer } from '../support/test-server.ts';

/** The error of PostgreSQL behind drizzle's "Failed query". */
async function refusal(query: Promise<unknown>): Promise<string> {
  try {
    await query;
  } catch (error) {
    return error instanceof Error && error.cause instanceof Error
      ? error.cause.message
      : `${error}`;
  }
  return 'none';
}

describe('the role of the application', () => {
  let database: TestDatabase;
  let db: Db;
  beforeAll(async () => {
    database = await testDatabase();
    db = database.db;
  });
  afterAll(() => database.close());

  test('is who the application is', async () => {
    expect(await db.execute(sql`select current_user as name`)).toEqual([{ name: APP_ROLE }]);
  });

  const written = ['ledger_account', 'ledger_transaction', 'ledger_transfer', 'share'];
  test.each([...written, 'settlement_document', 'disowned_document', 'received_activity'])(
    'reads and adds to %s, and cannot change what is there',
    async (table) => {
      const name = sql.identifier(table);
      const [column] = await database.ownerDb.execute<{ name: string }>(
        sql`select column_name as name from information_schema.columns
          where table_name = ${table} and is_identity = 'NO' limit 1`,
      );
      const field = sql.identifier(column?.name ?? '');
      const denied = `permission denied for table ${table}`;
      expect(await refusal(db.execute(sql`update ${name} set ${field} = ${field}`))).toBe(denied);
      expect(await refusal(db.execute(sql`delete from ${name}`))).toBe(denied);
      expect(await refusal(db.execute(sql`truncate ${name} cascade`))).toBe(denied);
      expect(await refusal(db.execute(sql`select from ${name}`))).toBe('none');
      expect(await refusal(db.execute(sql`insert into ${name} default values`))).not.toBe(denied);
    },
  );

  test('reads balances, which only the journal writes', async () => {
    const denied = 'permission denied for table ledger_balance';
    expect(await refusal(db.execute(sql`select from ledger_balance`))).toBe('none');
    for (const statement of [
      sql`insert into ledger_balance default values`,
      sql`update ledger_balance set debits_minor = 0`,
      sql`delete from ledger_balance`,
      sql`truncate ledger_balance`,
    ]) {
      expect(await refusal(db.execute(statement))).toBe(denied);
    }
  });

  test('adds jobs, and cannot read them', async () => {
    await addJob(
      db,
      'send-flattr',
      { flattrId: 'f' },
      { queue: 'q', key: 'k', runAfterMs: 60_000 },
    );
    expect(await refusal(db.execute(sql`select from graphile_worker._private_jobs`))).toBe(
      'permission denied for schema graphile_worker',
    );
    const jobs = await database.ownerDb.execute(sql`
      select task_identifier, queue_name, key, run_at > now() + interval '50 seconds' as later
      from graphile_worker.jobs`);
    expect(jobs).toEqual([
      { task_identifier: 'send-flattr', queue_name: 'q', key: 'k', later: true },
    ]);
  });

  test('has the rights on every other table', async () => {
    const lacking = await database.ownerDb.execute(sql`
      select c.relname as name from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r'
        and not has_table_privilege(${APP_ROLE}, c.oid, 'SELECT')`);
    expect(lacking).toEqual([]);
    expect(await refusal(db.execute(sql`delete from key_value`))).toBe('none');
  });
});

test('starts at once on one empty database do not collide, and a later one changes nothing', async () => {
  const { address, drop } = await bareDatabase();
  await Promise.all(Array.from({ length: 6 }, () => migrate(address)));
  const { db, close } = connect(address);
  const before = await db.execute(sql`select count(*) as n from drizzle.__drizzle_migrations`);
  expect(await migrate(address)).toEqual({ appRole: APP_ROLE });
  expect(await db.execute(sql`select count(*) as n from drizzle.__drizzle_migrations`)).toEqual(
    before,
  );
  await close();
  await drop();
});

test('a database that a newer Obole migrated is refused', async () => {
  const { address, ownerDb, close } = await testDatabase();
  await ownerDb.execute(sql`
    insert into drizzle.__drizzle_migrations (hash, created_at) values ('of tomorrow', 9999999999999)`);
  await expect(migrate(address)).rejects.toThrow(
    'This database was last used by a newer Obole (1 of its migrations are unknown here): update Obole, or restore a backup from before.',
  );
  await close();
});

test('an account that may not make roles runs as itself, and an administrator is told what to do', async () => {
  const server = inject('testServer').address;
  const { address, name, drop } = await bareDatabase();
  const account = `obole_test_${randomBytes(4).toString('hex')}`;
  await onServer(server, async (client) => {
    await client`create role ${client(account)} login password 'secret'`;
    await client`alter database ${client(name)} owner to ${client(account)}`;
  });
  const logged: string[] = [];
  const limited = as(address, account, 'secret');
  expect(await migrate(limited, (line) => logged.push(line))).toEqual({ appRole: undefined });
  const remedy = `CREATE ROLE ${APP_ROLE} NOLOGIN; GRANT ${APP_ROLE} TO ${account};`;
  expect(logged).toEqual([expect.stringContaining(remedy)]);

  await onServer(server, (client) => client`grant ${client(APP_ROLE)} to ${client(account)}`);
  expect(await migrate(limited, (line) => logged.push(line))).toEqual({ appRole: APP_ROLE });
  expect(logged).toHaveLength(1);
  await drop();
  await onServer(server, (client) => client`drop role ${client(account)}`);
});

function as(address: DatabaseAddress, user: string, password: string): DatabaseAddress {
  if (!('url' in address)) return { ...address, user, password };
  const url = new URL(address.url);
  url.username = user;
  url.password = password;
  return { url: url.href };
}
