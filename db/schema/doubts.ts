import { sql } from 'drizzle-orm';
import { pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { actor } from './people.ts';
import { peer } from './settlements.ts';

/** What an admin does not believe of a peer: lines of coming statements are disputed, for one payee or all
 *  (null), until the doubt ends. */
export const doubt = pgTable(
  'doubt',
  {
    id: uuid('id').primaryKey(),
    peerId: uuid('peer_id')
      .notNull()
      .references(() => peer.id),
    payee: text('payee'),
    reason: text('reason').notNull(),
    adminId: uuid('admin_id')
      .notNull()
      .references(() => actor.id),
    madeAt: instant('made_at').notNull(),
    endedAt: instant('ended_at'),
  },
  (t) => [
    uniqueIndex('doubt_standing')
      .on(t.peerId, sql`coalesce(${t.payee}, '')`)
      .where(sql`${t.endedAt} is null`),
  ],
);
