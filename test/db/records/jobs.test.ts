import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addJob, addJobs } from '../../../db/records/jobs.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.close());

beforeEach(async () => {
  await database.ownerDb.execute(sql`delete from graphile_worker._private_jobs`);
});

const jobs = async () => [
  ...(await database.ownerDb.execute<{ queue: string | null; key: string | null }>(
    sql`select queue_name as queue, key from graphile_worker.jobs order by id`,
  )),
];
const flattrs = [{ flattrId: '1' }, { flattrId: '2' }];
const long = (end: string) => `https://host.example/${'x'.repeat(600)}/${end}`;

test('a queue and a key of ordinary length keep their names', async () => {
  const options = { queue: 'q'.repeat(100), key: 'k'.repeat(100) };
  await addJob(database.db, 'send-flattr', { flattrId: '1' }, options);
  await addJob(database.db, 'send-flattr', { flattrId: '2' });
  expect(await jobs()).toEqual([options, { queue: null, key: null }]);
});

test('names longer than graphile-worker takes stay apart, and together', async () => {
  await addJobs(database.db, 'send-flattr', flattrs, { queue: long('a') });
  await addJob(database.db, 'send-flattr', { flattrId: '3' }, { queue: long('a'), key: long('a') });
  await addJob(database.db, 'send-flattr', { flattrId: '4' }, { queue: long('b'), key: long('b') });
  await addJob(database.db, 'send-flattr', { flattrId: '5' }, { queue: long('b'), key: long('b') });
  const all = await jobs();
  expect(all).toHaveLength(4);
  const [a] = all;
  expect(a?.queue).toMatch(/^[0-9a-f]{64}$/);
  expect(all.map(({ queue }) => queue === a?.queue)).toEqual([true, true, true, false]);
  expect(new Set(all.map(({ key }) => key)).size).toBe(3);
});
