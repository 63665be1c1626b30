import { and, asc, desc, eq, isNull, sql } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { cardMovement, cardPayment, cardPayout } from '../schema/cards.ts';
import { actor } from '../schema/people.ts';

/** Money that somebody paid by card and cannot give yet. */
export type HeldMoney = {
  readonly id: string;
  readonly heldMinor: bigint;
  readonly maturesAt: Date;
  readonly disputed: boolean;
};

/** What is held for somebody, the first to be free first. */
export async function heldFor(db: Db, actorId: string): Promise<HeldMoney[]> {
  const { id, heldMinor, maturesAt, disputed } = cardPayment;
  const rows = await db
    .select({ id, heldMinor, maturesAt, disputed })
    .from(cardPayment)
    .where(and(eq(cardPayment.actorId, actorId), sql`${heldMinor} > 0`))
    .orderBy(asc(maturesAt), asc(id));
  return rows.flatMap((row) =>
    row.maturesAt === null ? [] : [{ ...row, maturesAt: row.maturesAt }],
  );
}

export type CardPaymentFacts = typeof cardPayment.$inferSelect & {
  readonly handle: string;
  /** What the company took back of it and did not give back. */
  readonly takenMinor: bigint;
};

const TAKEN = sql<string>`(select coalesce(sum(case m.side when 'taken' then m.amount_minor
  else -m.amount_minor end), 0) from card_movement m where m.card_payment_id = ${cardPayment.id})`;

const factsWhere = (db: Db) =>
  db
    .select({ payment: cardPayment, handle: actor.handle, taken: TAKEN })
    .from(cardPayment)
    .innerJoin(actor, eq(actor.id, cardPayment.actorId))
    .$dynamic();

type Row = Awaited<ReturnType<typeof factsWhere>>[number];
const factsOf = ({ payment, handle, taken }: Row): CardPaymentFacts => ({
  ...payment,
  handle,
  takenMinor: BigInt(taken),
});

export async function cardPaymentFacts(db: Db, id: string): Promise<CardPaymentFacts | undefined> {
  const [row] = await factsWhere(db).where(eq(cardPayment.id, id));
  return row === undefined ? undefined : factsOf(row);
}

/** The newest first. */
export async function latestCardPayments(db: Db, most: number): Promise<CardPaymentFacts[]> {
  const rows = await factsWhere(db).orderBy(desc(cardPayment.startedAt)).limit(most);
  return rows.map(factsOf);
}

export const movementsOfPayment = (db: Db, id: string) =>
  db
    .select()
    .from(cardMovement)
    .where(eq(cardMovement.cardPaymentId, id))
    .orderBy(asc(cardMovement.at), asc(cardMovement.id));

/** What the card company sends to our bank, and the bank has not shown yet. */
export const payoutsUnderWay = (db: Db) =>
  db
    .select()
    .from(cardPayout)
    .where(and(isNull(cardPayout.entryId), eq(cardPayout.state, 'on_its_way')))
    .orderBy(asc(cardPayout.arrivesOn), asc(cardPayout.id));

/** What the card company has of ours, as the books know it, and how much of all is held for givers. */
export async function cardBalances(
  db: Db,
  currency: string,
): Promise<{ readonly cardsMinor: bigint; readonly heldMinor: bigint }> {
  const [row] = await db.execute<{ cards: string; held: string }>(sql`
    select coalesce(sum(b.debits_minor - b.credits_minor), 0) as cards,
      (select coalesce(sum(held_minor), 0) from card_payment where currency = ${currency}) as held
    from ledger_account a join ledger_balance b on b.account_id = a.id
    where a.path = 'cards' and a.currency = ${currency}`);
  return { cardsMinor: BigInt(row?.cards ?? 0), heldMinor: BigInt(row?.held ?? 0) };
}
