import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createGzip, gunzipSync, gzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBackup } from '../../../db/backup/read-backup.ts';
import { backupText } from '../../../db/backup/write-backup.ts';
import { connect, type DatabaseAddress } from '../../../db/connect.ts';
import { migrate, migrateTo } from '../../../db/migrate.ts';
import { bareDatabase } from '../../support/database.ts';
import { type FullHouse, fullHouse } from '../../support/full-house.ts';
import { everythingIn } from '../../support/same-database.ts';

const AT = new Date('2026-11-22T12:00:00Z');
const drops: (() => Promise<void>)[] = [];

let full: FullHouse;
let bytes: Buffer;
beforeAll(async () => {
  full = await fullHouse();
  const { ownerDb } = full.house.database;
  // What breaks lines, fields and encodings elsewhere.
  await ownerDb.execute(sql`update actor set name = ${'a\tb\\N\r\n\\.\u2028é\u0001"\''}
    where handle = 'reader' and local`);
  await ownerDb.execute(sql`select graphile_worker.add_job('deliver', json_build_object('to', 'a\\b'),
    queue_name => 'a host', job_key => 'k', max_attempts => 9, priority => 3,
    run_at => '2026-12-01T00:00:00Z')`);
  // More than one reading of the cursor, and to the row.
  await ownerDb.execute(sql`insert into received_activity
    select 'https://node.example/' || i, 'https://node.example/users/1', repeat('0', 64), now()
    from generate_series(1, 2000 - (select count(*)::int from received_activity)) i`);
  bytes = await written(full.house.database.address);
});
afterAll(async () => {
  for (const drop of drops) await drop();
  await full.house.close();
});

const written = (address: DatabaseAddress) =>
  buffer(Readable.from(backupText(address, AT, () => {})).pipe(createGzip({ level: 1 })));

async function bare() {
  const { address, drop } = await bareDatabase();
  drops.push(drop);
  return address;
}

const loaded = async (address: DatabaseAddress, from: Buffer) =>
  (await openBackup(Readable.from([from]))).loadInto(address, () => {});

test('what is restored is what was backed up: each row, each guard, each job', async () => {
  const [before, to] = [await everythingIn(full.house.database.address), await bare()];
  const { head } = await openBackup(Readable.from([bytes]));
  expect(head).toMatchObject({ origin: full.deps.node.origin, at: AT.toISOString() });
  const { rows } = await loaded(to, bytes);
  await migrate(to);
  const after = new Map(await everythingIn(to));
  expect(rows).toBeGreaterThan(2_100);
  // That it was restored is the only thing that it did not say before.
  expect(after.get('node_fact')).not.toBe(before.get('node_fact'));
  expect(after.delete('node_fact')).toBe(true);
  expect([...before].filter(([name]) => name !== 'node_fact').sort()).toEqual([...after].sort());
  await expect(loaded(to, bytes)).rejects.toThrow('There is a node in this database already');
});

test('a damaged file changes nothing', async () => {
  const to = await bare();
  const text = `${gunzipSync(bytes)}`;
  const wrong = [
    bytes.subarray(0, bytes.length - 20),
    gzipSync(text.slice(0, text.lastIndexOf('-- The end'))),
    gzipSync(text.replace(/-- The end: [0-9]+/, '-- The end: 1')),
    gzipSync(text.replace('\n\\.\n', '\nnot a row of this table\n\\.\n')),
    gzipSync(text.replace('COPY public.', 'DROP TABLE public.')),
    gzipSync(text.replace(/\n\\\.\n[\s\S]*$/, '\n')),
  ];
  for (const file of wrong)
    await expect(loaded(to, file)).rejects.toThrow(/Nothing was restored|public\./);
  await expect(loaded(to, bytes)).resolves.toMatchObject({ rows: expect.any(Number) });
});

test('what is no backup, or of a newer Obole, is said to be so', async () => {
  const to = await bare();
  for (const file of [Buffer.from('hello'), gzipSync('hello'), gzipSync(''), Buffer.alloc(0)])
    await expect(loaded(to, file)).rejects.toThrow(/not a backup|no backup/);
  const newer = gzipSync(`${gunzipSync(bytes)}`.replace('"migrations":["', '"migrations":["9","'));
  await expect(loaded(to, newer)).rejects.toThrow('A newer Obole made this backup');
});

test('a row that the keys between tables do not allow is refused', async () => {
  const to = await bare();
  const text = `${gunzipSync(bytes)}`;
  const keys = /(COPY public\.actor_key [^\n]*\n)([0-9a-f-]{36})/;
  const astray = gzipSync(text.replace(keys, '$100000000-0000-4000-8000-000000000000'));
  await expect(loaded(to, astray)).rejects.toThrow('actor_key');
});

test('a backup of an older Obole is brought up to date', async () => {
  const [from, to] = [await bare(), await bare()];
  const { migrations } = (await openBackup(Readable.from([bytes]))).head;
  await migrateTo(from, new Set(migrations.slice(0, -5)));
  const old = connect(from, { connections: 1 });
  await old.db.$client`insert into node_fact values ('origin', 'https://old.example'),
    ('currency', 'EUR'), ('funds_mode', 'pooled')`;
  await old.close();
  await loaded(to, await written(from));
  await migrate(to);
  expect((await everythingIn(to)).has('card_movement')).toBe(true);
});
