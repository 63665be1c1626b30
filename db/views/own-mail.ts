import { and, desc, eq, gt } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { mail, mailAddress, mailConfirmation } from '../schema/mail.ts';

/** Where somebody gets mail, and what. */
export type OwnMail = {
  readonly address: string;
  readonly confirmedAt: Date;
  readonly weeklyList: boolean;
  readonly refusedAt: Date | null;
};

/** Null: nowhere. */
export async function ownMail(db: Db, accountId: string): Promise<OwnMail | null> {
  const { address, confirmedAt, weeklyList, refusedAt } = mailAddress;
  const [found] = await db
    .select({ address, confirmedAt, weeklyList, refusedAt })
    .from(mailAddress)
    .where(eq(mailAddress.accountId, accountId));
  return found ?? null;
}

/** The address that waits for its link to be opened; null: none. */
export async function askedAddress(db: Db, accountId: string, now: Date): Promise<string | null> {
  const { address, expiresAt } = mailConfirmation;
  const [found] = await db
    .select({ address })
    .from(mailConfirmation)
    .where(and(eq(mailConfirmation.accountId, accountId), gt(expiresAt, now)));
  return found?.address ?? null;
}

/** Whom the link in a weekly list is for, before it is used; null: nobody. */
export async function addressOfStopToken(db: Db, stopToken: string): Promise<string | null> {
  const [found] = await db
    .select({ address: mailAddress.address })
    .from(mailAddress)
    .where(eq(mailAddress.stopToken, stopToken));
  return found?.address ?? null;
}

/** A mail, as the admin sees it; what it says is sealed. */
export type MailLine = typeof mail.$inferSelect;

/** The latest first. */
export const lateMails = (db: Db, limit: number): Promise<MailLine[]> =>
  db.select().from(mail).orderBy(desc(mail.createdAt), desc(mail.id)).limit(limit);

export const mailById = async (db: Db, id: string): Promise<MailLine | null> =>
  (await db.select().from(mail).where(eq(mail.id, id)))[0] ?? null;
