import { sql } from 'drizzle-orm';
import { migrate as migrateTables } from 'drizzle-orm/postgres-js/migrator';
import { runMigrations } from 'graphile-worker';
import { expect, test } from 'vitest';
import { connect, connectionString, type Db } from '../../db/connect.ts';
import { migrate } from '../../db/migrate.ts';
import { bareDatabase } from '../support/database.ts';
import { migrationsBefore } from '../support/migrations-before.ts';

const id = (n: number) => `00000000-0000-0000-0000-${`${n}`.padStart(12, '0')}`;
const READER = id(1);
const TRAINS = id(2);
const FOG_HORN = id(3);
const READER_THERE = id(4);
const NODE_THERE = id(5);
const OUR_WORK = id(11);
const THEIR_WORK = id(12);

const actor = (db: Db, who: string, kind: string, local: boolean) => {
  const uri = `https://${local ? 'n' : 'b'}.example/users/${who}`;
  return db.execute(sql`
    insert into actor (id, uri, local, kind, handle, host, name, profile_url, inbox_url, created_at, fetched_at)
    values (${who}, ${uri}, ${local}, ${kind}, ${who}, 'n.example', '', ${uri}, ${uri},
      '2026-10-01', ${local ? null : '2026-10-02T00:00:00Z'})`);
};

const work = (db: Db, which: string, author: string) => {
  const uri = `https://works.example/${which}`;
  return db.execute(sql`
    insert into work (id, uri, author_id, url, page_url, title, published_at, created_at, updated_at)
    values (${which}, ${uri}, ${author}, ${uri}, ${uri}, '', now(), now(), '2026-10-03T00:00:00Z')`);
};

/** Giver, payee, and the work; null: the payee themself. */
const GIVEN = [
  [READER, TRAINS, OUR_WORK],
  [READER, FOG_HORN, THEIR_WORK],
  [READER, FOG_HORN, null],
  [READER_THERE, TRAINS, null],
  [NODE_THERE, TRAINS, OUR_WORK],
] as const;

/** A node as it was before, with everything that could be flattred then. */
async function asBefore(db: Db, folder: string): Promise<void> {
  await migrateTables(db, { migrationsFolder: folder });
  await actor(db, READER, 'person', true);
  await actor(db, TRAINS, 'person', true);
  await actor(db, FOG_HORN, 'person', false);
  await actor(db, READER_THERE, 'person', false);
  await actor(db, NODE_THERE, 'application', false);
  await work(db, OUR_WORK, TRAINS);
  await work(db, THEIR_WORK, FOG_HORN);
  for (const [n, [giver, payee, what]] of GIVEN.entries()) {
    await db.execute(sql`
      insert into flattr (id, uri, giver_id, payee_id, work_id, month, recorded_at)
      values (${id(100 + n)}, ${id(100 + n)}, ${giver}, ${payee}, ${what}, '2026-10', now())`);
  }
}

/** Somebody of another node thanks one of ours twice in a month. */
const twice = (db: Db, giver: string, anonymous: boolean) =>
  db.execute(sql`
    insert into flattr (id, uri, giver_id, given, source, payee_id, person_id, anonymous, month, recorded_at)
    select id, id, ${giver}, false, 'node', ${TRAINS}, ${TRAINS}, ${anonymous}, '2026-11', now()
    from (values (gen_random_uuid()), (gen_random_uuid())) as ids (id)`);

test('what was flattred before keeps its meaning', async () => {
  const { address, drop } = await bareDatabase();
  const { folder, remove } = await migrationsBefore('0004_all_forms');
  await runMigrations({ connectionString: connectionString(address, 'test') });
  const { db, close } = connect(address);
  await asBefore(db, folder);

  await migrate(address);
  const rows = await db.execute(sql`select given, work_id, person_id, payee_id, anonymous,
      waiting_for, percent, expired from flattr order by id`);
  const meant = [
    [true, OUR_WORK, null, TRAINS, false],
    [true, THEIR_WORK, null, FOG_HORN, false],
    [true, null, FOG_HORN, FOG_HORN, false],
    [false, null, TRAINS, TRAINS, false],
    [false, OUR_WORK, null, TRAINS, true],
  ].map(([given, work_id, person_id, payee_id, anonymous]) => ({
    ...{ given, work_id, person_id, payee_id, anonymous },
    ...{ waiting_for: null, percent: null, expired: false },
  }));
  expect([...rows]).toEqual(meant);

  // What lives elsewhere led to its author; ours needs no proof. All are looked at again.
  const proofs =
    await db.execute(sql`select work_id, person_id, payee_id, method, evidence, failures,
      next_check_at = checked_at as due from payee_proof order by work_id nulls last`);
  const hosted = { payee_id: FOG_HORN, method: 'hosted', evidence: [], failures: 0, due: true };
  expect([...proofs]).toEqual([
    { work_id: THEIR_WORK, person_id: null, ...hosted },
    { work_id: null, person_id: FOG_HORN, ...hosted },
  ]);
  // Of another node's unnamed givers there may be several; a person thanks once a month.
  await twice(db, NODE_THERE, true);
  await expect(twice(db, READER_THERE, false)).rejects.toThrow();
  await close();
  await drop();
  await remove();
});
