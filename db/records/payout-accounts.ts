import { and, desc, eq, gte, isNull, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { payoutAccount } from '../schema/bank.ts';
import { mail } from '../schema/mail.ts';

export type PayoutAccount = typeof payoutAccount.$inferSelect;

/** Where somebody is paid out, as they said last; undefined: they never did. */
export const payoutAccountOf = async (
  tx: Tx | Db,
  actorId: string,
): Promise<PayoutAccount | undefined> =>
  (
    await tx
      .select()
      .from(payoutAccount)
      .where(and(eq(payoutAccount.actorId, actorId), isNull(payoutAccount.undoneAt)))
      .orderBy(desc(payoutAccount.setAt), desc(payoutAccount.id))
      .limit(1)
  )[0];

export const addPayoutAccount = (tx: Tx, row: typeof payoutAccount.$inferInsert) =>
  tx.insert(payoutAccount).values(row);

/** Its owner says that it is right. */
export const clearFailure = (tx: Tx, id: string) =>
  tx.update(payoutAccount).set({ failedAt: null }).where(eq(payoutAccount.id, id));

/** A payment there came back. An account that they have since replaced is none of it. */
export const markFailed = (
  tx: Tx,
  { actorId, iban, at }: { readonly actorId: string; readonly iban: string; readonly at: Date },
) =>
  tx
    .update(payoutAccount)
    .set({ failedAt: at })
    .where(
      and(
        eq(payoutAccount.actorId, actorId),
        eq(payoutAccount.iban, iban),
        isNull(payoutAccount.undoneAt),
      ),
    );

/** The change that a link takes back; undefined: none any more. */
export const changeByUndo = async (tx: Tx | Db, undoHash: string) =>
  (
    await tx
      .select()
      .from(payoutAccount)
      .where(and(eq(payoutAccount.undoHash, undoHash), isNull(payoutAccount.undoneAt)))
  )[0];

/** Takes a change back, and with it those that came after it. */
export const undoFrom = (tx: Tx, { actorId, setAt }: PayoutAccount, undoneAt: Date) =>
  tx
    .update(payoutAccount)
    .set({ undoneAt })
    .where(
      and(
        eq(payoutAccount.actorId, actorId),
        isNull(payoutAccount.undoneAt),
        gte(payoutAccount.setAt, setAt),
      ),
    );

/** Where somebody got mail until lately: whoever took their account over may have changed that first. */
export const addressesLost = async (tx: Tx, accountId: string, since: Date): Promise<string[]> =>
  (
    await tx
      .selectDistinct({ address: mail.toAddress })
      .from(mail)
      .where(
        and(
          eq(mail.accountId, accountId),
          eq(mail.kind, 'address_gone'),
          gte(mail.createdAt, since),
        ),
      )
  ).map(({ address }) => address);

/** Forgets where those were paid who have left and have nothing here any more; bookkeeping has what was paid. */
export const dropAccountsOfGone = (tx: Tx) =>
  tx.execute(sql`delete from payout_account p using actor a
    where a.id = p.actor_id and a.deleted_at is not null
      and not exists (select from payment_order o where o.actor_id = a.id and o.state = 'ordered')
      and not exists (select from ledger_account l join ledger_balance b on b.account_id = l.id
        where l.path = 'user:' || a.id || ':earnings' and b.credits_minor > b.debits_minor)`);
