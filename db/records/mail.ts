import { and, asc, eq, gt, inArray, isNull, lt, lte, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { mail, mailAddress, mailConfirmation } from '../schema/mail.ts';
import { signInLink } from '../schema/people.ts';
import { lockMailTo } from './locks.ts';

export type Mail = typeof mail.$inferSelect;
export type MailAddress = typeof mailAddress.$inferSelect;

const sameAs = (column: typeof mail.toAddress | typeof mailAddress.address, address: string) =>
  eq(sql`lower(${column})`, address.toLowerCase());

export const addMail = (tx: Tx, row: typeof mail.$inferInsert) => tx.insert(mail).values(row);

/** `mailboxOf` in src/text, in SQL. */
const mailboxIn = sql`regexp_replace(lower(${mail.toAddress}), '(.)\\+[^@]*@', '\\1@')`;

/** How many mails of these kinds were written to an inbox since then.
 *  @param mailbox as `mailboxOf` has it. */
export const countMailsTo = (tx: Tx | Db, mailbox: string, of: CountedMails): Promise<number> =>
  tx.$count(
    mail,
    and(eq(mailboxIn, mailbox), inArray(mail.kind, [...of.kinds]), gt(mail.createdAt, of.since)),
  );

/** How many for somebody, wherever to. */
export const countMailsFor = (tx: Tx | Db, accountId: string, of: CountedMails): Promise<number> =>
  tx.$count(
    mail,
    and(
      eq(mail.accountId, accountId),
      inArray(mail.kind, [...of.kinds]),
      gt(mail.createdAt, of.since),
    ),
  );

type CountedMails = { readonly kinds: readonly Mail['kind'][]; readonly since: Date };

/** Takes a mail to be sent, so that nobody else sends it before `until`; undefined: it is not to be sent
 *  now. */
export const takeMail = async (
  tx: Tx | Db,
  id: string,
  when: { readonly now: Date; readonly until: Date },
): Promise<Mail | undefined> =>
  (
    await tx
      .update(mail)
      .set({ nextTryAt: when.until, attempts: sql`${mail.attempts} + 1` })
      .where(
        and(
          eq(mail.id, id),
          eq(mail.state, 'waiting'),
          lte(mail.nextTryAt, when.now),
          gt(mail.expiresAt, when.now),
        ),
      )
      .returning()
  )[0];

/** It goes on later; unless somebody has taken it again since. */
export const putOffMail = (
  tx: Tx | Db,
  taken: Mail,
  again: { readonly nextTryAt: Date; readonly trouble: string },
) =>
  tx
    .update(mail)
    .set(again)
    .where(
      and(eq(mail.id, taken.id), eq(mail.attempts, taken.attempts), eq(mail.state, 'waiting')),
    );

/** It is over: what it said is not kept. */
export const endMail = (
  tx: Tx | Db,
  id: string,
  end: {
    readonly state: 'sent' | 'refused';
    readonly endedAt: Date;
    readonly trouble: string | null;
  },
) =>
  tx
    .update(mail)
    .set({ ...end, letterSealed: null })
    .where(eq(mail.id, id));

/** What may be sent now, what has waited longest first. */
export const dueMails = (
  tx: Tx | Db,
  now: Date,
  limit: number,
): Promise<Pick<Mail, 'id' | 'kind'>[]> =>
  tx
    .select({ id: mail.id, kind: mail.kind })
    .from(mail)
    .where(and(eq(mail.state, 'waiting'), lte(mail.nextTryAt, now), gt(mail.expiresAt, now)))
    .orderBy(asc(mail.nextTryAt))
    .limit(limit);

/** What is of no use any more is not sent, and what it said is not kept.
 *  @returns how many. */
export const expireMails = async (tx: Tx | Db, now: Date): Promise<number> =>
  (
    await tx
      .update(mail)
      .set({ state: 'expired', endedAt: now, letterSealed: null })
      .where(and(eq(mail.state, 'waiting'), lte(mail.expiresAt, now)))
      .returning({ id: mail.id })
  ).length;

/** Forgets that a mail was ever written. */
export const dropMailsBefore = (tx: Tx | Db, before: Date) =>
  tx.delete(mail).where(and(lt(mail.createdAt, before), sql`${mail.state} <> 'waiting'`));

export const readMailAddress = async (
  tx: Tx | Db,
  accountId: string,
): Promise<MailAddress | undefined> =>
  (await tx.select().from(mailAddress).where(eq(mailAddress.accountId, accountId)))[0];

/** Whose an address is. */
export const ownerOfAddress = async (
  tx: Tx | Db,
  address: string,
): Promise<MailAddress | undefined> =>
  (await tx.select().from(mailAddress).where(sameAs(mailAddress.address, address)))[0];

/** Gives somebody an address in place of the one that they had; false when it is another's. Whoever reads
 *  old mails at another address has nothing to say, or to learn, about this one. */
export async function saveMailAddress(
  tx: Tx,
  row: Pick<MailAddress, 'accountId' | 'address' | 'confirmedAt' | 'language' | 'stopToken'>,
): Promise<boolean> {
  // Of two who confirm it in one moment the second one sees the first.
  await lockMailTo(tx, row.address.toLowerCase());
  const owner = await ownerOfAddress(tx, row.address);
  if (owner !== undefined && owner.accountId !== row.accountId) return false;
  const { address, confirmedAt, language, stopToken } = row;
  const isSame = owner !== undefined;
  await tx
    .insert(mailAddress)
    .values(row)
    .onConflictDoUpdate({
      target: mailAddress.accountId,
      set: {
        ...{ address, confirmedAt, language, refusedAt: null },
        ...(isSame ? {} : { stopToken }),
      },
    });
  return true;
}

export const dropMailAddress = async (
  tx: Tx,
  accountId: string,
): Promise<MailAddress | undefined> =>
  (await tx.delete(mailAddress).where(eq(mailAddress.accountId, accountId)).returning())[0];

/** Its server takes nothing for it any more. */
export const markRefused = (tx: Tx | Db, accountId: string, address: string, refusedAt: Date) =>
  tx
    .update(mailAddress)
    .set({ refusedAt })
    .where(and(eq(mailAddress.accountId, accountId), sameAs(mailAddress.address, address)));

export const setWeeklyList = (tx: Tx | Db, accountId: string, weeklyList: boolean) =>
  tx.update(mailAddress).set({ weeklyList }).where(eq(mailAddress.accountId, accountId));

/** Keeps what was asked for last: an older link confirms nothing any more. */
export async function saveConfirmation(
  tx: Tx,
  row: typeof mailConfirmation.$inferInsert,
): Promise<void> {
  const { accountId: _, ...facts } = row;
  await tx
    .insert(mailConfirmation)
    .values(row)
    .onConflictDoUpdate({ target: mailConfirmation.accountId, set: facts });
}

export const readConfirmation = async (tx: Tx | Db, tokenHash: string) =>
  (await tx.select().from(mailConfirmation).where(eq(mailConfirmation.tokenHash, tokenHash)))[0];

export const confirmationOf = async (tx: Tx, accountId: string) =>
  (await tx.select().from(mailConfirmation).where(eq(mailConfirmation.accountId, accountId)))[0];

export const dropConfirmation = (tx: Tx, accountId: string) =>
  tx.delete(mailConfirmation).where(eq(mailConfirmation.accountId, accountId));

/** No link that was mailed to an address signs anybody in any more. */
export const dropLinksTo = (tx: Tx, address: string) =>
  tx
    .delete(signInLink)
    .where(
      and(
        eq(sql`lower(${signInLink.mailAddress})`, address.toLowerCase()),
        isNull(signInLink.usedAt),
      ),
    );

/** Somebody leaves: nothing more is mailed to them. */
export async function eraseMail(tx: Tx, accountId: string): Promise<void> {
  await tx.delete(mailAddress).where(eq(mailAddress.accountId, accountId));
  await tx.delete(mailConfirmation).where(eq(mailConfirmation.accountId, accountId));
  await tx.delete(mail).where(eq(mail.accountId, accountId));
}
