/** What keeps a gift without a name from betraying its giver. Source: the protocol, Vocabulary. */

/** With fewer people who give, it could be guessed who it was. */
export const ACTIVE_GIVERS_MIN = 5;

const HOUR_MS = 3_600_000;
/** 00, 06, 12 and 18 o'clock UTC. */
const BATCH_EVERY_MS = 6 * HOUR_MS;
const SOONEST_MS = HOUR_MS;
const LATEST_MS = 24 * HOUR_MS;
/** Spread over the batch, so that what was given first is not said first. */
const SPREAD_MS = HOUR_MS / 2;

/** How long a message about an anonymous gift waits: until half an hour from the beginning of a batch
 *  that is 1 to 24 hours away. Which batch and which minute are drawn, and what a batch holds is sent
 *  in the order of those draws: when it arrives says as little as possible about when it was given.
 *  @param draws two numbers of [0, 1), drawn for this message alone.
 *  @returns milliseconds. */
export function batchDelay(now: Date, draws: readonly [number, number]): number {
  const first = Math.ceil((now.getTime() + SOONEST_MS) / BATCH_EVERY_MS) * BATCH_EVERY_MS;
  const batches = 1 + Math.floor((now.getTime() + LATEST_MS - SPREAD_MS - first) / BATCH_EVERY_MS);
  const batch = first + Math.floor(draws[0] * batches) * BATCH_EVERY_MS;
  return batch + Math.floor(draws[1] * SPREAD_MS) - now.getTime();
}

/** The same for what takes such a gift back: never before the message that it takes back, which went
 *  out within a day of the giving. */
export function undoDelay(now: Date, saidFrom: Date, draws: readonly [number, number]): number {
  const said = Math.max(now.getTime(), saidFrom.getTime() + LATEST_MS);
  return said - now.getTime() + batchDelay(new Date(said), draws);
}
