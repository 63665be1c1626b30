import { sql } from 'drizzle-orm';
import { boolean, check, index, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { bankEntry } from './bank.ts';
import { instant, minor } from './columns.ts';
import { ledgerTransaction } from './ledger.ts';
import { account } from './people.ts';

/** What was paid by card, as the card company says when it is asked. What it moved is in the ledger; here is
 *  why. `rail`: which company. */

/** A payment that somebody began. */
export const cardPayment = pgTable(
  'card_payment',
  {
    id: uuid('id').primaryKey(),
    rail: text('rail').notNull(),
    actorId: uuid('actor_id')
      .notNull()
      .references(() => account.actorId),
    /** What it was begun with; what arrived is in `grossMinor`. */
    askedMinor: minor('asked_minor').notNull(),
    currency: text('currency').notNull(),
    startedAt: instant('started_at').notNull(),
    /** The company's names for it. Null: it has not answered yet; nothing was paid yet. */
    checkoutId: text('checkout_id').unique(),
    paymentId: text('payment_id').unique(),
    /** `open`: may still be paid. `strange`: paid in a way that these books have no line for, see
     *  decision 37; a person looks. */
    state: text('state', { enum: ['open', 'paid', 'not_paid', 'strange'] }).notNull(),
    /** When the company is asked again without being told to; null: never. */
    nextAskAt: instant('next_ask_at'),
    transactionId: uuid('transaction_id').references(() => ledgerTransaction.id),
    grossMinor: minor('gross_minor'),
    /** What the company kept, as far as the giver bears it. */
    feeMinor: minor('fee_minor'),
    paidAt: instant('paid_at'),
    maturesAt: instant('matures_at'),
    maturedAt: instant('matured_at'),
    /** How much of it is in its giver's `held`. */
    heldMinor: minor('held_minor').notNull().default(sql`0`),
    /** Somebody says that it was not theirs to pay: it does not mature until that is decided. */
    disputed: boolean('disputed').notNull().default(false),
  },
  (t) => [
    index('card_payment_ask').on(t.nextAskAt).where(sql`${t.nextAskAt} is not null`),
    index('card_payment_actor').on(t.actorId, t.startedAt),
    index('card_payment_held')
      .on(t.maturesAt)
      .where(sql`${t.state} = 'paid' and ${t.maturedAt} is null`),
    check('card_payment_held_minor', sql`${t.heldMinor} >= 0`),
    check(
      'card_payment_paid',
      sql`(${t.state} = 'paid') = (num_nonnulls(${t.transactionId}, ${t.grossMinor}, ${t.feeMinor}, ${t.paidAt}, ${t.maturesAt}) = 5)`,
    ),
    check('card_payment_matured', sql`${t.maturedAt} is null or ${t.heldMinor} = 0`),
  ],
);

/** What the company took back of a payment, or gave back of that: each by the company's own name of the
 *  booking, so that none is booked twice. */
export const cardMovement = pgTable(
  'card_movement',
  {
    id: text('id').primaryKey(),
    cardPaymentId: uuid('card_payment_id')
      .notNull()
      .references(() => cardPayment.id),
    /** The refund or dispute that it belongs to. */
    caseId: text('case_id').notNull(),
    kind: text('kind', { enum: ['refund', 'dispute'] }).notNull(),
    side: text('side', { enum: ['taken', 'returned'] }).notNull(),
    amountMinor: minor('amount_minor').notNull(),
    /** What it cost besides, which the reserve bears; below zero: what came back of that. */
    feeMinor: minor('fee_minor').notNull(),
    transactionId: uuid('transaction_id').references(() => ledgerTransaction.id),
    at: instant('at').notNull(),
  },
  (t) => [
    index('card_movement_payment').on(t.cardPaymentId),
    check('card_movement_amount', sql`${t.amountMinor} >= 0`),
  ],
);

/** What the company told us by itself, by its own number: so each is heard once. Kept while it may be told
 *  again. */
export const cardEvent = pgTable(
  'card_event',
  {
    id: text('id').primaryKey(),
    type: text('type').notNull(),
    heardAt: instant('heard_at').notNull(),
  },
  (t) => [index('card_event_heard').on(t.heardAt)],
);

/** Money that the company sends to our bank, or takes from there where it is below zero. */
export const cardPayout = pgTable(
  'card_payout',
  {
    id: uuid('id').primaryKey(),
    rail: text('rail').notNull(),
    /** The company's name for it. */
    name: text('name').notNull().unique(),
    amountMinor: minor('amount_minor').notNull(),
    currency: text('currency').notNull(),
    arrivesOn: text('arrives_on').notNull(),
    state: text('state', { enum: ['on_its_way', 'failed'] }).notNull(),
    /** The bank's entry that it came with. */
    entryId: uuid('entry_id').references(() => bankEntry.id),
  },
  (t) => [
    uniqueIndex('card_payout_entry').on(t.entryId),
    index('card_payout_open').on(t.arrivesOn).where(sql`${t.entryId} is null`),
  ],
);
