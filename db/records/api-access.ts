import { eq } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { apiToken, clientApp, oauthCode, webhook } from '../schema/api.ts';

/** Somebody leaves: whom they let in is out, and so are their apps, with what those had of others. */
export async function eraseApiAccess(tx: Tx, accountId: string): Promise<void> {
  await tx.delete(apiToken).where(eq(apiToken.accountId, accountId));
  await tx.delete(oauthCode).where(eq(oauthCode.accountId, accountId));
  await tx.delete(clientApp).where(eq(clientApp.ownerId, accountId));
  await tx.delete(webhook).where(eq(webhook.accountId, accountId));
}
