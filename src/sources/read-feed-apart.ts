import { type Outcome, refuse } from '../operations/outcome.ts';
import { type ApartLimits, apart, oneByOne } from '../text/apart.ts';
import { type ParsedFeed, type RawFeed, readFeed } from './read-feed.ts';

/** What is read where it is: at most about 100 ms, whatever it holds. A process of its own costs
 *  twice as much to start. */
const HERE_MAX_BYTES = 256 * 1024;
/** 5 MiB that were made for it keep a parser busy for 2 seconds; ordinary ones for less than one. */
const LIMITS: ApartLimits = { timeoutMs: 20_000, heapMaxMiB: 512 };

type Read = Outcome<{ reading: ParsedFeed }, 'not_a_feed'>;

const inTurn = oneByOne();

/** Reads a feed as `readFeed` does, a large one in a process of its own, so that pages and other
 *  servers are answered meanwhile. One at a time: each may need some hundred MiB. */
export async function readFeedApart(raw: RawFeed, limits: ApartLimits = LIMITS): Promise<Read> {
  if (raw.bytes.byteLength <= HERE_MAX_BYTES) return readFeed(raw);
  const file = new URL('./feed-process.ts', import.meta.url);
  const read = await inTurn(raw.url ?? '', () => apart<Read>(file, raw, limits));
  return read ?? refuse('not_a_feed', 'it takes too long or too much to read');
}
