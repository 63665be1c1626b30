import { sql } from 'drizzle-orm';
import { check, foreignKey, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { instant, minor } from './columns.ts';
import { ofPair, pair } from './pairs.ts';

/** Lines that were accepted and are disputed after all; of theirs those to which we consented. */
export const dispute = pgTable(
  'dispute',
  {
    ...ofPair,
    nr: integer('nr').notNull(),
    seq: integer('seq').notNull(),
    payee: text('payee').notNull(),
    by: text('by', { enum: ['us', 'them'] }).notNull(),
    /** Which dispute of this line it is, from 1. */
    attempt: integer('attempt').notNull(),
    amountMinor: minor('amount_minor').notNull(),
    code: text('code').notNull(),
    state: text('state', { enum: ['proposed', 'agreed', 'refused'] }).notNull(),
    since: instant('since').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.peerId, t.currency, t.nr] }),
    foreignKey({ columns: [t.peerId, t.currency], foreignColumns: [pair.peerId, pair.currency] }),
    check('dispute_amount', sql`${t.amountMinor} > 0`),
  ],
);
