import { sql } from 'drizzle-orm';
import { migrate as migrateTables } from 'drizzle-orm/postgres-js/migrator';
import { runMigrations } from 'graphile-worker';
import { expect, test } from 'vitest';
import { connect, connectionString } from '../../db/connect.ts';
import { migrate } from '../../db/migrate.ts';
import { bareDatabase } from '../support/database.ts';
import { migrationsBefore } from '../support/migrations-before.ts';

const id = (n: number) => `00000000-0000-0000-0000-${`${n}`.padStart(12, '0')}`;
const [GIVER, HERE, THERE, OURS, THEIRS, MONTHLY] = [id(1), id(2), id(3), id(4), id(5), id(6)];

/** What was written down of a flattr, and what follows from it. */
const BEFORE = [
  [{ favourited: true }, 'favourite'],
  [{ favourited: true, work_id: OURS }, 'like'],
  [{ subscription_id: MONTHLY }, 'monthly'],
  [{ percent: 10 }, 'share'],
  [{ giver_id: THERE, given: false }, 'node'],
  [{}, 'unknown'],
] as const;

test('of what was given before, what is known of how it came is kept, and no more', async () => {
  const { address, drop } = await bareDatabase();
  const { folder, remove } = await migrationsBefore('0019_sources');
  await runMigrations({ connectionString: connectionString(address, 'test') });
  const { db, close } = connect(address);
  await migrateTables(db, { migrationsFolder: folder });
  for (const [who, local] of [
    [GIVER, true],
    [HERE, true],
    [THERE, false],
  ] as const)
    await db.execute(sql`
      insert into actor (id, uri, local, kind, handle, host, name, profile_url, inbox_url, created_at)
      values (${who}, ${who}, ${local}, 'person', ${who}, '', '', '', '', now())`);
  for (const [which, author] of [
    [OURS, HERE],
    [THEIRS, THERE],
  ])
    await db.execute(sql`
      insert into work (id, uri, author_id, url, page_url, title, published_at, created_at, updated_at)
      values (${which}, ${which}, ${author}, '', '', '', now(), now(), now())`);
  await db.execute(sql`insert into account (actor_id) values (${GIVER})`);
  await db.execute(sql`insert into subscription (id, giver_id, work_id, created_at, done_month)
    values (${MONTHLY}, ${GIVER}, ${THEIRS}, now(), '2026-01')`);
  for (const [n, [facts]] of BEFORE.entries()) {
    const common = { giver_id: GIVER, payee_id: HERE, work_id: THEIRS, given: true, weight: 1 };
    const flags = {
      anonymous: false,
      favourited: false,
      expired: false,
      recorded_at: '2026-01-01',
    };
    const row = { ...common, ...flags, id: id(10 + n), uri: `x:${n}`, month: `2026-0${n + 1}` };
    await db.execute(sql`insert into flattr
      select * from json_populate_record(null::flattr, ${JSON.stringify({ ...row, ...facts })}::json)`);
  }
  await migrate(address);
  const rows = await db.execute<{ source: string }>(sql`select source from flattr order by id`);
  expect(rows.map(({ source }) => source)).toEqual(BEFORE.map(([, source]) => source));
  await close();
  await remove();
  await drop();
});
