import { integer, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { bytes, instant } from './columns.ts';

/** A picture as it is shown: made smaller, drawn anew, without what cameras write into their files.
 *  It never changes; another picture is another row. */
export const picture = pgTable('picture', {
  id: uuid('id').primaryKey(),
  bytes: bytes('bytes').notNull(),
  mediaType: text('media_type', { enum: ['image/jpeg', 'image/png', 'image/webp'] }).notNull(),
  width: integer('width').notNull(),
  height: integer('height').notNull(),
  createdAt: instant('created_at').notNull(),
});
