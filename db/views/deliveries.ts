import { and, eq, inArray, isNull, ne, notExists, or, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { Db, Tx } from '../connect.ts';
import { actor, follow, peer } from '../schema/schema.ts';
import { isUuid } from './federation.ts';

/** Where this node sends what it has to say. */

const blockedHost = (db: Db | Tx) =>
  db
    .select({ blocked: sql`1` })
    .from(peer)
    .where(and(eq(peer.host, actor.host), eq(peer.trust, 'blocked')));

const isReachable = (db: Db | Tx) =>
  and(eq(actor.local, false), isNull(actor.deletedAt), notExists(blockedHost(db)));

const inbox = sql<string>`coalesce(${actor.sharedInboxUrl}, ${actor.inboxUrl})`;

/** The inboxes that reach everybody who follows somebody here, each once: of a server that has one
 *  for all its people, that one. Not those of blocked servers, nor of people who are gone. */
export async function followerInboxes(db: Db | Tx, followeeId: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ inbox })
    .from(follow)
    .innerJoin(actor, eq(actor.id, follow.followerId))
    .where(and(eq(follow.followeeId, followeeId), eq(follow.state, 'accepted'), isReachable(db)));
  return rows.map((row) => row.inbox);
}

/** The same for everybody who follows or is followed by somebody here, or asked to. */
export async function companionInboxes(db: Db | Tx, actorId: string): Promise<string[]> {
  const rows = await db
    .selectDistinct({ inbox })
    .from(follow)
    .innerJoin(actor, or(eq(actor.id, follow.followerId), eq(actor.id, follow.followeeId)))
    .where(
      and(
        or(eq(follow.followeeId, actorId), eq(follow.followerId, actorId)),
        ne(actor.id, actorId),
        isReachable(db),
      ),
    );
  return rows.map((row) => row.inbox);
}

/** Which of these hosts, with their ports, this node has blocked. */
export async function blockedAmong(db: Db, hosts: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .select({ host: peer.host })
    .from(peer)
    .where(and(eq(peer.trust, 'blocked'), inArray(peer.host, [...hosts])));
  return new Set(rows.map(({ host }) => host));
}

/** Both sides of a follow, and whether it stands now. */
export type FollowSides = {
  readonly follower: Side;
  readonly followee: Side;
  readonly standing: { readonly id: string; readonly state: 'requested' | 'accepted' } | null;
};

type Side = { readonly id: string; readonly uri: string; readonly inboxUrl: string };

const sideOf = (side: typeof actor) => ({ id: side.id, uri: side.uri, inboxUrl: side.inboxUrl });

/** Null: nobody knows them. */
export async function followSides(
  db: Db,
  pair: { readonly followerId: string; readonly followeeId: string },
): Promise<FollowSides | null> {
  const follower = alias(actor, 'follower');
  const [found] = await db
    .select({
      follower: { id: follower.id, uri: follower.uri, inboxUrl: follower.inboxUrl },
      followee: sideOf(actor),
      standing: { id: follow.id, state: follow.state },
    })
    .from(actor)
    .innerJoin(follower, eq(follower.id, pair.followerId))
    .leftJoin(follow, and(eq(follow.followerId, follower.id), eq(follow.followeeId, actor.id)))
    .where(eq(actor.id, pair.followeeId));
  return found ?? null;
}

/** A follow by one of ours; null when it was taken back. */
export async function followById(
  db: Db,
  id: string,
): Promise<{
  readonly uri: string;
  readonly followerId: string;
  readonly followeeId: string;
} | null> {
  if (!isUuid(id)) return null;
  const [found] = await db
    .select({ uri: follow.uri, followerId: follow.followerId, followeeId: follow.followeeId })
    .from(follow)
    .where(eq(follow.id, id));
  return found ?? null;
}
