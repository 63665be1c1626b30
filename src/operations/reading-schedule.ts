import { backedOff, jittered, later } from './back-off.ts';

/** When somebody's favourites are read again. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Every quarter of an hour at the latest: what is left of it is for what waits before. An accidental part
 *  is taken off, so that accounts that came together part. */
const EVERY_MS = 12.5 * MINUTE_MS;
const JITTER = 1 / 10;
const FIRST_WAIT_MS = 15 * MINUTE_MS;
/** A list that is longer than one reading is read on soon, but its server has a rest. */
const ON_AFTER_MS = MINUTE_MS;
/** As far as it takes to see what is gone. */
const WHOLE_EVERY_MS = 6 * HOUR_MS;

/** @param how.waitMs how long the server asks to be left alone; `isUnfinished`: the list goes on;
 *  `random`: from 0 to 1. */
export function afterReading(
  now: Date,
  how: {
    readonly waitMs: number | undefined;
    readonly isUnfinished: boolean;
    readonly random: number;
  },
): Date {
  const usual = how.isUnfinished ? ON_AFTER_MS : EVERY_MS;
  return later(now, Math.max(jittered(usual, JITTER, how.random), how.waitMs ?? 0));
}

/** After failures in a row: a quarter of an hour, half an hour, 1, 2, 4, 8, 16, then once a day.
 *  @param failures in a row, this one included. */
export function afterTrouble(
  now: Date,
  failures: number,
  how: { readonly waitMs: number | undefined; readonly random: number },
): Date {
  const waitMs = jittered(backedOff(FIRST_WAIT_MS, failures), JITTER, how.random);
  return later(now, Math.max(waitMs, how.waitMs ?? 0));
}

/** Whether it is time to see what is gone: every six hours. A list that has to be read to its end for that is
 *  read so only as often as it costs its server no more than looking at its top every quarter of an hour.
 *  @param pages how many the whole list has. */
export const isWholeDue = (now: Date, wholeAt: Date, pages: number): boolean =>
  now.getTime() - wholeAt.getTime() >= Math.max(WHOLE_EVERY_MS, pages * EVERY_MS);
