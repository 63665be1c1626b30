import { eq } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { identity } from '../schema/identities.ts';
import { mailAddress } from '../schema/mail.ts';
import { passkey } from '../schema/passkeys.ts';

/** In how many ways somebody can sign in by themself: accounts elsewhere, passkeys, mail. */
export async function countWaysIn(tx: Tx | Db, accountId: string): Promise<number> {
  const identities = await tx.$count(identity, eq(identity.accountId, accountId));
  const passkeys = await tx.$count(passkey, eq(passkey.accountId, accountId));
  return (
    identities + passkeys + (await tx.$count(mailAddress, eq(mailAddress.accountId, accountId)))
  );
}
