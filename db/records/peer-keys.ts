import { and, eq, sql } from 'drizzle-orm';
import type { HeldKey, HeldKeys, SignedRotation } from '../../src/settlement/rotation.ts';
import type { Db, Tx } from '../connect.ts';
import { peerKey, peerKeyring, peerRotation } from '../schema/settlements.ts';

/** What is pinned of a peer's keys. Undefined: it has shown none yet. */
export async function readHeldKeys(tx: Tx | Db, peerId: string): Promise<HeldKeys | undefined> {
  const [ring] = await tx.select().from(peerKeyring).where(eq(peerKeyring.peerId, peerId));
  if (ring === undefined) return undefined;
  const rows = await tx
    .select()
    .from(peerKey)
    .where(eq(peerKey.peerId, peerId))
    .orderBy(peerKey.pinnedAt, peerKey.kid);
  return {
    keys: rows.map(({ publicJwk, state, revokedSince }) => ({
      key: publicJwk,
      state,
      revokedSince: revokedSince === null ? null : Math.floor(revokedSince.getTime() / 1000),
    })),
    inForce: ring.inForce,
    recovery: ring.recovery,
    head: ring.seq === null || ring.head === null ? null : { seq: ring.seq, sha256: ring.head },
  };
}

export type Pinning = {
  readonly peerId: string;
  readonly by: (typeof peerKey.$inferSelect)['pinnedBy'];
  readonly at: Date;
};

/** Writes down what is held from now on. It belongs under the peer's lock. Nothing is forgotten: a key
 *  that was pinned once stays, whatever became of it. */
export async function saveHeldKeys(tx: Tx, held: HeldKeys, pinning: Pinning): Promise<void> {
  const { peerId, at } = pinning;
  const ring = {
    inForce: held.inForce,
    recovery: held.recovery,
    seq: held.head?.seq ?? null,
    head: held.head?.sha256 ?? null,
    readAt: at,
    ...NO_TROUBLE,
  };
  await tx
    .insert(peerKeyring)
    .values({ peerId, ...ring })
    .onConflictDoUpdate({ target: peerKeyring.peerId, set: ring });
  for (const one of held.keys) await saveKey(tx, one, pinning);
}

const NO_TROUBLE = { trouble: null, troubleDetail: null, troubleAt: null };

async function saveKey(tx: Tx, one: HeldKey, { peerId, by, at }: Pinning): Promise<void> {
  const { state, key } = one;
  const since = one.revokedSince === null ? null : new Date(one.revokedSince * 1000);
  const ended = state === 'valid' ? null : at;
  await tx
    .insert(peerKey)
    .values({
      ...{ peerId, kid: key.kid, publicJwk: key, state, revokedSince: since },
      ...{ pinnedAt: at, pinnedBy: by, endedAt: ended },
    })
    .onConflictDoUpdate({
      target: [peerKey.peerId, peerKey.kid],
      set: {
        state,
        revokedSince: since,
        endedAt: ended === null ? null : sql`coalesce(${peerKey.endedAt}, excluded.ended_at)`,
      },
    });
}

/** Keeps rotations as they were signed. */
export async function keepRotations(
  tx: Tx,
  rotations: readonly SignedRotation[],
  kept: { readonly peerId: string; readonly followed: boolean; readonly at: Date },
): Promise<void> {
  const { peerId, followed, at } = kept;
  for (const { sha256, seq, jws } of rotations)
    await tx
      .insert(peerRotation)
      .values({ peerId, sha256, seq, jws, followed, keptAt: at })
      .onConflictDoNothing();
}

/** How many rotations that contradict others are kept of one peer and number. */
export const countStray = async (tx: Tx, peerId: string, seq: number): Promise<number> =>
  (
    await tx
      .select({ sha256: peerRotation.sha256 })
      .from(peerRotation)
      .where(
        and(
          eq(peerRotation.peerId, peerId),
          eq(peerRotation.seq, seq),
          eq(peerRotation.followed, false),
        ),
      )
  ).length;

/** Takes the right to ask a peer for its keys now. False: somebody did so less than this long ago.
 *  A last time in the future counts as long ago: some clock was wrong. */
export async function claimReading(
  db: Db,
  peerId: string,
  turn: { readonly at: Date; readonly everyMs: number },
): Promise<boolean> {
  const { at, everyMs } = turn;
  const rows = await db
    .update(peerKeyring)
    .set({ readAt: at })
    .where(
      and(
        eq(peerKeyring.peerId, peerId),
        sql`abs(extract(epoch from ${peerKeyring.readAt} - ${at.toISOString()}::timestamptz)) >= ${everyMs / 1000}`,
      ),
    )
    .returning({ peerId: peerKeyring.peerId });
  return rows.length > 0;
}

/** What a peer published was not taken. */
export const countRefusal = (
  tx: Tx,
  peerId: string,
  why: { readonly code: string; readonly detail: string; readonly at: Date },
) =>
  tx
    .update(peerKeyring)
    .set({
      refused: sql`${peerKeyring.refused} + 1`,
      trouble: why.code,
      troubleDetail: why.detail,
      troubleAt: why.at,
    })
    .where(eq(peerKeyring.peerId, peerId));

/** What it publishes is right, and holds nothing new. */
export const clearTrouble = (tx: Tx, peerId: string) =>
  tx.update(peerKeyring).set(NO_TROUBLE).where(eq(peerKeyring.peerId, peerId));
