import { sql } from 'drizzle-orm';
import {
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
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

/** A thank-you: given here, or received from another node. */
export const flattr = pgTable(
  'flattr',
  {
    id: uuid('id').primaryKey(),
    /** The id of the Flattr activity. */
    uri: text('uri').notNull().unique(),
    giverId: uuid('giver_id')
      .notNull()
      .references(() => actor.id),
    /** Null: the payee themself was flattred. */
    workId: uuid('work_id').references(() => work.id),
    payeeId: uuid('payee_id')
      .notNull()
      .references(() => actor.id),
    /** The giver's node decides the month; a flattr from elsewhere is stored as told. */
    month: text('month').notNull(),
    weight: smallint('weight').notNull().default(1),
    message: text('message'),
    recordedAt: instant('recorded_at').notNull(),
    undoneAt: instant('undone_at'),
  },
  (t) => [
    uniqueIndex('flattr_once_a_month')
      .on(t.giverId, t.workId, t.month)
      .where(sql`${t.undoneAt} is null and ${t.workId} is not null`),
    uniqueIndex('flattr_person_once_a_month')
      .on(t.giverId, t.payeeId, t.month)
      .where(sql`${t.undoneAt} is null and ${t.workId} is null`),
    check('flattr_not_own', sql`${t.giverId} <> ${t.payeeId}`),
    check('flattr_weight', sql`${t.weight} between 1 and 5`),
    index('flattr_month').on(t.month, t.giverId),
    index('flattr_work').on(t.workId),
    index('flattr_payee').on(t.payeeId),
    index('flattr_recorded').on(t.recordedAt),
  ],
);

/** The budgets as they stood when the month was counted: what its split is made from. */
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
  },
  (t) => [primaryKey({ columns: [t.month, t.giverId] })],
);

/** What rounding still owes a payee of one giver, in millionths of a minor unit. */
export const carry = pgTable(
  'carry',
  {
    giverId: uuid('giver_id')
      .notNull()
      .references(() => account.actorId),
    payeeId: uuid('payee_id')
      .notNull()
      .references(() => actor.id),
    carryMicro: minor('carry_micro').notNull(),
    month: text('month').notNull(),
  },
  (t) => [primaryKey({ columns: [t.giverId, t.payeeId] })],
);
