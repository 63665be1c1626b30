import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, inject, onTestFinished, test, vi } from 'vitest';
import { addJob, addJobs } from '../../../db/records/jobs.ts';
import { startWorker } from '../../../src/jobs/worker.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { until } from '../../support/holder.ts';
import { onlyTasks } from '../../support/tasks.ts';
import { onServer } from '../../support/test-server.ts';

let database: TestDatabase;

beforeEach(async () => {
  database = await testDatabase();
});

afterEach(() => database.close());

/** The jobs that run: by whom, and in which attempt. */
const locked = async () => [
  ...(await database.ownerDb.execute(
    sql`select locked_by, attempts from graphile_worker._private_jobs where locked_at is not null`,
  )),
];

test('a job that was added in a transaction that is rolled back does not exist', async () => {
  const done: string[] = [];
  const worker = await startWorker(
    database.address,
    onlyTasks({ 'send-flattr': async ({ flattrId }) => void done.push(flattrId) }),
  );
  await database.db.transaction((tx) => addJob(tx, 'send-flattr', { flattrId: 'kept' }));
  await expect(
    database.db.transaction(async (tx) => {
      await addJob(tx, 'send-flattr', { flattrId: 'undone' });
      throw new Error('changed my mind');
    }),
  ).rejects.toThrow('changed my mind');
  await worker.drained();
  await worker.stop();
  expect(done).toEqual(['kept']);
});

test('jobs of one queue run one after the other, in order, others beside them', async () => {
  let running = 0;
  let most = 0;
  const done: string[] = [];
  const worker = await startWorker(
    database.address,
    onlyTasks({
      'send-flattr': async ({ flattrId }) => {
        running += 1;
        most = Math.max(most, running);
        // Long enough for a second one to begin, if one could.
        await database.ownerDb.execute(sql`select pg_sleep(0.05)`);
        running -= 1;
        done.push(flattrId);
      },
    }),
  );
  const ids = ['1', '2', '3', '4', '5'];
  const payloads = ids.map((flattrId) => ({ flattrId }));
  await addJobs(database.db, 'send-flattr', payloads, { queue: 'one' });
  await worker.drained();
  expect(done).toEqual(ids);
  expect(most).toBe(1);

  await addJobs(database.db, 'send-flattr', payloads);
  await worker.drained();
  expect(most).toBeGreaterThan(1);
  await worker.stop();
});

test('stopping waits for the jobs that run', async () => {
  let begun = false;
  let ended = false;
  const worker = await startWorker(
    database.address,
    onlyTasks({
      'send-flattr': async () => {
        begun = true;
        await database.ownerDb.execute(sql`select pg_sleep(0.3)`);
        ended = true;
      },
    }),
  );
  await addJob(database.db, 'send-flattr', { flattrId: 'slow' });
  await until(() => begun);
  await Promise.all([worker.stop(), worker.stop()]);
  expect(ended).toBe(true);
  expect(await locked()).toEqual([]);
});

test('drained does not wait for jobs that failed or are meant for later', async () => {
  const worker = await startWorker(
    database.address,
    onlyTasks({
      'send-undo': async () => {
        throw new Error('not today');
      },
    }),
  );
  await addJob(database.db, 'send-undo', { flattrId: 'fails' });
  await addJob(database.db, 'send-flattr', { flattrId: 'later' }, { runAfterMs: 3_600_000 });
  await worker.drained();
  await worker.stop();
  const left = await database.ownerDb.execute(
    sql`select task_identifier, attempts, last_error from graphile_worker.jobs order by 1`,
  );
  expect(left).toEqual([
    { task_identifier: 'send-flattr', attempts: 0, last_error: null },
    { task_identifier: 'send-undo', attempts: 1, last_error: expect.stringContaining('not today') },
  ]);
});

test('the job of a worker that was killed is taken over, that of a live one is not', async () => {
  await addJob(database.db, 'send-flattr', { flattrId: 'taken over' }, { queue: 'one' });
  const script = join(import.meta.dirname, '..', '..', 'support', 'hang-in-job.ts');
  const other = spawn(process.execPath, [script, JSON.stringify(database.address)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void other.kill('SIGKILL'));
  await once(other.stdout, 'data');
  const before = await locked();
  expect(before).toHaveLength(1);

  const done: string[] = [];
  const tasks = onlyTasks({ 'send-flattr': async ({ flattrId }) => void done.push(flattrId) });
  const early = await startWorker(database.address, tasks);
  await early.stop();
  // Had it been freed, the other would have taken it a second time.
  expect(await locked()).toEqual(before);
  expect(done).toEqual([]);

  other.kill('SIGKILL');
  await once(other, 'exit');
  const late = await startWorker(database.address, tasks);
  await late.drained();
  await late.stop();
  expect(done).toEqual(['taken over']);
});

test('a worker outlives a database that goes away during a job', async () => {
  const server = inject('testServer').address;
  const [row] = await database.ownerDb.execute<{ name: string }>(
    sql`select current_database() as name`,
  );
  const name = row?.name ?? '';
  const allow = (connections: boolean) =>
    onServer(server, async (client) => {
      await client.unsafe(`alter database "${name}" allow_connections ${connections}`);
      if (connections) return;
      await client`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`;
    });

  const done: string[] = [];
  const worker = await startWorker(
    database.address,
    onlyTasks({
      'send-flattr': async ({ flattrId }) => {
        if (flattrId === 'interrupted' && done.length === 0) await allow(false);
        done.push(flattrId);
      },
    }),
    { concurrency: 1 },
  );
  // graphile-worker prints this one beside its logger.
  const trace = vi.spyOn(console, 'trace').mockImplementation(() => {});
  await addJob(database.db, 'send-flattr', { flattrId: 'interrupted' });
  await until(() => done.length > 0);
  // Not back before the job's end could not be written, or it would simply have ended.
  await sleep(1_500);
  await allow(true);
  await addJob(database.db, 'send-flattr', { flattrId: 'after' });
  await until(() => done.includes('after'));
  await worker.drained();
  expect(done).toEqual(['interrupted', 'interrupted', 'after']);
  await worker.stop();
  trace.mockRestore();
});
