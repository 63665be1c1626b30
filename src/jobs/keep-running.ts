import { setTimeout as sleep } from 'node:timers/promises';
import { getLogger } from '@logtape/logtape';
import type { Pool } from './pool.ts';
import { within } from './within.ts';

const log = getLogger(['obole', 'jobs']);

/** When the database goes away during a job, graphile-worker ends for good; it is started again. */
const RESTART_AFTER_MS = 2_000;

/** Starts a pool, and another one whenever it ended without having been asked to.
 *  @param endWithinMs how long a pool may take to end, with its jobs, before it is ended by force. */
export async function keepRunning(
  begin: () => Promise<Pool>,
  endWithinMs: number,
): Promise<{ stop(): Promise<void> }> {
  const stopping = new AbortController();
  const { signal } = stopping;
  let pool = await begin();

  async function supervise(): Promise<void> {
    while (true) {
      await pool.ending;
      if (!(await within(endWithinMs, pool.ended))) {
        log.warn('The jobs did not end in time; they are ended by force, to be tried again.');
        await pool.cut();
      }
      if (signal.aborted) return;
      log.error('The job runner ended by itself; it is started again.');
      const next = await another(begin, signal);
      if (next === undefined) return;
      pool = next;
      if (signal.aborted) pool.stop();
    }
  }

  const supervised = supervise();
  return {
    async stop() {
      stopping.abort();
      pool.stop();
      // A database that does not answer can hold up the start of a pool, too.
      await within(2 * endWithinMs, supervised);
    },
  };
}

/** @returns nothing when it is to stop. */
async function another(begin: () => Promise<Pool>, signal: AbortSignal): Promise<Pool | undefined> {
  while (true) {
    await sleep(RESTART_AFTER_MS, undefined, { signal }).catch(() => {});
    if (signal.aborted) return undefined;
    try {
      return await begin();
    } catch (error) {
      log.error('The job runner does not start: {error}', { error });
    }
  }
}
