import type { DatabaseAddress } from '../../db/connect.ts';
import { startWorker, type Tasks, type Worker } from './worker.ts';

/** Jobs that ask sites for what may come slowly or never, hundreds of them at a time. Kinds of jobs
 *  that share a queue belong on one side, or they would not run in their order. */
const ASKING: readonly (keyof Tasks)[] = ['read-feed', 'read-work-page', 'prove-links'];
const MOST_ASKING = 5;

/** Runs all jobs, those that ask beside the others: sites that do not answer must not take the places
 *  of deliveries and of the settlement. */
export async function startWorkers(address: DatabaseAddress, tasks: Tasks): Promise<Worker> {
  const asking = await startWorker(address, some(tasks, isAsking), { concurrency: MOST_ASKING });
  const others = await startWorker(
    address,
    some(tasks, (name) => !isAsking(name)),
  ).catch(async (error) => {
    await asking.stop();
    throw error;
  });
  return {
    async stop() {
      await Promise.all([asking.stop(), others.stop()]);
    },
    // Either counts the jobs of both.
    drained: others.drained,
  };
}

const isAsking = (name: string): boolean => ASKING.some((asking) => asking === name);

const some = (tasks: Tasks, isMeant: (name: string) => boolean): Partial<Tasks> =>
  Object.fromEntries(Object.entries(tasks).filter(([name]) => isMeant(name)));
