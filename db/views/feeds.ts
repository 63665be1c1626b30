import { asc, eq, sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { feed, work } from '../schema/schema.ts';

/** A feed that is read for a creator, and how that goes. */
export type FeedState = {
  readonly id: string;
  readonly url: string;
  readonly title: string;
  readonly siteUrl: string | null;
  /** The last attempt, and the last that succeeded. */
  readonly checkedAt: Date | null;
  readonly succeededAt: Date | null;
  readonly nextCheckAt: Date;
  /** Failures in a row. */
  readonly failures: number;
  /** Why the last attempt failed, as a code. */
  readonly trouble: string | null;
  readonly works: number;
};

/** A creator's feeds, in the order in which they were added. */
export async function feedsOf(db: Db, ownerId: string): Promise<FeedState[]> {
  // Drizzle names a lone table's columns without their table, which a subquery takes for its own.
  return await db
    .select({
      id: feed.id,
      url: feed.url,
      title: feed.title,
      siteUrl: feed.siteUrl,
      checkedAt: feed.checkedAt,
      succeededAt: feed.succeededAt,
      nextCheckAt: feed.nextCheckAt,
      failures: feed.failures,
      trouble: feed.trouble,
      works: sql<number>`(select count(*)::int from ${work}
        where ${work.feedId} = "feed"."id" and ${work.deletedAt} is null)`,
    })
    .from(feed)
    .where(eq(feed.ownerId, ownerId))
    .orderBy(asc(feed.addedAt), asc(feed.id));
}
