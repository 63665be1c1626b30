import { parentPort, workerData } from 'node:worker_threads';
import { type RawFeed, readFeed } from './read-feed.ts';

// The other side of `read-feed-apart.ts`: reads the feed that it was started with, and ends.
const raw: RawFeed = workerData;
parentPort?.postMessage(readFeed(raw));
