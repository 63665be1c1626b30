import { readFileSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'drizzle-orm';
import { migrate as migrateTables } from 'drizzle-orm/postgres-js/migrator';
import { Logger, runMigrations } from 'graphile-worker';
import { connect, connectionString, type DatabaseAddress, type Db } from './connect.ts';
import { DatabaseTrouble } from './trouble.ts';

/** The role that the application runs as: it cannot change what was booked. */
export const APP_ROLE = 'obole_app';

/** Written once, never changed: the journal, its sub-ledger, what a month was counted with, and the
 *  evidence. */
const APPEND_ONLY = [
  'ledger_account',
  'ledger_transaction',
  'ledger_transfer',
  'ledger_reason',
  'ledger_block',
  'ledger_block_member',
  'share',
  'share_correction',
  'card_movement',
  'settlement_document',
  'disowned_document',
  'settlement_rotation',
  'bank_account',
  'account_decision',
  'peer_rotation',
  'received_activity',
  'period_budget',
];

/** Written by triggers alone. */
const DERIVED = ['ledger_balance'];

const MIGRATIONS = join(import.meta.dirname, 'migrations');

/** Any two starts at once on one database go one after the other. */
const MIGRATING = 8174002;

/** Brings a database up to date: our tables, the job queue's, the application's role and rights.
 *  Runs as the owner of the database.
 *  @returns the role to connect as; undefined where this account may not make one (the log says
 *    what an administrator can do): then the triggers alone protect the journal.
 *  @throws one sentence when a newer Obole has used the database. */
export async function migrate(
  address: DatabaseAddress,
  log: (line: string) => void = () => {},
): Promise<{ appRole: string | undefined }> {
  // One connection: the lock belongs to its session.
  const { db, close } = connect(address, { connections: 1, keepOpen: true });
  try {
    await db.execute(sql`select pg_advisory_lock(${MIGRATING})`);
    await refuseOldServer(db);
    await refuseNewer(db);
    await provideQueue(address);
    await migrateTables(db, { migrationsFolder: MIGRATIONS });
    const appRole = await provideRole(db, log);
    if (appRole !== undefined) await grant(db, appRole);
    return { appRole };
  } finally {
    await close();
  }
}

const provideQueue = (address: DatabaseAddress): Promise<void> =>
  runMigrations({
    connectionString: connectionString(address, 'obole-migrate'),
    logger: new Logger(() => () => {}),
  });

/** Gives an empty database the tables that it had at an earlier version, for what was written then. The
 *  application's role and rights come with `migrate`, which has to follow.
 *  @param applied the migrations of then, as drizzle numbers them.
 *  @throws one sentence when a newer Obole made some of them. */
export async function migrateTo(
  address: DatabaseAddress,
  applied: ReadonlySet<string>,
): Promise<void> {
  const { db, close } = connect(address, { connections: 1, keepOpen: true });
  const folder = await mkdtemp(join(tmpdir(), 'obole-migrations-'));
  try {
    await refuseOldServer(db);
    const journal = readJournal();
    const entries = journal.entries.filter(({ when }) => applied.has(String(when)));
    if (entries.length < applied.size)
      throw new DatabaseTrouble(
        `A newer Obole made this backup (${applied.size - entries.length} of its migrations are unknown here): update Obole first.`,
      );
    await provideQueue(address);
    await mkdir(join(folder, 'meta'));
    await writeFile(join(folder, 'meta', '_journal.json'), JSON.stringify({ ...journal, entries }));
    for (const { tag } of entries)
      await copyFile(join(MIGRATIONS, `${tag}.sql`), join(folder, `${tag}.sql`));
    await migrateTables(db, { migrationsFolder: folder });
  } finally {
    await rm(folder, { recursive: true });
    await close();
  }
}

type Journal = { readonly entries: readonly { readonly when: number; readonly tag: string }[] };

const readJournal = (): Journal =>
  JSON.parse(readFileSync(join(MIGRATIONS, 'meta', '_journal.json'), 'utf8'));

/** The oldest version that the tests have run on. */
async function refuseOldServer(db: Db): Promise<void> {
  const [server] = await db.execute<{ version: string; number: number }>(
    sql`select current_setting('server_version') as version, current_setting('server_version_num')::int as number`,
  );
  if (server !== undefined && server.number < 150_000) {
    throw new DatabaseTrouble(`PostgreSQL ${server.version} is too old: Obole needs 15 or newer.`);
  }
}

async function refuseNewer(db: Db): Promise<void> {
  const [table] = await db.execute(
    sql`select to_regclass('drizzle.__drizzle_migrations') is not null as present`,
  );
  if (!table?.present) return;
  const applied = await db.execute<{ at: string }>(
    sql`select created_at::text as at from drizzle.__drizzle_migrations`,
  );
  const ours = new Set(readJournal().entries.map(({ when }) => String(when)));
  const foreign = applied.filter(({ at }) => !ours.has(at)).length;
  if (foreign > 0) {
    throw new DatabaseTrouble(
      `This database was last used by a newer Obole (${foreign} of its migrations are unknown here): update Obole, or restore a backup from before.`,
    );
  }
}

/** Roles belong to the whole cluster, so another database's migration may be making it, too. */
async function provideRole(db: Db, log: (line: string) => void): Promise<string | undefined> {
  const role = sql.identifier(APP_ROLE);
  let reason: unknown;
  for (let attempt = 0; attempt < 5; attempt++) {
    if (await canBecome(db)) return APP_ROLE;
    const [found] = await db.execute(sql`select from pg_roles where rolname = ${APP_ROLE}`);
    try {
      if (found === undefined) await db.execute(sql`create role ${role} nologin`);
      await db.execute(sql`grant ${role} to current_user`);
    } catch (error) {
      reason = error;
    }
  }
  const [me] = await db.execute<{ name: string }>(sql`select quote_ident(current_user) as name`);
  const why = reason instanceof Error && reason.cause instanceof Error ? reason.cause.message : '';
  log(
    `The database account may not make the role ${APP_ROLE} (${why}), so the application runs as the owner of its tables and only triggers protect the books. An administrator of the server can change that: CREATE ROLE ${APP_ROLE} NOLOGIN; GRANT ${APP_ROLE} TO ${me?.name};`,
  );
  return undefined;
}

async function canBecome(db: Db): Promise<boolean> {
  try {
    await db.transaction((tx) => tx.execute(sql`set local role ${sql.identifier(APP_ROLE)}`));
    return true;
  } catch {
    return false;
  }
}

/** Rights on every table of ours, also those of the latest migration. */
async function grant(db: Db, appRole: string): Promise<void> {
  const role = sql.identifier(appRole);
  const names = (tables: string[]) =>
    sql.join(
      tables.map((table) => sql.identifier(table)),
      sql`, `,
    );
  await db.transaction(async (tx) => {
    await tx.execute(sql`grant usage on schema public to ${role}`);
    await tx.execute(sql`revoke all on all tables in schema public from ${role}`);
    await tx.execute(
      sql`grant select, insert, update, delete on all tables in schema public to ${role}`,
    );
    await tx.execute(sql`grant usage on all sequences in schema public to ${role}`);
    await tx.execute(sql`revoke update, delete on ${names(APPEND_ONLY)} from ${role}`);
    await tx.execute(sql`revoke insert, update, delete on ${names(DERIVED)} from ${role}`);
    // For what a close works with until its transaction ends.
    const [database] = await tx.execute<{ name: string }>(sql`select current_database() as name`);
    await tx.execute(
      sql`grant temporary on database ${sql.identifier(database?.name ?? '')} to ${role}`,
    );
    await tx.execute(
      sql`grant execute on function enqueue_job(text, json, text, int, text),
        enqueue_jobs(text, json, text) to ${role}`,
    );
  });
}
