import { setTimeout as sleep } from 'node:timers/promises';
import { testMessageQueue } from '@fedify/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeQueue } from '../../federation/queue.ts';
import { startWorker, type Worker } from '../../src/jobs/worker.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';
import { onlyTasks } from '../support/tasks.ts';

let database: TestDatabase;
const workers: Worker[] = [];

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(async () => {
  for (const worker of workers) await worker.stop();
  await database.close();
});

test("conforms to what Fedify's own test asks of a queue, with two workers", async () => {
  const make = async () => {
    const { queue, handle } = makeQueue(database.db);
    workers.push(await startWorker(database.address, onlyTasks({ fedify: handle })));
    return queue;
  };
  await testMessageQueue(make, ({ controller }) => controller.abort(), { testOrderingKey: true });
  expect(workers).toHaveLength(2);
}, 120_000);

test('a message that nobody listens for is refused, so that its job is tried again', async () => {
  const { handle } = makeQueue(database.db);
  await expect(handle('lost?')).rejects.toThrow('Nobody listens');
});

test('messages with one ordering key are handled one after the other, also when one is slow', async () => {
  const own = await testDatabase();
  const { queue, handle } = makeQueue(own.db);
  const ended: unknown[] = [];
  let running = 0;
  const listening = new AbortController();
  queue.listen(
    async (message) => {
      running += 1;
      expect(running).toBe(1);
      // The first would end last, if the others did not wait for it.
      await sleep(ended.length === 0 ? 300 : 0);
      running -= 1;
      ended.push(message);
    },
    { signal: listening.signal },
  );
  const worker = await startWorker(own.address, onlyTasks({ fedify: handle }));
  await queue.enqueueMany?.([1, 2, 3], { orderingKey: 'one' });
  await worker.drained();
  await worker.stop();
  listening.abort();
  await own.close();
  expect(ended).toEqual([1, 2, 3]);
});
