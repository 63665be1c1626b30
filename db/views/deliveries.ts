import { and, eq, inArray, isNull, notExists, sql } from 'drizzle-orm';
import { alias, union } from 'drizzle-orm/pg-core';
import type { Db, Tx } from '../connect.ts';
import { actor, flattr, follow, peer, post, reaction } from '../schema/schema.ts';
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

/** The inboxes of everybody who may keep a copy of a work: its author's followers, and who boosted,
 *  favourited, answered or flattred it. What changes or goes is told to them all. */
export async function audienceInboxes(
  db: Db | Tx,
  work: { readonly id: string; readonly authorId: string },
): Promise<string[]> {
  const concerned = union(
    db
      .select({ id: follow.followerId })
      .from(follow)
      .where(and(eq(follow.followeeId, work.authorId), eq(follow.state, 'accepted'))),
    db
      .select({ id: reaction.actorId })
      .from(reaction)
      .where(and(eq(reaction.workId, work.id), isNull(reaction.undoneAt))),
    db.select({ id: post.authorId }).from(post).where(eq(post.workId, work.id)),
    db.select({ id: flattr.giverId }).from(flattr).where(eq(flattr.workId, work.id)),
  );
  const rows = await db
    .selectDistinct({ inbox })
    .from(actor)
    .where(and(inArray(actor.id, concerned), isReachable(db)));
  return rows.map((row) => row.inbox);
}

/** Where the one can be told who somebody of ours has become; nobody, when they did not move. */
export async function inboxesMovedTo(db: Db | Tx, actorId: string): Promise<string[]> {
  const was = alias(actor, 'was');
  const rows = await db
    .select({ inbox })
    .from(was)
    .innerJoin(actor, eq(actor.uri, was.movedTo))
    .where(and(eq(was.id, actorId), isReachable(db)));
  return rows.map((row) => row.inbox);
}

/** The inboxes of everybody elsewhere whom this node knows. Whoever leaves is told to all of them:
 *  any may keep a profile, also of somebody whom they followed once. */
export async function knownInboxes(db: Db | Tx): Promise<string[]> {
  const rows = await db.selectDistinct({ inbox }).from(actor).where(isReachable(db));
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
