import { and, asc, eq, inArray, isNotNull, ne, sql } from 'drizzle-orm';
import { hostsOfSite } from '../../src/flattr/place.ts';
import type { Db, Tx } from '../connect.ts';
import { peer } from '../schema/settlements.ts';
import { lockHost } from './locks.ts';

export type Peer = typeof peer.$inferSelect;

export const readPeer = async (tx: Tx | Db, id: string): Promise<Peer | undefined> =>
  (await tx.select().from(peer).where(eq(peer.id, id)))[0];

export const readPeerByHost = async (tx: Tx | Db, host: string): Promise<Peer | undefined> =>
  (await tx.select().from(peer).where(eq(peer.host, host)))[0];

/** Whether a server is blocked, under whichever of the names of its site. */
export const isBlockedHost = async (tx: Tx | Db, host: string): Promise<boolean> =>
  (
    await tx
      .select({ id: peer.id })
      .from(peer)
      .where(and(inArray(peer.host, hostsOfSite(host)), eq(peer.trust, 'blocked')))
      .limit(1)
  ).length > 0;

export const settlingPeers = (tx: Tx | Db): Promise<Peer[]> =>
  tx
    .select()
    .from(peer)
    .where(and(peer.settles, ne(peer.trust, 'blocked')))
    .orderBy(asc(peer.host));

/** All servers that have an instance actor, by host. */
export const nodesKnown = (tx: Tx | Db): Promise<Peer[]> =>
  tx.select().from(peer).where(isNotNull(peer.actorUri)).orderBy(asc(peer.host));

/** Adds a peer or brings its NodeInfo up to date. Its actor stays as it was first seen, and the
 *  admin's trust is not touched, once it is a node at all; its keys are in `peer-keys.ts`. */
export async function savePeer(tx: Tx, row: typeof peer.$inferInsert): Promise<Peer> {
  const { understandsFlattr, settles, checkedAt, currency } = row;
  // Two who meet it at once could collide at its actor, of which the conflict below says nothing.
  await lockHost(tx, row.host);
  const [saved] = await tx
    .insert(peer)
    .values(row)
    .onConflictDoUpdate({
      target: peer.host,
      set: {
        understandsFlattr,
        settles,
        checkedAt,
        currency: currency ?? null,
        actorUri: sql`coalesce(${peer.actorUri}, excluded.actor_uri)`,
        // A server that was met before it understood flattrs is a new node now.
        trust: sql`case when ${peer.understandsFlattr} or ${peer.trust} <> 'funded' then ${peer.trust}
          else excluded.trust end`,
      },
    })
    .returning();
  if (saved === undefined) throw new Error('the peer was not saved');
  return saved;
}

/** @param limitMinor what counts with `limit`, in minor units. */
export const setTrust = (db: Db | Tx, peerId: string, trust: Peer['trust'], limitMinor = 0n) =>
  db.update(peer).set({ trust, limitMinor }).where(eq(peer.id, peerId));
