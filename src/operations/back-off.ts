/** How long something is left alone that is asked again and again: a feed, an account elsewhere. */

const LONGEST_WAIT_MS = 24 * 3_600_000;

/** After failures in a row: the first wait, then twice as long each time, and once a day in the end.
 *  @param failures in a row, this one included. */
export const backedOff = (firstMs: number, failures: number): number =>
  Math.min(firstMs * 2 ** Math.min(failures - 1, 20), LONGEST_WAIT_MS);

/** A wait that is longer or shorter by a share of it at most, so that what came together parts.
 *  @param random from 0 to 1. */
export const jittered = (waitMs: number, share: number, random: number): number =>
  Math.round(waitMs * (1 + share * (2 * random - 1)));

export const later = (now: Date, waitMs: number): Date => new Date(now.getTime() + waitMs);
