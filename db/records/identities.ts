import { and, eq, gt, isNotNull, lt } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { identity, knock, serverApp } from '../schema/identities.ts';
import { actor } from '../schema/people.ts';

export type KeptApp = typeof serverApp.$inferSelect;
export type Identity = typeof identity.$inferSelect;

export const readApp = async (tx: Tx | Db, host: string): Promise<KeptApp | undefined> =>
  (await tx.select().from(serverApp).where(eq(serverApp.host, host)))[0];

/** Of two that register at once the later one stays. */
export async function saveApp(tx: Tx | Db, row: KeptApp): Promise<void> {
  const { host: _, ...facts } = row;
  await tx.insert(serverApp).values(row).onConflictDoUpdate({ target: serverApp.host, set: facts });
}

/** Forgets a registration, unless somebody has renewed it meanwhile. */
export const dropApp = (tx: Tx | Db, app: { readonly host: string; readonly clientId: string }) =>
  tx
    .delete(serverApp)
    .where(and(eq(serverApp.host, app.host), eq(serverApp.clientId, app.clientId)));

export async function addKnock(tx: Tx, row: typeof knock.$inferInsert, now: Date): Promise<void> {
  await tx.delete(knock).where(lt(knock.expiresAt, now));
  await tx.insert(knock).values(row);
}

/** Whether this knock is still open, for the same server. */
export const isKnocking = async (
  tx: Tx | Db,
  { stateHash, host, now }: { stateHash: string; host: string; now: Date },
): Promise<boolean> =>
  (
    await tx
      .select({ host: knock.host })
      .from(knock)
      .where(and(eq(knock.stateHash, stateHash), eq(knock.host, host), gt(knock.expiresAt, now)))
  ).length > 0;

/** Uses a knock up: it opens once. */
export const spendKnock = async (tx: Tx | Db, stateHash: string) =>
  (await tx.delete(knock).where(eq(knock.stateHash, stateHash)).returning())[0];

/** Whose identity an actor elsewhere is. Locks it until the transaction ends. */
export const lockIdentity = async (tx: Tx, actorId: string): Promise<Identity | undefined> =>
  (await tx.select().from(identity).where(eq(identity.actorId, actorId)).for('update'))[0];

/** Adds an identity, or takes its newer token; null when it is somebody else's already. */
export async function saveIdentity(
  tx: Tx,
  row: Omit<Identity, 'claimedAt' | 'isTold'>,
): Promise<Identity | null> {
  const { tokenSealed, scope, provenAt } = row;
  const [saved] = await tx
    .insert(identity)
    .values(row)
    .onConflictDoUpdate({
      target: identity.actorId,
      set: { tokenSealed, scope, provenAt },
      setWhere: eq(identity.accountId, row.accountId),
    })
    .returning();
  return saved ?? null;
}

export const readIdentity = async (tx: Tx | Db, actorId: string): Promise<Identity | undefined> =>
  (await tx.select().from(identity).where(eq(identity.actorId, actorId)))[0];

export const dropIdentity = async (tx: Tx, of: { accountId: string; actorId: string }) =>
  (
    await tx
      .delete(identity)
      .where(and(eq(identity.actorId, of.actorId), eq(identity.accountId, of.accountId)))
      .returning()
  )[0];

/** They receive what is given to it. */
export const setClaimed = (tx: Tx, actorId: string, claimedAt: Date) =>
  tx.update(identity).set({ claimedAt }).where(eq(identity.actorId, actorId));

/** Ids of the actors elsewhere for whom somebody receives. */
export const claimedBy = async (tx: Tx | Db, accountId: string): Promise<string[]> =>
  (
    await tx
      .select({ uri: actor.uri })
      .from(identity)
      .innerJoin(actor, eq(actor.id, identity.actorId))
      .where(and(eq(identity.accountId, accountId), isNotNull(identity.claimedAt)))
  ).map(({ uri }) => uri);

/** Whether an actor elsewhere is somebody's own, private or not. */
export const isIdentityOf = async (
  tx: Tx | Db,
  of: { readonly accountId: string; readonly actorId: string },
): Promise<boolean> =>
  (
    await tx
      .select({ actorId: identity.actorId })
      .from(identity)
      .where(and(eq(identity.actorId, of.actorId), eq(identity.accountId, of.accountId)))
  ).length > 0;

/** All of somebody's, taken away. */
export const dropIdentities = (tx: Tx, accountId: string): Promise<Identity[]> =>
  tx.delete(identity).where(eq(identity.accountId, accountId)).returning();

export const hasIdentityAt = async (tx: Tx | Db, host: string): Promise<boolean> =>
  (
    await tx
      .select({ actorId: identity.actorId })
      .from(identity)
      .where(eq(identity.host, host))
      .limit(1)
  ).length > 0;

/** Whether an actor elsewhere is anybody's here. */
export const isIdentity = async (tx: Tx | Db, actorId: string): Promise<boolean> =>
  (await readIdentity(tx, actorId)) !== undefined;
