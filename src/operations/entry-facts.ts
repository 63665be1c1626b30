import type { Actor } from '../../db/records/people.ts';
import type { NewWork } from '../../db/records/works.ts';
import { sha256Hex } from '../../db/sha256.ts';
import type { FeedEntry } from './deps.ts';

/** An entry to be published; not everybody who has one knows of a picture or another author. */
export type Entry = Omit<FeedEntry, 'pictureUrl' | 'byline'> &
  Partial<Pick<FeedEntry, 'pictureUrl' | 'byline'>>;

export type EntryFacts = Pick<
  NewWork,
  'url' | 'title' | 'excerpt' | 'language' | 'category' | 'tags' | 'byline'
>;

/** What a work says of itself by its entry. A byline is for those whose name is not the creator's. */
export function factsOf(entry: Entry, author: Pick<Actor, 'name' | 'handle'>): EntryFacts {
  const byline = entry.byline ?? null;
  const own = [author.name, author.handle].map((name) => name.toLowerCase());
  return {
    url: entry.url,
    title: entry.title,
    excerpt: entry.excerpt,
    language: entry.language,
    category: entry.category,
    tags: [...entry.tags],
    byline: byline === null || own.includes(byline.toLowerCase()) ? null : byline,
  };
}

/** The same as long as an entry says the same. The query of a picture's address is often a signature
 *  that is new each time, and a date that moves is no edit. */
export const hashOf = (entry: Entry): string =>
  sha256Hex(
    JSON.stringify([
      ...[entry.url, entry.title, entry.excerpt, entry.language, entry.category, entry.tags],
      ...[entry.byline ?? null, entry.pictureUrl?.replace(/\?.*$/s, '') ?? null],
    ]),
  );

/** Before this there was no web; dates of the seventies are clocks that were never set. */
const EARLIEST = Date.UTC(1990, 0);

/** When an entry was published, as far as that can be: never in the future. Entries without a date
 *  keep the feed's order.
 *  @param index its place in the feed. */
export function publishedAt(entry: Entry, now: Date, index: number): Date {
  const at = entry.publishedAt?.getTime() ?? Number.NaN;
  if (at > now.getTime()) return now;
  return at >= EARLIEST ? new Date(at) : new Date(now.getTime() - index);
}
