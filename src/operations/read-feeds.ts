import { getLogger } from '@logtape/logtape';
import type { Tx } from '../../db/connect.ts';
import {
  type Feed,
  lockFeed,
  newestOf,
  readFeedRow,
  readOwnFeedAt,
  takeDueFeeds,
  updateFeed,
} from '../../db/records/feeds.ts';
import { addJob } from '../../db/records/jobs.ts';
import { type Actor, readActor } from '../../db/records/people.ts';
import { lockAuthor } from '../../db/records/works.ts';
import type {
  Deps,
  FeedAnswer,
  FeedReading,
  FeedRowTrouble,
  FeedTrouble,
  SourceDeps,
} from './deps.ts';
import { afterFailure, afterSuccess } from './feed-schedule.ts';
import { type Imported, importEntries } from './import-entries.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import { feedSpeaksFor, namesCreator } from './prove-work.ts';
import { siteQueue } from './spread-entries.ts';

const log = getLogger(['obole', 'feeds']);

/** So many feeds are handed out in a minute. */
const MOST_AT_ONCE = 500;
/** Until then nobody else takes a feed that was handed out, should its reading never end. */
const TAKEN_FOR_MS = 60 * 60_000;

/** Hands out the feeds that are due, one after the other for each site. A feed that is gone for good
 *  (410) is due no more; its owner can still ask for it.
 *  @returns how many. */
export async function queueDueFeeds(deps: Deps): Promise<number> {
  return deps.db.transaction(async (tx) => {
    const now = deps.clock();
    const due = await takeDueFeeds(tx, now, MOST_AT_ONCE);
    for (const { id, url } of due) {
      await updateFeed(tx, id, { nextCheckAt: new Date(now.getTime() + TAKEN_FOR_MS) });
      await addJob(
        tx,
        'read-feed',
        { feedId: id },
        {
          queue: siteQueue(url),
          key: `read-feed ${id}`,
        },
      );
    }
    return due.length;
  });
}

/** The job: reads a feed that is due. How it went is kept with the feed. */
export async function readDueFeed(deps: SourceDeps, feedId: string): Promise<void> {
  await readFeed(deps, feedId);
}

/** Reads a feed, if it still is one of ours, and publishes what is new. The site is asked before
 *  anything is locked. What breaks unexpectedly is noted as a failure too, and logged: a job that
 *  fails would come again at once, and its owner would never see why nothing appears. */
export async function readFeed(
  deps: SourceDeps,
  feedId: string,
): Promise<Outcome<Imported, FeedRowTrouble | 'unknown_feed'>> {
  const asked = await readFeedRow(deps.db, feedId);
  if (asked === undefined) return refuse('unknown_feed');
  const beganAt = deps.clock();
  try {
    const answer = await deps.sources.feed(asked.url, asked);
    return await deps.db.transaction((tx) => takeAnswer(deps, tx, { asked, beganAt, answer }));
  } catch (error) {
    log.error('Feed {url} could not be taken in: {error}', { url: asked.url, error });
    await deps.db.transaction(async (tx) => {
      const feed = await lockFeed(tx, feedId);
      if (feed === undefined || isOvertaken(feed, asked, beganAt)) return;
      await noteFailure(deps, tx, feed, { code: 'not_taken_in', beganAt });
    });
    return refuse('not_taken_in');
  }
}

const NOTHING_NEW: Imported = { added: 0, updated: 0, unchanged: 0, leftOut: 0 };

async function takeAnswer(
  deps: Deps,
  tx: Tx,
  at: { readonly asked: Feed; readonly beganAt: Date; readonly answer: FeedAnswer },
): Promise<Outcome<Imported, FeedTrouble | 'unknown_feed'>> {
  const { asked, beganAt, answer } = at;
  const owner = await readActor(tx, asked.ownerId);
  if (owner?.deletedAt !== null) return refuse('unknown_feed');
  const author = await lockAuthor(tx, asked.ownerId);
  const feed = await lockFeed(tx, asked.id);
  if (feed === undefined) return refuse('unknown_feed');
  if (isOvertaken(feed, asked, beganAt)) return done(NOTHING_NEW);
  if (!answer.ok) {
    await noteFailure(deps, tx, feed, { ...answer, beganAt });
    return refuse(answer.code, answer.detail);
  }
  const imported =
    'unchanged' in answer
      ? NOTHING_NEW
      : await takeReading(deps, tx, author, { feed, reading: answer.reading });
  await noteSuccess(deps, tx, feed, { answer, beganAt });
  return done(imported);
}

/** Another reading has ended meanwhile that began later: what it saw is newer. One that was noted
 *  before this one began is none of those, even where the clock was set back since. */
const isOvertaken = (feed: Feed, asked: Feed, beganAt: Date): boolean =>
  feed.checkedAt !== null &&
  feed.checkedAt.getTime() !== asked.checkedAt?.getTime() &&
  feed.checkedAt > beganAt;

/** Publishes what a feed holds. */
export const takeReading = (
  deps: Deps,
  tx: Tx,
  author: Actor,
  {
    feed,
    reading,
  }: { readonly feed: Pick<Feed, 'id' | 'url' | 'succeededAt'>; readonly reading: FeedReading },
): Promise<Imported> => {
  const isNamed = namesCreator(author, reading.names);
  return importEntries(deps, tx, author, reading.entries, {
    feedId: feed.id,
    isFirst: feed.succeededAt === null,
    proves: (url) =>
      isNamed && [feed.url, reading.readAt].every((from) => feedSpeaksFor(from, url)),
  });
};

const noteFailure = (
  deps: Deps,
  tx: Tx,
  feed: Feed,
  failed: { readonly code: FeedRowTrouble; readonly waitMs?: number; readonly beganAt: Date },
) => {
  const failures = feed.failures + 1;
  const nextCheckAt = afterFailure(deps.clock(), failures, failed.waitMs, Math.random());
  const trouble = failed.code;
  return updateFeed(tx, feed.id, { checkedAt: failed.beganAt, failures, trouble, nextCheckAt });
};

async function noteSuccess(
  deps: Deps,
  tx: Tx,
  feed: Feed,
  read: { readonly answer: Extract<FeedAnswer, { readonly ok: true }>; readonly beganAt: Date },
): Promise<void> {
  const { answer, beganAt } = read;
  const { movedTo } = answer;
  const moves =
    movedTo !== undefined && (await readOwnFeedAt(tx, feed.ownerId, movedTo)) === undefined;
  await updateFeed(tx, feed.id, {
    ...('reading' in answer ? factsOfFeed(answer.reading) : {}),
    ...(moves ? { url: movedTo } : {}),
    ...{ checkedAt: beganAt, succeededAt: beganAt, failures: 0, trouble: null },
    nextCheckAt: afterSuccess(deps.clock(), await newestOf(tx, feed.id), Math.random()),
  });
}

/** What a feed says of itself, as it is kept. */
export const factsOfFeed = ({ title, siteUrl, validators }: FeedReading) => ({
  title,
  siteUrl,
  ...validators,
});
