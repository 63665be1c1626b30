import { and, desc, eq, gt } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { accountDecision, bankAccount, settlementDocument } from '../schema/settlements.ts';

export type OwnAccount = typeof bankAccount.$inferSelect;

/** Our own bank account as it was set last; undefined: it never was. */
export const newestOwnAccount = async (
  tx: Tx | Db,
  currency: string,
): Promise<OwnAccount | undefined> =>
  (
    await tx
      .select()
      .from(bankAccount)
      .where(eq(bankAccount.currency, currency))
      .orderBy(desc(bankAccount.revision))
      .limit(1)
  )[0];

export const addOwnAccount = (tx: Tx, row: typeof bankAccount.$inferInsert) =>
  tx.insert(bankAccount).values(row);

export const addAccountDecision = (tx: Tx, row: typeof accountDecision.$inferInsert) =>
  tx.insert(accountDecision).values(row);

const ofKind = (peerId: string, direction: 'issued' | 'received') =>
  and(
    eq(settlementDocument.peerId, peerId),
    eq(settlementDocument.direction, direction),
    eq(settlementDocument.kind, 'account'),
  );

/** What we told a peer last of our own account; undefined: nothing. */
export const lastAccountTold = async (
  tx: Tx,
  peerId: string,
): Promise<{ readonly id: string; readonly jws: string } | undefined> =>
  (
    await tx
      .select({ id: settlementDocument.id, jws: settlementDocument.jws })
      .from(settlementDocument)
      .where(ofKind(peerId, 'issued'))
      .orderBy(desc(settlementDocument.nr))
      .limit(1)
  )[0];

/** How many bank details of a peer were kept since a moment. */
export const countAccounts = (tx: Tx, peerId: string, since: Date): Promise<number> =>
  tx.$count(
    settlementDocument,
    and(ofKind(peerId, 'received'), gt(settlementDocument.recordedAt, since)),
  );
