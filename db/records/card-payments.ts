import { and, asc, eq, gt, inArray, isNotNull, isNull, lt, lte, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { cardEvent, cardMovement, cardPayment, cardPayout } from '../schema/cards.ts';
import { ledgerAccount, ledgerTransfer } from '../schema/ledger.ts';

export type CardPayment = typeof cardPayment.$inferSelect;
export type CardMovement = typeof cardMovement.$inferSelect;
export type CardPayout = typeof cardPayout.$inferSelect;

export const addCardPayment = (tx: Tx | Db, row: typeof cardPayment.$inferInsert) =>
  tx.insert(cardPayment).values(row);

export const updateCardPayment = (
  tx: Tx | Db,
  id: string,
  facts: Partial<Omit<CardPayment, 'id' | 'actorId' | 'rail'>>,
) => tx.update(cardPayment).set(facts).where(eq(cardPayment.id, id));

type Named =
  | { readonly id: string }
  | { readonly checkoutId: string }
  | { readonly paymentId: string };

const named = (by: Named) =>
  'id' in by
    ? eq(cardPayment.id, by.id)
    : 'checkoutId' in by
      ? eq(cardPayment.checkoutId, by.checkoutId)
      : eq(cardPayment.paymentId, by.paymentId);

export const findCardPayment = async (tx: Tx | Db, by: Named): Promise<CardPayment | undefined> =>
  (await tx.select().from(cardPayment).where(named(by)))[0];

/** Keeps a payment as it is until the transaction ends. Taken after the accounts that it moves. */
export async function lockCardPayment(tx: Tx, id: string): Promise<CardPayment> {
  const [row] = await tx.select().from(cardPayment).where(eq(cardPayment.id, id)).for('update');
  if (row === undefined) throw new Error(`there is no card payment ${id}`);
  return row;
}

/** A payment of somebody's that was begun since a moment and is not paid; undefined: there is none. */
export const justBegun = async (
  tx: Tx,
  of: Pick<CardPayment, 'rail' | 'actorId' | 'askedMinor'> & { readonly since: Date },
): Promise<Pick<CardPayment, 'id' | 'startedAt'> | undefined> =>
  (
    await tx
      .select({ id: cardPayment.id, startedAt: cardPayment.startedAt })
      .from(cardPayment)
      .where(
        and(
          ...[eq(cardPayment.rail, of.rail), eq(cardPayment.actorId, of.actorId)],
          ...[eq(cardPayment.askedMinor, of.askedMinor), eq(cardPayment.state, 'open')],
          gt(cardPayment.startedAt, of.since),
        ),
      )
      .limit(1)
  )[0];

/** How many payments somebody began since a moment. */
export const countCardPayments = (tx: Tx, actorId: string, since: Date): Promise<number> =>
  tx.$count(cardPayment, and(eq(cardPayment.actorId, actorId), gt(cardPayment.startedAt, since)));

/** Payments whose company is to be asked now, each of them once: the next time is set to `until`. */
export const takeDueCardPayments = (
  db: Db,
  { now, until, most }: { readonly now: Date; readonly until: Date; readonly most: number },
): Promise<{ id: string }[]> =>
  db
    .update(cardPayment)
    .set({ nextAskAt: until })
    .where(
      inArray(
        cardPayment.id,
        db
          .select({ id: cardPayment.id })
          .from(cardPayment)
          .where(lte(cardPayment.nextAskAt, now))
          .orderBy(asc(cardPayment.nextAskAt))
          .limit(most)
          .for('update', { skipLocked: true }),
      ),
    )
    .returning({ id: cardPayment.id });

/** Payments that nobody takes back any more. */
export const ripeCardPayments = (
  db: Db,
  { now, most }: { readonly now: Date; readonly most: number },
): Promise<{ id: string; actorId: string; currency: string }[]> =>
  db
    .select({ id: cardPayment.id, actorId: cardPayment.actorId, currency: cardPayment.currency })
    .from(cardPayment)
    .where(
      and(
        eq(cardPayment.state, 'paid'),
        isNull(cardPayment.maturedAt),
        eq(cardPayment.disputed, false),
        lte(cardPayment.maturesAt, now),
      ),
    )
    .orderBy(asc(cardPayment.maturesAt), asc(cardPayment.id))
    .limit(most);

/** Says of whose payments it was that something was taken from somebody's `held`: of this one first, then of
 *  those that are held longest. Their account must be locked. */
export async function takeFromHeld(
  tx: Tx,
  from: { readonly actorId: string; readonly currency: string; readonly amountMinor: bigint },
  first: string | null,
): Promise<void> {
  let missing = from.amountMinor;
  if (missing === 0n) return;
  const rows = await tx
    .select({ id: cardPayment.id, heldMinor: cardPayment.heldMinor })
    .from(cardPayment)
    .where(
      and(
        eq(cardPayment.actorId, from.actorId),
        eq(cardPayment.currency, from.currency),
        sql`${cardPayment.heldMinor} > 0`,
      ),
    )
    .orderBy(
      sql`${cardPayment.id} is distinct from ${first}::uuid`,
      sql`${cardPayment.maturesAt} desc`,
      asc(cardPayment.id),
    )
    .for('update');
  for (const { id, heldMinor } of rows) {
    const taken = heldMinor < missing ? heldMinor : missing;
    if (taken === 0n) break;
    await updateCardPayment(tx, id, { heldMinor: heldMinor - taken });
    missing -= taken;
  }
  if (missing > 0n) throw new Error(`${missing} of what is held belongs to no card payment`);
}

export const movementsOf = (tx: Tx | Db, cardPaymentId: string): Promise<CardMovement[]> =>
  tx.select().from(cardMovement).where(eq(cardMovement.cardPaymentId, cardPaymentId));

export const addCardMovement = (tx: Tx, row: typeof cardMovement.$inferInsert) =>
  tx.insert(cardMovement).values(row);

/** What transactions took from one's own accounts and the node's, or gave back to them, by account. */
export async function movedBy(
  tx: Tx,
  transactionIds: readonly string[],
  side: 'debit' | 'credit',
): Promise<Map<string, bigint>> {
  if (transactionIds.length === 0) return new Map();
  const account = side === 'debit' ? ledgerTransfer.debitId : ledgerTransfer.creditId;
  const rows = await tx
    .select({ path: ledgerAccount.path, sum: sql<string>`sum(${ledgerTransfer.amountMinor})` })
    .from(ledgerTransfer)
    .innerJoin(ledgerAccount, eq(ledgerAccount.id, account))
    .where(inArray(ledgerTransfer.transactionId, [...transactionIds]))
    .groupBy(ledgerAccount.path);
  return new Map(rows.map(({ path, sum }) => [path, BigInt(sum)]));
}

/** @returns whether it is heard for the first time. */
export const hearCardEvent = async (tx: Tx, row: typeof cardEvent.$inferInsert): Promise<boolean> =>
  (await tx.insert(cardEvent).values(row).onConflictDoNothing().returning({ id: cardEvent.id }))
    .length > 0;

export const forgetCardEvents = (db: Db, before: Date) =>
  db.delete(cardEvent).where(lt(cardEvent.heardAt, before));

/** What the company says of what it sends to the bank: new, or told again with another day or end. */
export async function saveCardPayouts(
  tx: Tx,
  rows: readonly (typeof cardPayout.$inferInsert)[],
): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insert(cardPayout)
    .values([...rows])
    .onConflictDoUpdate({
      target: cardPayout.name,
      set: { state: sql`excluded.state`, arrivesOn: sql`excluded.arrives_on` },
    });
}

/** A payout that the bank's entry may be: it is not there yet, and of that amount.
 *  @param of.id that one; null: whichever fits, the nearest first. */
export async function openCardPayout(
  tx: Tx,
  of: {
    readonly id: string | null;
    readonly amountMinor: bigint;
    readonly currency: string;
    readonly bookedOn: string;
  },
): Promise<{ readonly id: string } | undefined> {
  const [row] = await tx
    .select({ id: cardPayout.id })
    .from(cardPayout)
    .where(
      and(
        ...(of.id === null ? [] : [eq(cardPayout.id, of.id)]),
        eq(cardPayout.amountMinor, of.amountMinor),
        eq(cardPayout.currency, of.currency),
        isNull(cardPayout.entryId),
        eq(cardPayout.state, 'on_its_way'),
      ),
    )
    .orderBy(sql`abs(${cardPayout.arrivesOn}::date - ${of.bookedOn}::date)`, asc(cardPayout.id))
    .limit(1)
    .for('update');
  return row;
}

export const setCardPayoutEntry = (tx: Tx, id: string, entryId: string) =>
  tx.update(cardPayout).set({ entryId }).where(eq(cardPayout.id, id));

/** Whether anything was ever paid by card: only then there is something to be asked of its company. */
export const hasCardPayments = async (db: Db, rail: string): Promise<boolean> =>
  (
    await db
      .select({ id: cardPayment.id })
      .from(cardPayment)
      .where(and(eq(cardPayment.rail, rail), isNotNull(cardPayment.transactionId)))
      .limit(1)
  ).length > 0;
