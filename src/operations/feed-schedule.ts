import { backedOff, jittered, later } from './back-off.ts';

/** When a feed is read again. */

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What is added to every wait, or taken away, so that feeds that came together part: a third. */
const JITTER = 1 / 3;

/** How often a feed is read that answers, by how new its newest entry is: every 30 to 60 minutes
 *  when it had one within a week, every 2 to 4 hours within two months, else every 8 to 16 hours. */
const RHYTHM = [
  { newerThanMs: 7 * DAY_MS, waitMs: 45 * MINUTE_MS },
  { newerThanMs: 60 * DAY_MS, waitMs: 3 * HOUR_MS },
  { newerThanMs: Number.POSITIVE_INFINITY, waitMs: 12 * HOUR_MS },
] as const;

/** After failures in a row: 30 minutes, 1 hour, 2, 4, 8, 16, then once a day. */
const FIRST_WAIT_MS = 30 * MINUTE_MS;

/** @param random from 0 to 1.
 *  @param newestAt when its newest entry was published; null: it has none. */
export function afterSuccess(now: Date, newestAt: Date | null, random: number): Date {
  const ageMs = newestAt === null ? 0 : now.getTime() - newestAt.getTime();
  const rhythm = RHYTHM.find(({ newerThanMs }) => ageMs < newerThanMs) ?? RHYTHM[2];
  return later(now, jittered(rhythm.waitMs, JITTER, random));
}

/** @param failures in a row, this one included.
 *  @param askedMs how long the server wants to be left alone: never asked before that. */
export function afterFailure(
  now: Date,
  failures: number,
  askedMs: number | undefined,
  random: number,
): Date {
  const waitMs = jittered(backedOff(FIRST_WAIT_MS, failures), JITTER, random);
  return later(now, Math.max(waitMs, askedMs ?? 0));
}
