import { and, desc, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { bankEntry, paymentFile, paymentOrder, payoutAccount } from '../schema/bank.ts';
import { mailAddress } from '../schema/mail.ts';
import { account, actor } from '../schema/people.ts';

/** Payments that this node told its bank to make: for whom they are, and for who answers for them. */

/** The account from which somebody paid in last; null: none is known. */
export async function lastTopUpAccount(tx: Tx | Db, actorId: string): Promise<string | null> {
  const [row] = await tx
    .select({ iban: bankEntry.iban })
    .from(bankEntry)
    .where(
      and(
        eq(bankEntry.purpose, 'top_up'),
        eq(bankEntry.subjectId, actorId),
        eq(bankEntry.state, 'booked'),
        sql`${bankEntry.iban} is not null`,
      ),
    )
    .orderBy(desc(bankEntry.bookedOn), desc(bankEntry.id))
    .limit(1);
  return row?.iban ?? null;
}

/** Where somebody's money goes. */
export type PayoutPlace = {
  /** Undefined: they never said. */
  readonly account:
    | Pick<
        typeof payoutAccount.$inferSelect,
        'iban' | 'holder' | 'setAt' | 'usableFrom' | 'failedAt'
      >
    | undefined;
  /** The account from which they paid in last; null: not known. */
  readonly source: string | null;
  /** Since when they want what they paid in back; null: they do not. */
  readonly fundsBackAt: Date | null;
  readonly hasMail: boolean;
};

export async function payoutPlaceOf(db: Db, actorId: string): Promise<PayoutPlace> {
  const [newest] = await db
    .select()
    .from(payoutAccount)
    .where(and(eq(payoutAccount.actorId, actorId), isNull(payoutAccount.undoneAt)))
    .orderBy(desc(payoutAccount.setAt), desc(payoutAccount.id))
    .limit(1);
  const [person] = await db
    .select({
      fundsBackAt: account.fundsBackAt,
      hasMail: sql<boolean>`exists (select from ${mailAddress} m where m.account_id = ${account.actorId})`,
    })
    .from(account)
    .where(eq(account.actorId, actorId));
  return {
    ...{ account: newest, source: await lastTopUpAccount(db, actorId) },
    ...{ fundsBackAt: person?.fundsBackAt ?? null, hasMail: person?.hasMail ?? false },
  };
}

export type OwnPayment = {
  readonly kind: 'payout' | 'withdrawal';
  readonly amountMinor: bigint;
  readonly iban: string;
  readonly state: (typeof paymentOrder.$inferSelect)['state'];
  readonly orderedAt: Date;
  readonly paidOn: string | null;
  readonly returnReason: string | null;
};

/** What somebody was paid, the latest first. */
export async function paymentsOf(db: Db, actorId: string, limit: number): Promise<OwnPayment[]> {
  const rows = await db
    .select({
      ...{ kind: paymentOrder.kind, amountMinor: paymentOrder.amountMinor },
      ...{ iban: paymentOrder.iban, state: paymentOrder.state, orderedAt: paymentFile.madeAt },
      ...{ paidOn: paymentOrder.paidOn, returnReason: paymentOrder.returnReason },
    })
    .from(paymentOrder)
    .innerJoin(paymentFile, eq(paymentFile.id, paymentOrder.fileId))
    .where(
      and(eq(paymentOrder.actorId, actorId), inArray(paymentOrder.kind, ['payout', 'withdrawal'])),
    )
    .orderBy(desc(paymentFile.madeAt), desc(paymentOrder.id))
    .limit(limit);
  return rows.map(({ kind, ...row }) => ({
    ...row,
    kind: kind === 'withdrawal' ? 'withdrawal' : 'payout',
  }));
}

/** A file of payments, with how many of them stand how. */
export type PaymentFileFacts = Pick<
  typeof paymentFile.$inferSelect,
  | 'id'
  | 'messageId'
  | 'payments'
  | 'totalMinor'
  | 'currency'
  | 'executeOn'
  | 'madeAt'
  | 'madeBy'
  | 'needsApproval'
  | 'approvedAt'
  | 'cancelledAt'
> & {
  /** Handles; null: nobody, or somebody at the command line. */
  readonly maker: string | null;
  readonly approver: string | null;
  readonly ordered: number;
  readonly paid: number;
  readonly returned: number;
  readonly putBack: number;
};

const stands = (state: OwnPayment['state']) =>
  sql<number>`(select count(*)::int from payment_order o where o.file_id = payment_file.id and o.state = ${state})`;
const handleOf = (id: typeof paymentFile.madeBy | typeof paymentFile.approvedBy) =>
  sql<
    string | null
  >`(select a.handle from ${actor} a where a.id = payment_file.${sql.identifier(id.name)})`;

const FILE = {
  ...{ id: paymentFile.id, messageId: paymentFile.messageId, payments: paymentFile.payments },
  ...{ totalMinor: paymentFile.totalMinor, currency: paymentFile.currency },
  ...{ executeOn: paymentFile.executeOn, madeAt: paymentFile.madeAt, madeBy: paymentFile.madeBy },
  ...{ needsApproval: paymentFile.needsApproval, approvedAt: paymentFile.approvedAt },
  cancelledAt: paymentFile.cancelledAt,
  ...{ maker: handleOf(paymentFile.madeBy), approver: handleOf(paymentFile.approvedBy) },
  ...{ ordered: stands('ordered'), paid: stands('paid'), returned: stands('returned') },
  putBack: stands('cancelled'),
};

/** The newest first. */
export const latestPaymentFiles = (db: Db, limit: number): Promise<PaymentFileFacts[]> =>
  db.select(FILE).from(paymentFile).orderBy(desc(paymentFile.madeAt)).limit(limit);

export const paymentFileFacts = async (db: Db, id: string): Promise<PaymentFileFacts | undefined> =>
  (await db.select(FILE).from(paymentFile).where(eq(paymentFile.id, id)))[0];

/** Files that were made in a month, UTC, and were not taken back; the oldest first. */
export const paymentFilesMadeIn = async (
  db: Db,
  month: string,
): Promise<{ readonly id: string; readonly messageId: string }[]> =>
  db
    .select({ id: paymentFile.id, messageId: paymentFile.messageId })
    .from(paymentFile)
    .where(
      sql`to_char(${paymentFile.madeAt} at time zone 'UTC', 'YYYY-MM') = ${month}
        and ${paymentFile.cancelledAt} is null`,
    )
    .orderBy(paymentFile.madeAt);

export type OrderLine = Pick<
  typeof paymentOrder.$inferSelect,
  | 'id'
  | 'kind'
  | 'endToEndId'
  | 'amountMinor'
  | 'currency'
  | 'holder'
  | 'iban'
  | 'state'
  | 'paidOn'
  | 'returnReason'
  | 'putBackWhy'
> & { readonly whose: string | null };

/** What stands in a file, as it stands there. */
export const linesOfFile = (db: Db, fileId: string, limit: number): Promise<OrderLine[]> =>
  db
    .select({
      ...{ id: paymentOrder.id, kind: paymentOrder.kind, endToEndId: paymentOrder.endToEndId },
      ...{ amountMinor: paymentOrder.amountMinor, currency: paymentOrder.currency },
      ...{ holder: paymentOrder.holder, iban: paymentOrder.iban, state: paymentOrder.state },
      ...{ paidOn: paymentOrder.paidOn, returnReason: paymentOrder.returnReason },
      putBackWhy: paymentOrder.putBackWhy,
      whose: sql<string | null>`coalesce(
        (select '@' || a.handle from actor a where a.id = payment_order.actor_id),
        (select p.host from peer p where p.id = payment_order.peer_id))`,
    })
    .from(paymentOrder)
    .where(eq(paymentOrder.fileId, fileId))
    .orderBy(paymentOrder.id)
    .limit(limit);

/** What the bank was told to pay and has not, as its orders say; settlements apart, whose money has not left
 *  what we owe yet. */
export async function underWay(
  db: Db,
): Promise<{ readonly oursMinor: bigint; readonly settlementsMinor: bigint }> {
  const [row] = await db.execute<{ ours: string; settlements: string }>(sql`
    select coalesce(sum(amount_minor) filter (where kind <> 'settlement'), 0)::text as ours,
      coalesce(sum(amount_minor) filter (where kind = 'settlement' and state = 'ordered'), 0)::text as settlements
    from payment_order where state = 'ordered' or (state = 'returned' and paid_on is null)`);
  return { oursMinor: BigInt(row?.ours ?? 0), settlementsMinor: BigInt(row?.settlements ?? 0) };
}
