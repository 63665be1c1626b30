import { sql } from 'drizzle-orm';
import { check, foreignKey, index, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { minor } from './columns.ts';
import { share } from './ledger.ts';
import { ofPair, pair } from './pairs.ts';
import { actor } from './people.ts';

/** A share that was too high, after it was stated: given back to its giver once the peer has taken it off
 *  its statement, or by the reserve where that comes too late. Whoever asked for it answers for it. */
export const statedCorrection = pgTable(
  'stated_correction',
  {
    ...ofPair,
    id: uuid('id').primaryKey(),
    flattrId: uuid('flattr_id')
      .notNull()
      .references(() => share.flattrId),
    seq: integer('seq').notNull(),
    payee: text('payee').notNull(),
    amountMinor: minor('amount_minor').notNull(),
    settledMinor: minor('settled_minor').notNull().default(sql`0`),
    /** How much of that by the reserve. */
    borneMinor: minor('borne_minor').notNull().default(sql`0`),
    reason: text('reason').notNull(),
    adminId: uuid('admin_id')
      .notNull()
      .references(() => actor.id),
  },
  (t) => [
    index('stated_correction_line').on(t.peerId, t.currency, t.seq, t.payee),
    index('stated_correction_flattr').on(t.flattrId),
    foreignKey({ columns: [t.peerId, t.currency], foreignColumns: [pair.peerId, pair.currency] }),
    check(
      'stated_correction_amount',
      sql`${t.amountMinor} > 0 and ${t.settledMinor} between ${t.borneMinor} and ${t.amountMinor} and ${t.borneMinor} >= 0`,
    ),
  ],
);
