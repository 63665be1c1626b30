import type { Db } from '../../db/connect.ts';
import { gather } from '../../db/views/gather.ts';
import { type LiveCount, liveCounts } from '../../db/views/live-counts.ts';

/** A count is so old at most, whoever flattrs in whichever process. What takes long to count is counted
 *  less often, so that it keeps the database busy for a tenth of the time at most. */
const KEPT_MS = 1_000;
const TIMES_AS_LONG = 10;
/** So many addresses are remembered, the latest: a few megabytes, whatever is asked for. */
const MOST_ADDRESSES = 5_000;

type Kept = { readonly count: Promise<LiveCount | null>; untilMs: number };

/** How many flattrs stand for an address; null: this node does not know it. The count is kept for a moment and
 *  made once for all who ask meanwhile; different addresses that are asked for together are one
 *  question to the database. Nothing is written, and no other server is asked.
 *  @param nowMs a clock that only goes forward. */
export function makeLiveCounts(
  db: Db,
  nowMs: () => number = () => performance.now(),
): (address: string) => Promise<LiveCount | null> {
  const kept = new Map<string, Kept>();
  const ask = gather((urls) => liveCounts(db, urls));

  return (address) => {
    const askedMs = nowMs();
    const known = kept.get(address);
    if (known !== undefined && askedMs < known.untilMs) return known.count;
    const count = ask(address).then((found) => found ?? null);
    // Until it is there, everybody waits for this one.
    const counting: Kept = { count, untilMs: Number.POSITIVE_INFINITY };
    count.then(
      () => {
        const tookMs = nowMs() - askedMs;
        counting.untilMs = askedMs + Math.max(KEPT_MS, TIMES_AS_LONG * tookMs);
      },
      () => {
        counting.untilMs = 0;
      },
    );
    kept.delete(address);
    kept.set(address, counting);
    const [oldest] = kept.keys();
    if (kept.size > MOST_ADDRESSES && oldest !== undefined) kept.delete(oldest);
    return count;
  };
}
