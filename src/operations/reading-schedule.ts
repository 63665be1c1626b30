/** When somebody's favourites are read again. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Every quarter of an hour, an eighth more or less, so that accounts that came together part. */
const EVERY_MS = 15 * MINUTE_MS;
const JITTER = 1 / 8;
/** To the end of the list, to see what is gone. */
export const WHOLE_EVERY_MS = 6 * HOUR_MS;
const LONGEST_WAIT_MS = 24 * HOUR_MS;

/** @param waitMs how long the server asks to be left alone.
 *  @param random from 0 to 1. */
export const afterReading = (now: Date, waitMs: number | undefined, random: number): Date =>
  later(now, Math.max(jittered(EVERY_MS, random), waitMs ?? 0));

/** After failures in a row: a quarter of an hour, half an hour, 1, 2, 4, 8, 16, then once a day.
 *  @param failures in a row, this one included. */
export function afterTrouble(
  now: Date,
  failures: number,
  how: { readonly waitMs: number | undefined; readonly random: number },
): Date {
  const doubled = Math.min(EVERY_MS * 2 ** Math.min(failures - 1, 20), LONGEST_WAIT_MS);
  return later(now, Math.max(jittered(doubled, how.random), how.waitMs ?? 0));
}

const jittered = (waitMs: number, random: number): number =>
  Math.round(waitMs * (1 + JITTER * (2 * random - 1)));

const later = (now: Date, waitMs: number): Date => new Date(now.getTime() + waitMs);
