import type { MessageQueue } from '@fedify/fedify';
import type { Db } from '../db/connect.ts';
import { addJob, addJobs } from '../db/records/jobs.ts';

type Handler = (message: unknown) => Promise<void> | void;

/** Fedify's queue as jobs of ours (task `fedify`), so that one worker does all background work and
 *  a message survives the death of its process. Messages with one ordering key share a queue, which
 *  runs one job at a time. Fedify repeats failed deliveries itself.
 *  @returns the queue for Fedify, and what the task has to call with each message. */
export function makeQueue(db: Db): {
  queue: MessageQueue;
  handle(message: unknown): Promise<void>;
} {
  const handlers = new Set<Handler>();
  const queue: MessageQueue = {
    nativeRetrial: false,
    enqueue: (message, options) => addJob(db, 'fedify', message, jobOptions(options)),
    enqueueMany: (messages, options) => addJobs(db, 'fedify', messages, jobOptions(options)),
    async listen(handler, { signal } = {}) {
      if (signal?.aborted) return;
      handlers.add(handler);
      await new Promise((resolve) => signal?.addEventListener('abort', resolve));
      handlers.delete(handler);
    },
  };
  return {
    queue,
    async handle(message) {
      const [handler] = handlers;
      // The job fails, and is tried again.
      if (handler === undefined) throw new Error('Nobody listens to the queue of Fedify.');
      await handler(message);
    },
  };
}

type EnqueueOptions = Parameters<MessageQueue['enqueue']>[1];

function jobOptions(options: EnqueueOptions): { runAfterMs?: number; queue?: string } {
  return {
    ...(options?.delay === undefined
      ? {}
      : { runAfterMs: Math.ceil(options.delay.total({ unit: 'milliseconds' })) }),
    ...(options?.orderingKey === undefined ? {} : { queue: options.orderingKey }),
  };
}
