import { and, eq, gt, isNull, lt, lte } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { account, actor, session, signInLink } from '../schema/people.ts';
import { unseen } from './happenings.ts';

export const addSignInLink = (tx: Tx | Db, row: typeof signInLink.$inferInsert) =>
  tx.insert(signInLink).values(row);

export const readSignInLink = async (tx: Tx | Db, tokenHash: string) =>
  (await tx.select().from(signInLink).where(eq(signInLink.tokenHash, tokenHash)))[0];

/** Uses a link up; false when somebody else did first. */
export async function spendSignInLink(tx: Tx, tokenHash: string, usedAt: Date): Promise<boolean> {
  const used = await tx
    .update(signInLink)
    .set({ usedAt })
    .where(and(eq(signInLink.tokenHash, tokenHash), isNull(signInLink.usedAt)))
    .returning({ tokenHash: signInLink.tokenHash });
  return used.length > 0;
}

/** The links for a first admin become void when a newer one is printed, or used. */
export const dropFirstAdminLinks = (tx: Tx | Db) =>
  tx.delete(signInLink).where(and(isNull(signInLink.actorId), isNull(signInLink.mailAddress)));

export const addSession = (tx: Tx, row: typeof session.$inferInsert) =>
  tx.insert(session).values(row);

/** Ends a session now; one that is over stays over. */
export const cutSession = (tx: Tx | Db, tokenHash: string, now: Date) =>
  tx
    .update(session)
    .set({ expiresAt: now })
    .where(and(eq(session.tokenHash, tokenHash), gt(session.expiresAt, now)));

/** Nobody is signed in as them any more, in any browser. */
export const endSessionsOf = (tx: Tx, actorId: string) =>
  tx.delete(session).where(eq(session.actorId, actorId));

/** Links are of no use once they are over; whose a session was, is asked for some time longer. */
export const dropExpired = async (tx: Tx | Db, now: Date, sessionsBefore: Date) => {
  await tx.delete(session).where(lte(session.expiresAt, sessionsBefore));
  await tx.delete(signInLink).where(lt(signInLink.expiresAt, now));
};

/** Who a session belongs to, with what a page needs of them. Nobody, once they have left: they may have
 *  signed in elsewhere in that very moment. */
export const readSession = async (tx: Tx | Db, tokenHash: string, now: Date) =>
  (
    await tx
      .select({
        actorId: actor.id,
        handle: actor.handle,
        name: actor.name,
        role: account.role,
        language: account.language,
        expiresAt: session.expiresAt,
        signedInAt: session.createdAt,
        seenUntil: account.seenUntil,
        unseen: unseen(now),
      })
      .from(session)
      .innerJoin(account, eq(account.actorId, session.actorId))
      .innerJoin(actor, eq(actor.id, session.actorId))
      .where(and(eq(session.tokenHash, tokenHash), isNull(actor.deletedAt)))
  )[0];

export const hasAdmin = async (tx: Tx | Db): Promise<boolean> =>
  (
    await tx
      .select({ id: account.actorId })
      .from(account)
      .innerJoin(actor, eq(actor.id, account.actorId))
      .where(and(eq(account.role, 'admin'), isNull(actor.deletedAt)))
      .limit(1)
  ).length > 0;
