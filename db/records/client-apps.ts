import { and, count, eq, isNull, lt } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { clientApp, oauthCode } from '../schema/api.ts';
import { actor } from '../schema/people.ts';

export type ClientApp = typeof clientApp.$inferSelect;
export type OauthCode = typeof oauthCode.$inferSelect;

export const addClientApp = (tx: Tx, row: ClientApp) => tx.insert(clientApp).values(row);

export const readClientApp = async (tx: Tx | Db, id: string): Promise<ClientApp | undefined> =>
  (await tx.select().from(clientApp).where(eq(clientApp.id, id)))[0];

export async function countClientApps(tx: Tx, ownerId: string): Promise<number> {
  const [row] = await tx
    .select({ apps: count() })
    .from(clientApp)
    .where(eq(clientApp.ownerId, ownerId));
  return row?.apps ?? 0;
}

type Whose = { readonly ownerId: string; readonly id: string };
const theirs = ({ ownerId, id }: Whose) =>
  and(eq(clientApp.id, id), eq(clientApp.ownerId, ownerId));

/** With all the tokens that it was given. @returns whether it was theirs. */
export const dropClientApp = async (tx: Tx | Db, of: Whose): Promise<boolean> =>
  (await tx.delete(clientApp).where(theirs(of)).returning({ id: clientApp.id })).length > 0;

/** @returns whether it was theirs. */
export const setAppSecret = async (tx: Tx | Db, of: Whose, secretHash: string): Promise<boolean> =>
  (await tx.update(clientApp).set({ secretHash }).where(theirs(of)).returning({ id: clientApp.id }))
    .length > 0;

/** Those that are long over go. */
export async function addOauthCode(
  tx: Tx,
  row: typeof oauthCode.$inferInsert,
  dropBefore: Date,
): Promise<void> {
  await tx.delete(oauthCode).where(lt(oauthCode.expiresAt, dropBefore));
  await tx.insert(oauthCode).values(row);
}

/** Locks it until the transaction ends: of two who bring one code, the second sees that it was used. Not
 *  that of somebody who has left since. */
export const lockOauthCode = async (tx: Tx, codeHash: string): Promise<OauthCode | undefined> =>
  (
    await tx
      .select({ code: oauthCode })
      .from(oauthCode)
      .innerJoin(actor, eq(actor.id, oauthCode.accountId))
      .where(and(eq(oauthCode.codeHash, codeHash), isNull(actor.deletedAt)))
      .for('update', { of: oauthCode })
  )[0]?.code;

export const markCodeUsed = (tx: Tx, codeHash: string, usedAt: Date) =>
  tx.update(oauthCode).set({ usedAt }).where(eq(oauthCode.codeHash, codeHash));

/** Codes that an app was given for somebody, and has not exchanged. */
export const dropCodesOfApp = (
  tx: Tx,
  of: { readonly accountId: string; readonly appId: string },
) =>
  tx
    .delete(oauthCode)
    .where(and(eq(oauthCode.appId, of.appId), eq(oauthCode.accountId, of.accountId)));
