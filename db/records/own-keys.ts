import { and, desc, eq, isNull } from 'drizzle-orm';
import type { JWK } from 'jose';
import type { Db, Tx } from '../connect.ts';
import { settlementKey, settlementRotation } from '../schema/settlements.ts';

/** Our settlement keys, and how they followed one another. */

export const addSettlementKey = (tx: Tx, row: typeof settlementKey.$inferInsert) =>
  tx.insert(settlementKey).values(row);

/** The key that signs now: the newest that is not retired. */
export async function readSigningKey(tx: Tx | Db) {
  const [row] = await tx
    .select()
    .from(settlementKey)
    .where(isNull(settlementKey.retiredAt))
    .orderBy(desc(settlementKey.createdAt))
    .limit(1);
  if (row === undefined) return undefined;
  const { privateJwkSealed } = row;
  if (privateJwkSealed === null) throw new Error('the settlement key has no private half');
  return { ...row, privateJwkSealed };
}

export const readSettlementKey = async (tx: Tx | Db, kid: string) =>
  (await tx.select().from(settlementKey).where(eq(settlementKey.kid, kid)))[0];

/** A key that signs no more: its private half is forgotten with it. */
export const retireKey = (tx: Tx, kid: string, at: Date) =>
  tx
    .update(settlementKey)
    .set({ retiredAt: at, privateJwkSealed: null })
    .where(and(eq(settlementKey.kid, kid), isNull(settlementKey.retiredAt)));

export const markRevoked = (tx: Tx, kid: string, at: Date) =>
  tx.update(settlementKey).set({ revokedAt: at }).where(eq(settlementKey.kid, kid));

/** All public settlement keys of ours, retired and revoked ones too: old documents stay verifiable. */
export const ownSettlementKeys = async (tx: Tx): Promise<JWK[]> =>
  (await tx.select({ jwk: settlementKey.publicJwk }).from(settlementKey)).map(({ jwk }) => jwk);

export const lastRotation = async (tx: Tx | Db) =>
  (await tx.select().from(settlementRotation).orderBy(desc(settlementRotation.seq)).limit(1))[0];

export const addRotation = (tx: Tx, row: typeof settlementRotation.$inferInsert) =>
  tx.insert(settlementRotation).values(row);
