import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addJob, addJobs } from '../../../db/records/jobs.ts';
import { startWorker } from '../../../src/jobs/worker.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { until } from '../../support/holder.ts';
import { onlyTasks } from '../../support/tasks.ts';

let database: TestDatabase;

beforeEach(async () => {
  database = await testDatabase();
});

afterEach(() => database.close());

const connections = async () => {
  const [row] = await database.ownerDb.execute<{ count: number }>(sql`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and application_name like 'obole-worker-%'`);
  return row?.count;
};
const jobs = async () => [
  ...(await database.ownerDb.execute(
    sql`select attempts, locked_by from graphile_worker._private_jobs`,
  )),
];
/** From now on the database refuses, after a while, to store that a job failed. */
async function refuseFailures(): Promise<void> {
  await database.ownerDb.execute(sql`
    create function refuse() returns trigger language plpgsql as
    $$ begin perform pg_sleep(0.2); raise 'refused'; end $$`);
  await database.ownerDb.execute(sql`
    create trigger refuse before update on graphile_worker._private_jobs
    for each row when (new.last_error is not null) execute function refuse()`);
}
/** Fails one after the other, each before the failure of the one before has been refused, while
 *  another one runs: graphile-worker loses count and never ends. */
const failing = async ({ flattrId }: { flattrId: string }) => {
  await sleep(30 * Number(flattrId));
  if (flattrId !== '20') throw new Error('not yet');
};
const FAILING = ['1', '2', '3', '4', '20'].map((flattrId) => ({ flattrId }));

test('a pool that ended by itself and hangs is given up for a new one', async () => {
  const done: string[] = [];
  let mended = false;
  const worker = await startWorker(
    database.address,
    onlyTasks({
      'send-undo': async (job) => (mended ? void done.push(job.flattrId) : failing(job)),
    }),
    { endWithinMs: 1_000 },
  );
  await refuseFailures();
  await addJobs(database.db, 'send-undo', FAILING);
  await until(async () => (await connections()) === 0);
  mended = true;
  await until(async () => (await jobs()).length === 0);
  await worker.stop();
  expect(done).toEqual(expect.arrayContaining(['1', '2', '3', '4']));
  expect(await connections()).toBe(0);
}, 30_000);

test('stopping ends also a pool that hangs', async () => {
  const worker = await startWorker(database.address, onlyTasks({ 'send-undo': failing }), {
    endWithinMs: 2_000,
  });
  await refuseFailures();
  await addJobs(database.db, 'send-undo', FAILING);
  await until(async () => (await jobs()).length === 4);
  await worker.stop();
  expect(await connections()).toBe(0);
}, 30_000);

test('stopping does not wait for ever for a job, which is tried again', async () => {
  let begun = false;
  let end = () => {};
  const worker = await startWorker(
    database.address,
    onlyTasks({
      'send-flattr': () => {
        begun = true;
        return new Promise<void>((resolve) => {
          end = resolve;
        });
      },
    }),
    { endWithinMs: 200 },
  );
  await addJob(database.db, 'send-flattr', { flattrId: 'hangs' });
  await until(() => begun);
  await worker.stop();
  expect(await jobs()).toEqual([{ attempts: 1, locked_by: null }]);
  expect(await connections()).toBe(0);
  // What the task does afterwards concerns nobody.
  end();
  await sleep(50);
  expect(await jobs()).toHaveLength(1);
}, 30_000);
