import { sql } from 'drizzle-orm';
import { migrate as migrateTables } from 'drizzle-orm/postgres-js/migrator';
import { runMigrations } from 'graphile-worker';
import { expect, test } from 'vitest';
import { connect, connectionString } from '../../db/connect.ts';
import { migrate } from '../../db/migrate.ts';
import { bareDatabase } from '../support/database.ts';
import { migrationsBefore } from '../support/migrations-before.ts';

test('addresses of pages that were kept as they are read are kept as they are sent', async () => {
  const { address, drop } = await bareDatabase();
  const { folder, remove } = await migrationsBefore('0003_publishing');
  await runMigrations({ connectionString: connectionString(address, 'test') });
  const { db, close } = connect(address);
  await migrateTables(db, { migrationsFolder: folder });
  await db.execute(sql`
    insert into actor (id, uri, local, kind, handle, host, name, profile_url, inbox_url, created_at)
    values ('00000000-0000-0000-0000-000000000001', 'https://n.example/users/1', true, 'person', 'a',
      'n.example', 'A', 'https://n.example/@a', 'https://n.example/users/1/inbox', now())`);
  const page = 'https://n.example/@a/works/';
  const there = 'https://b.example/夜行';
  const original = 'https://a.example/one';
  const add = (url: string, pageUrl: string, slug: string | null) =>
    db.execute(sql`
      insert into work (id, uri, author_id, url, page_url, slug, title, published_at, created_at, updated_at)
      values (gen_random_uuid(), ${`uri:${pageUrl}`}, '00000000-0000-0000-0000-000000000001', ${url},
        ${pageUrl}, ${slug}, '', now(), now(), now())`);
  await add(`${page}夜行-2`, `${page}夜行-2`, '夜行-2');
  await add(original, `${page}𠀀-été`, '𠀀-été');
  await add('https://a.example/fog', `${page}fog-100`, 'fog-100');
  await add(there, there, null);

  await migrate(address);
  const rows = await db.execute(sql`select slug, url, page_url from work order by slug`);
  expect(rows).toEqual(
    expect.arrayContaining(
      [
        ['夜行-2', new URL(`${page}夜行-2`).href, new URL(`${page}夜行-2`).href],
        ['𠀀-été', original, new URL(`${page}𠀀-été`).href],
        ['fog-100', 'https://a.example/fog', `${page}fog-100`],
        [null, there, there],
      ].map(([slug, url, page_url]) => ({ slug, url, page_url })),
    ),
  );
  expect(rows).toHaveLength(4);
  await close();
  await drop();
  await remove();
});
