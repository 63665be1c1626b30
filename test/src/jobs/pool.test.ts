import { configureSync, type LogRecord, resetSync } from '@logtape/logtape';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { addJob, addJobs } from '../../../db/records/jobs.ts';
import { startWorker } from '../../../src/jobs/worker.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { onlyTasks } from '../../support/tasks.ts';

let database: TestDatabase;

beforeEach(async () => {
  database = await testDatabase();
});

afterEach(() => database.close());

const POISON = `\0lone \ud800 and \udc00 \0${'x'.repeat(5_000_000)}`;
const KEPT = /^lone \ufffd and \ufffd x{1900,1990}$/;

const failed = async () => [
  ...(await database.ownerDb.execute(sql`
    select attempts, last_error, locked_at, run_at > now() as later
    from graphile_worker._private_jobs order by id`)),
];
const tryAgain = () =>
  database.ownerDb.execute(sql`update graphile_worker._private_jobs set run_at = now()`);

test.each([1, 5])('%d jobs whose error cannot be stored as it is', async (count) => {
  const done: string[] = [];
  const worker = await startWorker(
    database.address,
    onlyTasks({
      'send-undo': async () => {
        // All of them fail at one time.
        await database.ownerDb.execute(sql`select pg_sleep(0.05)`);
        throw new Error(POISON);
      },
      'send-flattr': async ({ flattrId }) => void done.push(flattrId),
    }),
  );
  const poisoned = Array.from({ length: count }, (_, index) => ({ flattrId: `${index}` }));
  const left = (attempts: number) =>
    poisoned.map(() => ({
      attempts,
      last_error: expect.stringMatching(KEPT),
      locked_at: null,
      later: true,
    }));
  await addJobs(database.db, 'send-undo', poisoned);
  await addJob(database.db, 'send-flattr', { flattrId: 'beside' });
  await worker.drained();
  expect(await failed()).toEqual(left(1));

  await tryAgain();
  await addJob(database.db, 'send-flattr', { flattrId: 'after' });
  await worker.drained();
  expect(await failed()).toEqual(left(2));
  expect(done).toEqual(['beside', 'after']);
  await worker.stop();
});

test('a failure is a warning as long as the job will be tried again', async () => {
  const lines: string[] = [];
  const sinks = {
    lines: ({ level, properties }: LogRecord) => void lines.push(`${level} ${properties.message}`),
  };
  configureSync({
    sinks,
    loggers: [
      { category: ['obole'], lowestLevel: 'info', sinks: ['lines'] },
      { category: ['logtape', 'meta'], lowestLevel: 'error', sinks: ['lines'] },
    ],
  });
  const fails = async () => {
    throw new Error('not yet');
  };
  const worker = await startWorker(database.address, onlyTasks({ 'send-undo': fails }));
  await addJob(database.db, 'send-undo', { flattrId: '1' });
  await worker.drained();
  await database.ownerDb.execute(
    sql`update graphile_worker._private_jobs set run_at = now(), max_attempts = 2`,
  );
  await addJob(database.db, 'send-undo', { flattrId: '2' });
  await worker.drained();
  await worker.stop();
  resetSync();
  const failures = lines.filter((line) => line.includes('Failed task'));
  expect(failures.map((line) => line.split(' ')[0]).toSorted()).toEqual([
    'error',
    'warning',
    'warning',
  ]);
});
