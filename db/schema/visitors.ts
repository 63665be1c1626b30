import { sql } from 'drizzle-orm';
import { index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { bytes } from './columns.ts';

/** How many different visitors a work or a person of ours had on a day (UTC), wherever they saw it. */
export const visitorCount = pgTable(
  'visitor_count',
  {
    /** Of a work or a person: the ids of both are never the same. */
    subjectId: uuid('subject_id').notNull(),
    /** `2026-11-23`. */
    day: text('day').notNull(),
    visitors: integer('visitors').notNull(),
    /** What the count is made from while the day lasts; null: it is over, and only the count is left. */
    sketch: bytes('sketch'),
  },
  (t) => [
    primaryKey({ columns: [t.subjectId, t.day] }),
    index('visitor_count_open').on(t.day).where(sql`${t.sketch} is not null`),
  ],
);

/** What a day's visitors are hashed with, so that all processes tell them apart alike. Deleted when the
 *  day is over. The table is unlogged: its rows are in no journal of the server and on no replica. */
export const visitorSalt = pgTable('visitor_salt', {
  day: text('day').primaryKey(),
  salt: text('salt').notNull(),
});
