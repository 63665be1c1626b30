import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { inject } from 'vitest';
import { connect, type DatabaseAddress, type Db } from '../../db/connect.ts';
import { until } from './holder.ts';
import { inDatabase, onServer } from './test-server.ts';

export type TestDatabase = {
  readonly name: string;
  readonly address: DatabaseAddress;
  /** As the application: it cannot change what was booked. */
  readonly db: Db;
  /** As the owner of the tables. */
  readonly ownerDb: Db;
  /** Closes both pools and drops the database, whoever else is connected. */
  close(): Promise<void>;
};

/** A migrated, empty database of the caller's own, copied from the run's template. */
export async function testDatabase(): Promise<TestDatabase> {
  const { template, appRole } = inject('testServer');
  const { address, name, drop } = await createDatabase(template);
  const application = connect(address, appRole === undefined ? {} : { role: appRole });
  const owner = connect(address, { connections: 4 });
  return {
    ...{ address, name },
    db: application.db,
    ownerDb: owner.db,
    async close() {
      await Promise.all([application.close(), owner.close()]);
      await drop();
    },
  };
}

/** A database without any table. */
export const bareDatabase = () => createDatabase('template1');

async function createDatabase(
  template: string,
): Promise<{ address: DatabaseAddress; name: string; drop(): Promise<void> }> {
  const server = inject('testServer');
  const name = `${server.template}_${randomBytes(6).toString('hex')}`;
  await onServer(
    server.address,
    (client) =>
      client`create database ${client(name)} template ${client(template)} strategy file_copy`,
  );
  return {
    address: inDatabase(server.address, name),
    name,
    async drop() {
      await onServer(
        server.address,
        (client) => client`drop database ${client(name)} with (force)`,
      );
    },
  };
}

/** Copies a database as it is, whoever is connected; they connect again. */
export const copyDatabase = (from: string, to: string): Promise<void> =>
  onServer(inject('testServer').address, async (client) => {
    await client`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${from}`;
    await client`create database ${client(to)} template ${client(from)} strategy file_copy`;
  });

export const dropDatabase = (name: string): Promise<void> =>
  onServer(inject('testServer').address, async (client) => {
    await client`drop database ${client(name)} with (force)`;
  });

/** The payloads of the jobs of one kind that wait to be done, in the order in which they came. */
export async function jobsOf(database: TestDatabase, task: string): Promise<unknown[]> {
  const rows = await database.ownerDb.execute<{ payload: unknown }>(sql`
    select j.payload from graphile_worker._private_jobs j
    join graphile_worker._private_tasks t on t.id = j.task_id
    where t.identifier = ${task} order by j.id`);
  return rows.map(({ payload }) => payload);
}

/** How many transactions wait for what another one has locked. */
export async function waiting({ ownerDb }: Pick<TestDatabase, 'ownerDb'>): Promise<number> {
  const rows = await ownerDb.execute(sql`select from pg_stat_activity
    where datname = current_database() and wait_event_type = 'Lock'`);
  return rows.length;
}

export const untilWaiting = (database: Pick<TestDatabase, 'ownerDb'>, count = 1): Promise<void> =>
  until(async () => (await waiting(database)) >= count);

/** Opens every connection of a pool. Else, of many transactions that a test starts at once, the
 *  first is over before the others are connected, and nothing meets. */
export async function openAll(db: Db): Promise<void> {
  await Promise.all(Array.from({ length: 10 }, () => db.execute(sql`select pg_sleep(0.05)`)));
}
