import { EventEmitter } from 'node:events';
import { getLogger } from '@logtape/logtape';
import { Logger, run, type TaskList, type WorkerEvents, type WorkerPool } from 'graphile-worker';
import { connectionString, type DatabaseAddress } from '../../db/connect.ts';
import type { Jobs } from '../../db/records/jobs.ts';
import { keepableError } from './job-failure.ts';
import type { LiveWorkers } from './live-workers.ts';
import { within } from './within.ts';

export type Tasks = { readonly [T in keyof Jobs]: (payload: Jobs[T]) => Promise<void> };

const log = getLogger(['obole', 'jobs']);

/** How long each step of ending a pool by force may take. */
const CUT_WITHIN_MS = 2_000;

/** One run of graphile-worker. It ends by itself when the database does not take what became of a
 *  job, and then may hang for ever. */
export type Pool = {
  /** Resolves when it takes no more jobs, asked to or not. */
  readonly ending: Promise<unknown>;
  /** Resolves when its jobs and its connections have ended. */
  readonly ended: Promise<unknown>;
  stop(): void;
  /** Ends it by force: its jobs fail, to be tried again, and its connections are closed. */
  cut(): Promise<void>;
};

/** Without batches a job's end is written by nobody's promise: stopping would not wait for it, and a
 *  database that is away would end the process. */
const inBatches = { completeJobBatchDelay: 0, failJobBatchDelay: 0 };

/** Signals are the node's own affair, what is due is `schedule.ts`'s, and the log is ours. */
const quietly = {
  noHandleSignals: true,
  parsedCronItems: [],
  logger: new Logger(() => (level, message, meta) => report(level, message, meta)),
};

/** @param name what the server shows for its connections. */
export async function startPool(
  address: DatabaseAddress,
  name: string,
  tasks: Tasks,
  workers: LiveWorkers,
  concurrency: number,
): Promise<Pool> {
  const events: WorkerEvents = new EventEmitter();
  const made: WorkerPool[] = [];
  events.once('pool:create', ({ workerPool }) => void made.push(workerPool));
  let ends = false;
  const ending = new Promise<void>((resolve) =>
    events.once('pool:gracefulShutdown', () => {
      ends = true;
      resolve();
    }),
  );
  const runner = await run({
    ...quietly,
    events,
    connectionString: connectionString(address, name),
    maxPoolSize: concurrency + 2,
    concurrency,
    taskList: taskList(tasks),
    preset: {
      plugins: [holding(workers)],
      worker: inBatches,
    },
  });
  const ended = runner.promise.catch(() => {});
  const fail = async () => {
    for (const pool of made)
      await pool.forcefulShutdown('It did not end when the jobs had to end.');
  };
  return {
    ending: Promise.race([ending, ended]),
    ended,
    stop() {
      // Asked while it ends by itself, it would close the connections of jobs that run.
      if (!ends) runner.stop().catch(() => {});
    },
    async cut() {
      await within(CUT_WITHIN_MS, fail());
      // A connection that closes in its own time must not be closed under its hands.
      await within(CUT_WITHIN_MS, workers.untilDisconnected(name));
      await within(CUT_WITHIN_MS, workers.disconnect(name));
    },
  };
}

/** Says that a pool lives before it takes a job: jobs are locked in its name, which it makes up. */
function holding(workers: LiveWorkers): GraphileConfig.Plugin {
  const held = new Map<string, Promise<void>>();
  return {
    name: 'ObolePlugin',
    worker: {
      hooks: {
        startWorker: async (_context, { worker }) => {
          const { id } = worker.workerPool;
          if (!held.has(id)) held.set(id, workers.hold(id));
          await held.get(id);
        },
      },
    },
  };
}

/** Jobs are added with the payload's type checked, so it is believed here. Whatever a task throws
 *  passes here before it is stored, and logged once, by graphile-worker. */
function taskList(tasks: Tasks): TaskList {
  const named = Object.entries(tasks) as [string, (payload: unknown) => Promise<void>][];
  return Object.fromEntries(
    named.map(([name, act]) => [
      name,
      async (payload: unknown) => {
        try {
          await act(payload);
        } catch (error) {
          throw keepableError(error);
        }
      },
    ]),
  );
}

/** What graphile-worker calls information is a line per job: noise, unless one debugs. A job that
 *  failed and will be tried again is no error yet. */
function report(level: string, message: string, { job }: { readonly job?: Attempted } = {}): void {
  const hasMore = job !== undefined && job.attempts < job.max_attempts;
  if (level === 'error' && !hasMore) log.error('{message}', { message });
  else if (level === 'error' || level === 'warning') log.warn('{message}', { message });
  else log.debug('{message}', { message });
}

type Attempted = { readonly attempts: number; readonly max_attempts: number };
