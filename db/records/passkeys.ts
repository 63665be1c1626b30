import { and, eq, lt } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { passkey, passkeyChallenge } from '../schema/passkeys.ts';

export type Passkey = typeof passkey.$inferSelect;
export type Challenge = typeof passkeyChallenge.$inferSelect;

export async function addChallenge(tx: Tx, row: Challenge, now: Date): Promise<void> {
  await tx.delete(passkeyChallenge).where(lt(passkeyChallenge.expiresAt, now));
  await tx.insert(passkeyChallenge).values(row);
}

/** Uses a challenge up: it is answered once. */
export const spendChallenge = async (
  tx: Tx | Db,
  stateHash: string,
): Promise<Challenge | undefined> =>
  (
    await tx.delete(passkeyChallenge).where(eq(passkeyChallenge.stateHash, stateHash)).returning()
  )[0];

/** Adds a passkey; false when it is here already. */
export const addPasskey = async (tx: Tx, row: Passkey): Promise<boolean> =>
  (await tx.insert(passkey).values(row).onConflictDoNothing().returning({ id: passkey.id }))
    .length > 0;

/** Locks it until the transaction ends: its counter goes up one sign-in after the other. */
export const lockPasskey = async (tx: Tx, id: string): Promise<Passkey | undefined> =>
  (await tx.select().from(passkey).where(eq(passkey.id, id)).for('update'))[0];

export const updatePasskey = (
  tx: Tx,
  id: string,
  facts: Partial<Pick<Passkey, 'counter' | 'lastUsedAt'>>,
) => tx.update(passkey).set(facts).where(eq(passkey.id, id));

type Whose = { readonly accountId: string; readonly id: string };
const theirs = ({ accountId, id }: Whose) =>
  and(eq(passkey.id, id), eq(passkey.accountId, accountId));

/** @returns whether it is theirs. */
export const renamePasskey = async (tx: Tx | Db, of: Whose, name: string): Promise<boolean> =>
  (await tx.update(passkey).set({ name }).where(theirs(of)).returning({ id: passkey.id })).length >
  0;

export const dropPasskey = async (tx: Tx, of: Whose): Promise<boolean> =>
  (await tx.delete(passkey).where(theirs(of)).returning({ id: passkey.id })).length > 0;

/** Somebody's, the oldest first. */
export const passkeysOf = (tx: Tx | Db, accountId: string): Promise<Passkey[]> =>
  tx
    .select()
    .from(passkey)
    .where(eq(passkey.accountId, accountId))
    .orderBy(passkey.createdAt, passkey.id);

/** Somebody leaves. */
export async function erasePasskeys(tx: Tx, accountId: string): Promise<void> {
  await tx.delete(passkey).where(eq(passkey.accountId, accountId));
  await tx.delete(passkeyChallenge).where(eq(passkeyChallenge.accountId, accountId));
}
