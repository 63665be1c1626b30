import type { Tx } from '../../db/connect.ts';
import {
  addFeed,
  countFeeds,
  dropFeed,
  newestOf,
  readOwnFeed,
  readOwnFeedAt,
  updateFeed,
} from '../../db/records/feeds.ts';
import { lockAuthor } from '../../db/records/works.ts';
import type { Deps, FeedReading, FeedRowTrouble, FeedTrouble, SourceDeps } from './deps.ts';
import { afterSuccess } from './feed-schedule.ts';
import type { Imported } from './import-entries.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { factsOfFeed, readFeed, takeReading } from './read-feeds.ts';
import { readAddress } from './work-draft.ts';

export const FEEDS_MAX = 20;
/** How long its owner waits between two looks at one feed. */
export const ASK_AGAIN_AFTER_MS = 60_000;
/** Of the feeds that a page offers. */
const MOST_TRIED = 3;
const NOTHING_KNOWN = { etag: null, lastModified: null };

export type Watched = {
  readonly feedId: string;
  readonly title: string;
  readonly added: number;
  /** Entries without an address, that came twice, that were too many, or at whose address another
   *  work of the owner is. */
  readonly leftOut: number;
};
type WatchRefusal = 'url_invalid' | 'feed_known' | 'too_many_feeds';

/** Has the node read a feed from now on. What it holds already is published at once and announced to
 *  nobody.
 *  @param url of a feed, or of a page that offers one. */
export async function watchFeed(
  deps: SourceDeps,
  ownerId: string,
  url: string,
): Promise<Outcome<Watched, FeedTrouble | WatchRefusal>> {
  const address = readAddress(deps.node, url.trim().replace(/^feed:(?:\/\/)?/i, ''));
  if (address === null || address === 'invalid') return refuse('url_invalid');
  const wrong = await refusalOf(deps.db, ownerId, address);
  if (wrong !== null) return refuse(wrong);
  const found = await findFeed(deps, address);
  if (!found.ok) return found;

  return transact(deps.db, async (tx): Promise<Outcome<Watched, WatchRefusal>> => {
    const author = await lockAuthor(tx, ownerId);
    const taken = await refusalOf(tx, ownerId, found.url);
    if (taken !== null) return refuse(taken);
    const now = deps.clock();
    const feed = { id: deps.newId(), url: found.url, succeededAt: null };
    const { reading } = found;
    await addFeed(tx, {
      ...{ ...feed, ownerId, ...factsOfFeed(reading) },
      ...{ addedAt: now, checkedAt: now, succeededAt: now, nextCheckAt: now },
    });
    const { added, ...imported } = await takeReading(deps, tx, author, { feed, reading });
    const leftOut = reading.leftOut + imported.leftOut;
    const nextCheckAt = afterSuccess(now, await newestOf(tx, feed.id), Math.random());
    await updateFeed(tx, feed.id, { nextCheckAt });
    return done({ feedId: feed.id, title: reading.title, added, leftOut });
  });
}

async function refusalOf(
  db: Tx | Deps['db'],
  ownerId: string,
  url: string,
): Promise<'feed_known' | 'too_many_feeds' | null> {
  if ((await readOwnFeedAt(db, ownerId, url)) !== undefined) return 'feed_known';
  return (await countFeeds(db, ownerId)) >= FEEDS_MAX ? 'too_many_feeds' : null;
}

type Found = { readonly url: string; readonly reading: FeedReading };

async function findFeed(deps: SourceDeps, url: string): Promise<Outcome<Found, FeedTrouble>> {
  const direct = await tryFeed(deps, url);
  if (direct.ok || direct.code !== 'not_a_feed') return direct;
  const page = await deps.sources.page(url);
  for (const offered of page.ok ? page.reading.feeds.slice(0, MOST_TRIED) : []) {
    const found = await tryFeed(deps, offered);
    if (found.ok) return found;
  }
  return direct;
}

async function tryFeed(deps: SourceDeps, url: string): Promise<Outcome<Found, FeedTrouble>> {
  const answer = await deps.sources.feed(url, NOTHING_KNOWN);
  if (!answer.ok) return answer;
  // Nobody asked whether it had changed.
  if (!('reading' in answer)) return refuse('refused', 'status 304');
  return done({ url: answer.movedTo ?? url, reading: answer.reading });
}

/** Looks at once, because its owner asks. */
export async function checkFeed(
  deps: SourceDeps,
  ownerId: string,
  feedId: string,
): Promise<Outcome<Imported, FeedRowTrouble | 'unknown_feed' | 'asked_too_often'>> {
  const feed = await readOwnFeed(deps.db, ownerId, feedId);
  if (feed === undefined) return refuse('unknown_feed');
  const sinceMs = deps.clock().getTime() - (feed.checkedAt?.getTime() ?? 0);
  if (sinceMs < ASK_AGAIN_AFTER_MS) return refuse('asked_too_often');
  return readFeed(deps, feedId);
}

/** Reads a feed no more. What came from it stays. */
export async function forgetFeed(
  deps: Deps,
  ownerId: string,
  feedId: string,
): Promise<Outcome<object, 'unknown_feed'>> {
  return transact(deps.db, async (tx) => {
    await lockAuthor(tx, ownerId);
    if ((await readOwnFeed(tx, ownerId, feedId)) === undefined) return refuse('unknown_feed');
    await dropFeed(tx, feedId);
    return done({});
  });
}
