import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addJob } from '../../../db/records/jobs.ts';
import { type LiveWorkers, liveWorkers } from '../../../src/jobs/live-workers.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

let database: TestDatabase;
let workers: LiveWorkers;

beforeEach(async () => {
  database = await testDatabase();
  workers = liveWorkers(database.address);
});

afterEach(async () => {
  await workers.close();
  await database.close();
});

const add = (flattrId: string, queue?: string) =>
  addJob(database.db, 'send-flattr', { flattrId }, queue === undefined ? {} : { queue });
const left = async () => [
  ...(await database.ownerDb.execute(sql`
    select payload->>'flattrId' as id, queue_name as queue from graphile_worker._private_jobs j
    left join graphile_worker._private_job_queues q on q.id = j.job_queue_id order by j.id`)),
];

test('what failed for good a month ago is dropped, nothing else', async () => {
  for (const id of ['old', 'young', 'hopeful', 'running']) await add(id);
  await database.ownerDb.execute(sql`
    update graphile_worker._private_jobs set
      attempts = case when payload->>'flattrId' = 'hopeful' then 24 else max_attempts end,
      locked_at = case when payload->>'flattrId' = 'running' then now() end,
      run_at = now() - case when payload->>'flattrId' = 'young' then 29 else 31 end * interval '1 day'`);
  expect(await workers.dropExhausted()).toBe(1);
  expect((await left()).map(({ id }) => id)).toEqual(['young', 'hopeful', 'running']);
  expect(await workers.dropExhausted()).toBe(0);
});

test('queues without a job are dropped', async () => {
  await add('kept', 'used');
  await add('ended', 'unused');
  await add('orphaned', 'gone');
  await database.ownerDb.execute(
    sql`delete from graphile_worker._private_jobs where payload->>'flattrId' = 'ended'`,
  );
  await database.ownerDb.execute(
    sql`delete from graphile_worker._private_job_queues where queue_name = 'gone'`,
  );
  await workers.dropUnusedQueues();
  const queues = await database.ownerDb.execute(
    sql`select queue_name from graphile_worker._private_job_queues`,
  );
  expect([...queues]).toEqual([{ queue_name: 'used' }]);
  expect(await left()).toEqual([
    { id: 'kept', queue: 'used' },
    { id: 'orphaned', queue: null },
  ]);
  const dangling = await database.ownerDb.execute(sql`
    select from graphile_worker._private_jobs
    where payload->>'flattrId' = 'orphaned' and job_queue_id is not null`);
  expect(dangling).toHaveLength(0);
});
