import { asc, eq } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { actor, feed } from '../schema/schema.ts';

/** Every feed that this node reads, for whom, and how that goes. */
export const watchedFeeds = (db: Db) =>
  db
    .select({
      id: feed.id,
      ownerId: feed.ownerId,
      author: actor.handle,
      url: feed.url,
      title: feed.title,
      checkedAt: feed.checkedAt,
      succeededAt: feed.succeededAt,
      nextCheckAt: feed.nextCheckAt,
      failures: feed.failures,
      trouble: feed.trouble,
    })
    .from(feed)
    .innerJoin(actor, eq(actor.id, feed.ownerId))
    .orderBy(asc(actor.handle), asc(feed.addedAt));

export type WatchedFeed = Awaited<ReturnType<typeof watchedFeeds>>[number];
