/** Run as a process of its own: a worker whose job never ends. Says `taken` when it has one.
 *  Argument: the database's address as JSON. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startWorker } from '../../src/jobs/worker.ts';
import { onlyTasks } from './tasks.ts';

const hang = async () => {
  process.stdout.write('taken\n');
  await sleep(3_600_000);
};

await startWorker(JSON.parse(process.argv[2] ?? ''), onlyTasks({ 'send-flattr': hang }));
