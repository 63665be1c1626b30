import { and, asc, count, desc, eq, gte, lte, max, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import {
  peer,
  peerKey,
  peerKeyring,
  settlementDocument,
  settlementKey,
  settlementRotation,
} from '../schema/settlements.ts';
import { payloadOf } from './pair-heads.ts';

/** Settlement keys as an admin sees them. */

/** Our keys, oldest first, without their private halves, and the recovery key in force. */
export async function listOwnKeys(db: Db) {
  const keys = await db
    .select({
      kid: settlementKey.kid,
      publicJwk: settlementKey.publicJwk,
      createdAt: settlementKey.createdAt,
      retiredAt: settlementKey.retiredAt,
      revokedAt: settlementKey.revokedAt,
    })
    .from(settlementKey)
    .orderBy(asc(settlementKey.createdAt), asc(settlementKey.retiredAt));
  const [last] = await db
    .select({ seq: settlementRotation.seq, recovery: settlementRotation.recovery })
    .from(settlementRotation)
    .orderBy(desc(settlementRotation.seq))
    .limit(1);
  return { keys, recovery: last?.recovery ?? null, rotations: last?.seq ?? 0 };
}

/** The number of our newest rotation, and who hears of it. Null: there is none, or nobody to tell. */
export async function changeToTell(
  db: Db,
  peerId: string,
): Promise<{ readonly seq: number; readonly peerActorUri: string } | null> {
  const [told] = await db
    .select({ seq: max(settlementRotation.seq), peerActorUri: peer.actorUri })
    .from(peer)
    .leftJoin(settlementRotation, sql`true`)
    .where(eq(peer.id, peerId))
    .groupBy(peer.actorUri);
  const { seq = null, peerActorUri = null } = told ?? {};
  return seq === null || peerActorUri === null ? null : { seq, peerActorUri };
}

/** Since when each of our revoked keys was in wrong hands, as our recovery key has signed it. */
export async function ownKeysLost(tx: Tx | Db): Promise<ReadonlyMap<string, Date>> {
  const rows = await tx.select({ jws: settlementRotation.jws }).from(settlementRotation);
  const lost = rows.flatMap(({ jws }) => {
    const { revokes, since } = payloadOf(jws);
    return typeof revokes === 'string' ? [[revokes, new Date(Number(since) * 1000)] as const] : [];
  });
  return new Map(lost);
}

/** What is pinned of a peer, and what was refused. Null: it has shown no keys.
 *  `taken` of a revoked key: how many documents of the peer came between the theft and the day on which
 *  we heard of it. */
export async function pinnedKeysOf(db: Db, peerId: string) {
  const [ring] = await db.select().from(peerKeyring).where(eq(peerKeyring.peerId, peerId));
  if (ring === undefined) return null;
  const rows = await db
    .select()
    .from(peerKey)
    .where(eq(peerKey.peerId, peerId))
    .orderBy(asc(peerKey.pinnedAt), asc(peerKey.kid));
  const keys = [];
  for (const row of rows) keys.push({ ...row, taken: await takenMeanwhile(db, row) });
  return { ...ring, keys };
}

async function takenMeanwhile(db: Db, key: typeof peerKey.$inferSelect): Promise<number | null> {
  const { peerId, revokedSince, endedAt } = key;
  if (revokedSince === null || endedAt === null) return null;
  const [found] = await db
    .select({ documents: count() })
    .from(settlementDocument)
    .where(
      and(
        eq(settlementDocument.peerId, peerId),
        eq(settlementDocument.direction, 'received'),
        gte(settlementDocument.recordedAt, revokedSince),
        lte(settlementDocument.recordedAt, endedAt),
      ),
    );
  return found?.documents ?? 0;
}
