import { setTimeout as sleep } from 'node:timers/promises';

/** Waits for something, but not longer than a limit; its error counts as its end.
 *  @returns whether it ended. */
export async function within(limitMs: number, promise: Promise<unknown>): Promise<boolean> {
  const waiting = new AbortController();
  const late = sleep(limitMs, false, { signal: waiting.signal }).catch(() => false);
  const ended = promise.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([ended, late]);
  } finally {
    waiting.abort();
  }
}
