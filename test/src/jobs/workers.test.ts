import { afterEach, beforeEach, expect, test } from 'vitest';
import { addJob, addJobs } from '../../../db/records/jobs.ts';
import { startWorkers } from '../../../src/jobs/workers.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { until } from '../../support/holder.ts';
import { onlyTasks } from '../../support/tasks.ts';

let database: TestDatabase;

beforeEach(async () => {
  database = await testDatabase();
});

afterEach(() => database.close());

test('sites that do not answer hold up no delivery', async () => {
  const answer: (() => void)[] = [];
  const read: string[] = [];
  const sent: string[] = [];
  const worker = await startWorkers(
    database.address,
    onlyTasks({
      'read-feed': async ({ feedId }) => {
        if (!feedId.startsWith('dead')) return void read.push(feedId);
        await new Promise<void>((resolve) => answer.push(resolve));
      },
      'send-flattr': async ({ flattrId }) => void sent.push(flattrId),
    }),
  );
  const dead = Array.from({ length: 30 }, (_, n) => ({ feedId: `dead ${n}` }));
  await addJobs(database.db, 'read-feed', dead);
  await until(() => answer.length > 1);
  await addJob(database.db, 'read-feed', { feedId: 'live' });
  await addJob(database.db, 'send-flattr', { flattrId: 'flattr' });
  await until(() => sent.length > 0);
  expect(read).toEqual([]);
  const answering = setInterval(() => {
    for (const resolve of answer.splice(0)) resolve();
  }, 10);
  await worker.drained();
  clearInterval(answering);
  await worker.stop();
  expect([read, sent]).toEqual([['live'], ['flattr']]);
});
