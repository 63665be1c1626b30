import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Evidence, PayeeMethod } from '../../src/flattr/payee.ts';
import { SOURCES } from '../../src/flattr/source.ts';
import { instant, minor } from './columns.ts';
import { account, actor } from './people.ts';
import { work } from './works.ts';

/** A month of this node's books. It only moves forward: open, counted, distributed. */
export const period = pgTable(
  'period',
  {
    /** `2026-11`, a UTC calendar month. */
    month: text('month').primaryKey(),
    phase: text('phase', { enum: ['open', 'counted', 'distributed'] }).notNull(),
    openedAt: instant('opened_at').notNull(),
    countedAt: instant('counted_at'),
    distributedAt: instant('distributed_at'),
    /** The node's fee as it stood when the month was counted. */
    feeBps: integer('fee_bps'),
  },
  (t) => [
    check('period_month', sql`${t.month} ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'`),
    uniqueIndex('period_one_open').on(t.phase).where(sql`${t.phase} = 'open'`),
  ],
);

/** A thank-you: given here, or received from another node. While nobody can receive it, it waits: it
 *  has no payee, takes no part in the split, and costs nothing. */
export const flattr = pgTable(
  'flattr',
  {
    /** UUIDv7; an anonymous one is random, for a time in it would betray who gave it. */
    id: uuid('id').primaryKey(),
    /** The id of the Flattr activity. */
    uri: text('uri').notNull().unique(),
    giverId: uuid('giver_id')
      .notNull()
      .references(() => actor.id),
    /** By one of our people; else it came from another node. */
    given: boolean('given').notNull(),
    /** What was flattred: a work, or a person themself. */
    workId: uuid('work_id').references(() => work.id),
    personId: uuid('person_id').references(() => actor.id),
    /** Who gets it. Null: it waits. */
    payeeId: uuid('payee_id').references(() => actor.id),
    /** Why it waits, or waited last. */
    waitingFor: text('waiting_for', {
      enum: ['unknown_author', 'account', 'settling_node', 'currency'],
    }),
    /** The giver's node decides the month; a flattr from elsewhere is stored as told. One that waited
     *  gets the month in which it is claimed. */
    month: text('month').notNull(),
    weight: smallint('weight').notNull().default(1),
    /** The standing share of a giver's budget for the server that hosts their account, instead of a
     *  weight. */
    percent: smallint('percent'),
    message: text('message'),
    /** Nobody but this node knows its giver; of one from elsewhere the giver is its node. */
    anonymous: boolean('anonymous').notNull().default(false),
    subscriptionId: uuid('subscription_id').references(() => subscription.id),
    /** How it came. Nothing here has a default: whoever adds a flattr knows. */
    source: text('source', { enum: SOURCES }).notNull(),
    recordedAt: instant('recorded_at').notNull(),
    /** Taken back by its giver, or waited for too long. */
    undoneAt: instant('undone_at'),
    /** Before its payee's node was told for the first time: from then on it may know of it. */
    saidAt: instant('said_at'),
    expired: boolean('expired').notNull().default(false),
  },
  (t) => [
    // The gifts that another node's givers make without their names share one actor. One that waits
    // may stand beside one that waited longer and has come into the same month.
    uniqueIndex('flattr_once_a_month')
      .on(t.giverId, t.workId, t.month, sql`(${t.payeeId} is null)`)
      .where(
        sql`${t.undoneAt} is null and ${t.workId} is not null and ${t.percent} is null and (${t.given} or not ${t.anonymous})`,
      ),
    uniqueIndex('flattr_person_once_a_month')
      .on(t.giverId, t.personId, t.month, sql`(${t.payeeId} is null)`)
      .where(
        sql`${t.undoneAt} is null and ${t.personId} is not null and (${t.given} or not ${t.anonymous})`,
      ),
    uniqueIndex('flattr_one_standing_share')
      .on(t.giverId, t.month)
      .where(sql`${t.undoneAt} is null and ${t.percent} is not null`),
    check('flattr_not_own', sql`${t.giverId} <> ${t.payeeId}`),
    check('flattr_weight', sql`${t.weight} between 1 and 5`),
    check('flattr_percent', sql`${t.percent} between 1 and 50`),
    check('flattr_source_node', sql`(${t.source} = 'node') = not ${t.given}`),
    check('flattr_source_share', sql`(${t.source} = 'share') = (${t.percent} is not null)`),
    check(
      'flattr_source_monthly',
      sql`${t.source} <> 'monthly' or ${t.subscriptionId} is not null`,
    ),
    check('flattr_one_subject', sql`num_nonnulls(${t.workId}, ${t.personId}) = 1`),
    check('flattr_waits', sql`${t.payeeId} is not null or ${t.waitingFor} is not null`),
    index('flattr_month').on(t.month, t.giverId),
    // What a node counts of a month without looking at its rows.
    index('flattr_counted')
      .on(t.month)
      .where(sql`${t.payeeId} is not null and ${t.undoneAt} is null`),
    index('flattr_work').on(t.workId),
    index('flattr_person').on(t.personId),
    index('flattr_payee').on(t.payeeId),
    index('flattr_recorded').on(t.recordedAt),
    index('flattr_waiting')
      .on(t.recordedAt)
      .where(sql`${t.payeeId} is null and ${t.undoneAt} is null`),
  ],
);

/** The same flattr every month, until its giver stops it or its last month is over. */
export const subscription = pgTable(
  'subscription',
  {
    id: uuid('id').primaryKey(),
    giverId: uuid('giver_id')
      .notNull()
      .references(() => account.actorId),
    workId: uuid('work_id').references(() => work.id),
    personId: uuid('person_id').references(() => actor.id),
    weight: smallint('weight').notNull().default(1),
    anonymous: boolean('anonymous').notNull().default(false),
    /** Null: until it is stopped. */
    lastMonth: text('last_month'),
    createdAt: instant('created_at').notNull(),
    pausedAt: instant('paused_at'),
    stoppedAt: instant('stopped_at'),
    /** The last month that was seen to: given, or skipped for a reason. */
    doneMonth: text('done_month').notNull(),
    /** Why nothing was given in it; null: it was. */
    skippedFor: text('skipped_for'),
  },
  (t) => [
    uniqueIndex('subscription_work').on(t.giverId, t.workId).where(sql`${t.stoppedAt} is null`),
    uniqueIndex('subscription_person').on(t.giverId, t.personId).where(sql`${t.stoppedAt} is null`),
    check('subscription_one_subject', sql`num_nonnulls(${t.workId}, ${t.personId}) = 1`),
    check('subscription_weight', sql`${t.weight} between 1 and 5`),
  ],
);

/** To whom a work or a person of another server leads, and how that is known. */
export const payeeProof = pgTable(
  'payee_proof',
  {
    id: uuid('id').primaryKey(),
    workId: uuid('work_id')
      .unique()
      .references(() => work.id),
    personId: uuid('person_id')
      .unique()
      .references(() => actor.id),
    /** Null: nobody yet; what is given waits. */
    payeeId: uuid('payee_id').references(() => actor.id),
    /** The step that proved itself, or why none did. */
    method: text('method').notNull().$type<PayeeMethod>(),
    evidence: jsonb('evidence').notNull().$type<readonly Evidence[]>(),
    /** Since when it has been this payee, or nobody. */
    foundAt: instant('found_at').notNull().defaultNow(),
    /** When it was last looked up and could be read. */
    checkedAt: instant('checked_at').notNull(),
    nextCheckAt: instant('next_check_at').notNull(),
    /** Attempts in a row in which the other side could not be read; what was found before stands. */
    failures: integer('failures').notNull().default(0),
  },
  (t) => [
    check('payee_proof_one_subject', sql`num_nonnulls(${t.workId}, ${t.personId}) = 1`),
    index('payee_proof_payee').on(t.payeeId),
    index('payee_proof_due').on(t.nextCheckAt),
  ],
);

/** The favourite that stands beside a flattr on the author's own server, sent by us: one per sender
 *  and work. `sentAt` and `undoSentAt` are what that server was told. */
export const givenLike = pgTable(
  'given_like',
  {
    id: uuid('id').primaryKey(),
    uri: text('uri').notNull().unique(),
    /** The giver, or this node for the gifts without a name. */
    senderId: uuid('sender_id')
      .notNull()
      .references(() => actor.id),
    workId: uuid('work_id')
      .notNull()
      .references(() => work.id),
    /** The month that it stands for: given again in a later one, it is taken back and sent anew. */
    month: text('month').notNull(),
    createdAt: instant('created_at').notNull(),
    /** Before that server was told for the first time: from then on it may know of it. */
    triedAt: instant('tried_at'),
    sentAt: instant('sent_at'),
    undoneAt: instant('undone_at'),
    undoSentAt: instant('undo_sent_at'),
  },
  (t) => [
    uniqueIndex('given_like_once').on(t.senderId, t.workId).where(sql`${t.undoneAt} is null`),
    index('given_like_untold')
      .on(t.senderId, t.workId)
      .where(sql`${t.sentAt} is null or (${t.undoneAt} is not null and ${t.undoSentAt} is null)`),
  ],
);

/** What somebody elsewhere took back before it came, a flattr or a favourite: when it comes, it comes
 *  undone. */
export const earlyUndo = pgTable(
  'early_undo',
  {
    actorUri: text('actor_uri').notNull(),
    activityUri: text('activity_uri').notNull(),
    receivedAt: instant('received_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.actorUri, t.activityUri] })],
);

/** The budgets and choices as they stood when the month was counted: what its split is made from. */
export const periodBudget = pgTable(
  'period_budget',
  {
    month: text('month')
      .notNull()
      .references(() => period.month),
    giverId: uuid('giver_id')
      .notNull()
      .references(() => account.actorId),
    amountMinor: minor('amount_minor').notNull(),
    currency: text('currency').notNull(),
    /** They gave what they received before what they paid in. */
    regives: boolean('regives').notNull(),
  },
  (t) => [primaryKey({ columns: [t.month, t.giverId] })],
);

/** What rounding still owes a payee of one giver, in millionths of a minor unit. No foreign keys: a
 *  million rows are written with each close, all of them copied from flattrs, which have them. */
export const carry = pgTable(
  'carry',
  {
    giverId: uuid('giver_id').notNull(),
    payeeId: uuid('payee_id').notNull(),
    carryMicro: minor('carry_micro').notNull(),
    month: text('month').notNull(),
  },
  (t) => [primaryKey({ columns: [t.giverId, t.payeeId] })],
);
