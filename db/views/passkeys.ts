import { asc, eq } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { passkey } from '../schema/passkeys.ts';

/** A passkey, as its owner sees it. */
export type OwnPasskey = {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
};

/** Somebody's, the oldest first. */
export function ownPasskeys(db: Db, accountId: string): Promise<OwnPasskey[]> {
  const { id, name, createdAt, lastUsedAt } = passkey;
  return db
    .select({ id, name, createdAt, lastUsedAt })
    .from(passkey)
    .where(eq(passkey.accountId, accountId))
    .orderBy(asc(createdAt), asc(id));
}
