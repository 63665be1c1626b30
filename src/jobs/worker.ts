import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { getLogger } from '@logtape/logtape';
import type { DatabaseAddress } from '../../db/connect.ts';
import { keepRunning } from './keep-running.ts';
import { type LiveWorkers, liveWorkers } from './live-workers.ts';
import { startPool, type Tasks } from './pool.ts';
import { within } from './within.ts';

export type { Tasks } from './pool.ts';

export type Worker = {
  /** Takes no more jobs, waits for those that run as long as they may take, closes its
   *  connections. May be called twice. */
  stop(): Promise<void>;
  /** Resolves when no job is left that runs now or may run now; those that failed and wait for
   *  their next attempt, and those meant for later, do not count. */
  drained(): Promise<void>;
};

export type WorkerOptions = {
  /** How many jobs run at one time. */
  readonly concurrency?: number;
  /** How long running jobs may take when all has to end. */
  readonly endWithinMs?: number;
};

const log = getLogger(['obole', 'jobs']);

/** How long the jobs of a process that was killed stay locked at most. */
const SWEEP_EVERY_MS = 60_000;

const END_WITHIN_MS = 10_000;
const DISCONNECT_WITHIN_MS = 3_000;
const DRAIN_POLL_MS = 25;

/** Runs jobs until it is stopped. Connects as the owner of the database, to whom the jobs belong.
 *  A task that throws is tried again later, 25 times over about three days. */
export async function startWorker(
  address: DatabaseAddress,
  tasks: Tasks,
  options: WorkerOptions = {},
): Promise<Worker> {
  const name = `obole-worker-${randomBytes(6).toString('hex')}`;
  const workers = liveWorkers(address);
  const begin = async () => {
    await workers.letGo();
    await unlockDead(workers);
    return startPool(address, name, tasks, workers, options.concurrency ?? 10);
  };
  const running = await keepRunning(begin, options.endWithinMs ?? END_WITHIN_MS).catch(
    async (error) => {
      await workers.close();
      throw error;
    },
  );
  const timer = setInterval(() => {
    sweep(workers).catch((error) => log.warn('Sweeping the jobs: {error}', { error }));
  }, SWEEP_EVERY_MS);

  async function stop(): Promise<void> {
    clearInterval(timer);
    await running.stop();
    // graphile-worker does not wait for its connections to close.
    await within(DISCONNECT_WITHIN_MS, workers.untilDisconnected(name));
    await workers.close();
  }

  let stopping: Promise<void> | undefined;
  return {
    stop() {
      stopping ??= stop();
      return stopping;
    },
    async drained() {
      while ((await workers.countDue()) > 0) await sleep(DRAIN_POLL_MS);
    },
  };
}

async function sweep(workers: LiveWorkers): Promise<void> {
  await unlockDead(workers);
  const count = await workers.dropExhausted();
  if (count > 0) log.warn('Dropped {count} jobs that failed for good a month ago.', { count });
  await workers.dropUnusedQueues();
}

async function unlockDead(workers: LiveWorkers): Promise<void> {
  const count = await workers.unlockDead();
  if (count > 0) log.info('Took over the jobs of {count} dead workers.', { count });
}
