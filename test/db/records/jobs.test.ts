import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { addDelayedJobs, addJob, addJobs } from '../../../db/records/jobs.ts';
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

test('many at once come in their order, none at all too, and each when it should', async () => {
  const flattrs = Array.from({ length: 3_000 }, (_, index) => ({ flattrId: `${index}` }));
  await addJobs(database.db, 'send-flattr', [], { queue: 'in order' });
  await addJobs(database.db, 'send-flattr', flattrs, { queue: 'in order', runAfterMs: 60_000 });
  const inOrder = await database.ownerDb.execute<{ payload: unknown; seconds: number }>(sql`
    select payload, extract(epoch from run_at - created_at)::float8 as seconds
    from graphile_worker._private_jobs order by run_at`);
  expect(inOrder.map(({ payload }) => payload)).toEqual(flattrs);
  for (const { seconds } of inOrder) expect(Math.abs(seconds - 60)).toBeLessThan(30);
  await addDelayedJobs(database.db, 'send-undo', [
    { payload: { flattrId: 'later' }, runAfterMs: 86_400_000 },
    { payload: { flattrId: 'now' }, runAfterMs: 0 },
  ]);
  const delayed = await database.ownerDb.execute<{ id: string }>(sql`
    select j.payload ->> 'flattrId' as id from graphile_worker._private_jobs j
    join graphile_worker._private_tasks t on t.id = j.task_id
    where t.identifier = 'send-undo' order by j.run_at`);
  expect(delayed.map(({ id }) => id)).toEqual(['now', 'later']);
});
