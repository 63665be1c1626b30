import { and, asc, count, eq, isNull, lte, max, ne, or } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { actor } from '../schema/people.ts';
import { feed, work } from '../schema/works.ts';

export type Feed = typeof feed.$inferSelect;

export const readFeedRow = async (tx: Tx | Db, id: string): Promise<Feed | undefined> =>
  (await tx.select().from(feed).where(eq(feed.id, id)))[0];

/** The same, and nobody else writes it until the transaction ends. */
export const lockFeed = async (tx: Tx, id: string): Promise<Feed | undefined> =>
  (await tx.select().from(feed).where(eq(feed.id, id)).for('no key update'))[0];

export const readOwnFeed = async (
  tx: Tx | Db,
  ownerId: string,
  id: string,
): Promise<Feed | undefined> =>
  (
    await tx
      .select()
      .from(feed)
      .where(and(eq(feed.id, id), eq(feed.ownerId, ownerId)))
  )[0];

/** By one of its addresses. */
export const readOwnFeedAt = async (
  tx: Tx | Db,
  ownerId: string,
  url: string,
): Promise<Feed | undefined> =>
  (
    await tx
      .select()
      .from(feed)
      .where(and(eq(feed.ownerId, ownerId), eq(feed.url, url)))
  )[0];

export const countFeeds = async (tx: Tx | Db, ownerId: string): Promise<number> =>
  (await tx.select({ feeds: count() }).from(feed).where(eq(feed.ownerId, ownerId)))[0]?.feeds ?? 0;

export const addFeed = (tx: Tx, row: typeof feed.$inferInsert) => tx.insert(feed).values(row);

export const updateFeed = (tx: Tx, id: string, facts: Partial<typeof feed.$inferInsert>) =>
  tx.update(feed).set(facts).where(eq(feed.id, id));

/** Its works stay. */
export const dropFeed = (tx: Tx, id: string) => tx.delete(feed).where(eq(feed.id, id));

/** Feeds that are due, of those who publish here, the longest overdue first, each taken by one process only. */
export const takeDueFeeds = (
  tx: Tx,
  now: Date,
  limit: number,
): Promise<Pick<Feed, 'id' | 'url'>[]> =>
  tx
    .select({ id: feed.id, url: feed.url })
    .from(feed)
    .innerJoin(actor, and(eq(actor.id, feed.ownerId), isNull(actor.movedTo)))
    .where(and(lte(feed.nextCheckAt, now), or(isNull(feed.trouble), ne(feed.trouble, 'gone'))))
    .orderBy(asc(feed.nextCheckAt))
    .limit(limit)
    .for('no key update', { of: feed, skipLocked: true });

/** When the newest work of a feed was published. */
export const newestOf = async (tx: Tx, feedId: string): Promise<Date | null> =>
  (
    await tx
      .select({ at: max(work.publishedAt) })
      .from(work)
      .where(eq(work.feedId, feedId))
  )[0]?.at ?? null;
