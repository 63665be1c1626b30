import { backedOff } from '../operations/back-off.ts';
import type { ReadingTrouble, Told } from '../operations/read-favourites.ts';

/** How fast accounts are read. */
export type Pace = {
  /** It is seen this often who is due. */
  readonly everyMs: number;
  /** What waits for one server is spread over this time. */
  readonly spreadMs: number;
  /** But two questions begin at least so far apart, and need not be further apart than that. */
  readonly leastGapMs: number;
  readonly mostGapMs: number;
  /** So many answers are waited for at one time. */
  readonly atOnce: number;
  /** A server whose last reading took longer is slow. */
  readonly slowMs: number;
};

/** At most 8 questions in a second: a third of what Mastodon allows one address (7,500 in five minutes). */
export const PACE: Pace = {
  everyMs: 5_000,
  spreadMs: 10_000,
  leastGapMs: 125,
  mostGapMs: 1_000,
  atOnce: 4,
  slowMs: 3_000,
};

/** What one account hears may be about itself alone; what two hear in a row is about this node. */
const SURE = 2;
const FIRST_PAUSE_MS = 15 * 60_000;

/** What is known of a server while it is asked. Only this process knows; what accounts wait for is kept with
 *  them. */
export type HostLane = {
  /** How long until the next question.
   *  @param waiting accounts that wait to be asked for. */
  gapMs(waiting: number): number;
  /** How many answers may be waited for: one from a server of which it is not known that it is well. */
  atOnce(): number;
  /** Why and how long it is left alone now; null: it is not. */
  pause(): { readonly waitMs: number; readonly trouble: ReadingTrouble | null } | null;
  /** How a question ended, and how long it took. */
  heard(told: Told, tookMs: number): void;
  /** It takes so long that others should not wait for it. */
  isSlow(): boolean;
  /** Nothing has to be remembered of it. */
  isWell(): boolean;
};

/** @param now in milliseconds, from any beginning. */
export function makeHostLane(pace: Pace, now: () => number): HostLane {
  let [failures, waits] = [0, 0];
  let isSlow = false;
  let untilMs = 0;
  let trouble: ReadingTrouble | null = null;
  const isPaused = () => now() < untilMs;
  const isQuiet = () => failures + waits === 0;

  function leaveAlone(forMs: number, why: ReadingTrouble | null): void {
    untilMs = now() + forMs;
    trouble = why;
  }

  return {
    gapMs: (waiting) =>
      Math.min(Math.max(pace.spreadMs / (waiting + 1), pace.leastGapMs), pace.mostGapMs),
    atOnce: () => (isQuiet() ? pace.atOnce : 1),
    pause: () => (isPaused() ? { waitMs: untilMs - now(), trouble } : null),
    heard(told, tookMs) {
      isSlow = tookMs > pace.slowMs;
      // Of several at one time, all of which failed, those that made it stop count.
      if (isPaused()) return;
      const { waitMs } = told;
      if (told.trouble === 'unreachable' || told.trouble === 'asked_too_often') {
        failures += 1;
        if (failures < SURE) return;
        const pauseMs = backedOff(FIRST_PAUSE_MS, failures - SURE + 1);
        leaveAlone(Math.max(pauseMs, waitMs ?? 0), told.trouble);
        return;
      }
      // Whoever says how much it allows answers: pauses that it asks for are no failures.
      if (told.trouble === null) failures = 0;
      if (waitMs !== undefined) waits += 1;
      else if (told.trouble === null) waits = 0;
      if (waitMs !== undefined && waits >= SURE) leaveAlone(waitMs, null);
    },
    isSlow: () => isSlow,
    isWell: () => isQuiet() && !isSlow,
  };
}
