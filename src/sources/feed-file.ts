import { open } from 'node:fs/promises';
import { type Outcome, refuse } from '../operations/outcome.ts';
import { type ParsedFeed, readFeed } from './read-feed.ts';
import { FEED_MAX_BYTES } from './sources.ts';

/** Reads a feed that is a file on this machine, of at most 5 MiB. */
export async function readFeedFile(
  path: string,
): Promise<Outcome<{ reading: ParsedFeed }, 'unreachable' | 'too_large' | 'not_a_feed'>> {
  let bytes: Uint8Array;
  try {
    await using file = await open(path);
    if ((await file.stat()).size > FEED_MAX_BYTES) return refuse('too_large');
    bytes = await file.readFile();
  } catch (error) {
    return refuse('unreachable', error instanceof Error ? error.message : `${error}`);
  }
  return readFeed({ bytes, charset: undefined, url: undefined });
}
