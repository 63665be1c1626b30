import { Worker } from 'node:worker_threads';
import { type Outcome, refuse } from '../operations/outcome.ts';
import { type ParsedFeed, type RawFeed, readFeed } from './read-feed.ts';

/** What is read where it is: at most about 100 ms, whatever it holds. A thread of its own costs
 *  about as much to start. */
const HERE_MAX_BYTES = 256 * 1024;
/** 5 MiB that were made for it keep a parser busy for 2 seconds; ordinary ones for less than one. */
const APART_TIMEOUT_MS = 20_000;
const APART_MAX_MIB = 512;

type Read = Outcome<{ reading: ParsedFeed }, 'not_a_feed'>;

/** Reads a feed as `readFeed` does, a large one in a thread of its own, so that pages and other
 *  servers are answered meanwhile. One at a time: each may need some hundred MiB. */
export function readFeedApart(raw: RawFeed): Promise<Read> {
  if (raw.bytes.byteLength <= HERE_MAX_BYTES) return Promise.resolve(readFeed(raw));
  const read = last.then(() => readInThread(raw));
  last = read;
  return read;
}

let last: Promise<unknown> = Promise.resolve();

/** Never rejects: what goes wrong there is the feed's doing. */
function readInThread(raw: RawFeed): Promise<Read> {
  const worker = new Worker(new URL('./feed-thread.ts', import.meta.url), {
    workerData: raw,
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: APART_MAX_MIB },
  });
  return new Promise<Read>((resolve) => {
    const giveUp = (detail: string) => resolve(refuse('not_a_feed', detail));
    const timer = setTimeout(() => {
      giveUp('it takes too long to read');
      void worker.terminate();
    }, APART_TIMEOUT_MS);
    worker.once('message', (read: Read) => resolve(read));
    worker.once('error', (error) => giveUp(error instanceof Error ? error.message : String(error)));
    worker.once('exit', () => {
      clearTimeout(timer);
      giveUp('it could not be read');
    });
  });
}
