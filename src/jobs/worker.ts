import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { getLogger } from '@logtape/logtape';
import { Logger, type Runner, run, type TaskList } from 'graphile-worker';
import { connectionString, type DatabaseAddress } from '../../db/connect.ts';
import type { Jobs } from '../../db/records/jobs.ts';
import { type LiveWorkers, liveWorkers } from './live-workers.ts';

export type Tasks = { readonly [T in keyof Jobs]: (payload: Jobs[T]) => Promise<void> };

export type Worker = {
  /** Takes no more jobs, waits for those that run, closes its connections. May be called twice. */
  stop(): Promise<void>;
  /** Resolves when no job is left that runs now or may run now; those that failed and wait for
   *  their next attempt, and those meant for later, do not count. */
  drained(): Promise<void>;
};

const log = getLogger(['obole', 'jobs']);

/** How long the jobs of a process that was killed stay locked at most. */
const SWEEP_EVERY_MS = 60_000;

/** When the database goes away during a job, graphile-worker ends for good; it is started again. */
const RESTART_AFTER_MS = 2_000;

const DRAIN_POLL_MS = 25;

/** Runs jobs until it is stopped. Connects as the owner of the database, to whom the jobs belong.
 *  A task that throws is tried again later, 25 times over about three days.
 *  @param options.concurrency how many jobs run at one time. */
export async function startWorker(
  address: DatabaseAddress,
  tasks: Tasks,
  options: { readonly concurrency?: number } = {},
): Promise<Worker> {
  const name = `obole-worker-${randomBytes(6).toString('hex')}`;
  const workers = liveWorkers(address);
  const running = await keepRunning(async () => {
    await workers.letGo();
    await unlockDead(workers);
    return startRunner(address, name, tasks, workers, options.concurrency ?? 10);
  }).catch(async (error) => {
    await workers.close();
    throw error;
  });
  const sweep = setInterval(() => {
    unlockDead(workers).catch((error) => log.warn('Jobs of dead workers: {error}', { error }));
  }, SWEEP_EVERY_MS);

  async function stop(): Promise<void> {
    clearInterval(sweep);
    await running.stop();
    // graphile-worker does not wait for its connections to close.
    await workers.untilDisconnected(name).catch(() => {});
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

/** Starts a runner, and another one whenever it ended without having been asked to. */
async function keepRunning(begin: () => Promise<Runner>): Promise<{ stop(): Promise<void> }> {
  let stopping = false;
  let runner = await begin();

  async function supervise(): Promise<void> {
    while (true) {
      await runner.promise.catch(() => {});
      if (stopping) return;
      log.error('The job runner ended by itself; it is started again.');
      await sleep(RESTART_AFTER_MS);
      if (stopping) return;
      try {
        runner = await begin();
        if (stopping) await runner.stop();
      } catch (error) {
        log.error('The job runner does not start: {error}', { error });
      }
    }
  }

  const supervised = supervise();
  return {
    async stop() {
      stopping = true;
      await runner.stop().catch(() => {});
      await supervised;
    },
  };
}

function startRunner(
  address: DatabaseAddress,
  name: string,
  tasks: Tasks,
  workers: LiveWorkers,
  concurrency: number,
): Promise<Runner> {
  const held = new Map<string, Promise<void>>();
  const plugin: GraphileConfig.Plugin = {
    name: 'ObolePlugin',
    worker: {
      hooks: {
        // Jobs are locked in the name of the pool, whose id is made up inside.
        startWorker: async (_context, { worker }) => {
          const { id } = worker.workerPool;
          if (!held.has(id)) held.set(id, workers.hold(id));
          await held.get(id);
        },
      },
    },
  };
  return run({
    connectionString: connectionString(address, name),
    maxPoolSize: concurrency + 2,
    concurrency,
    noHandleSignals: true,
    parsedCronItems: [],
    logger: new Logger(() => (level, message) => report(level, message)),
    taskList: taskList(tasks),
    preset: {
      plugins: [plugin],
      // Without batches a job's end is written by nobody's promise: stopping would not wait for
      // it, and a database that is away would end the process.
      worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 },
    },
  });
}

/** Jobs are added with the payload's type checked, so it is believed here. */
function taskList(tasks: Tasks): TaskList {
  const named = Object.entries(tasks) as [string, (payload: unknown) => Promise<void>][];
  return Object.fromEntries(named.map(([name, act]) => [name, (payload: unknown) => act(payload)]));
}

async function unlockDead(workers: LiveWorkers): Promise<void> {
  const count = await workers.unlockDead();
  if (count > 0) log.info('Took over the jobs of {count} dead workers.', { count });
}

/** What graphile-worker calls information is a line per job: noise, unless one debugs. */
function report(level: string, message: string): void {
  if (level === 'error') log.error('{message}', { message });
  else if (level === 'warning') log.warn('{message}', { message });
  else log.debug('{message}', { message });
}
