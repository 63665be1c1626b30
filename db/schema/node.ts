import { index, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';

/** What is fixed at the first start, or once something has federated: origin, currency, funds mode. */
export const nodeFact = pgTable('node_fact', {
  name: text('name').primaryKey(),
  value: text('value').notNull(),
});

/** Every activity that was answered with 202, forever: an exact repeat changes nothing,
 *  the same id with other content is refused. */
export const receivedActivity = pgTable('received_activity', {
  uri: text('uri').primaryKey(),
  actorUri: text('actor_uri').notNull(),
  /** Hex SHA-256 of the parsed body in canonical form. */
  contentHash: text('content_hash').notNull(),
  receivedAt: instant('received_at').notNull(),
});

/** What is kept for an hour, nothing that counts: documents of others (Fedify's key-value store), and forms
 *  that came when their writer's session had ended. */
export const keyValue = pgTable(
  'key_value',
  {
    key: text('key').primaryKey(),
    value: jsonb('value').notNull(),
    expiresAt: instant('expires_at'),
  },
  (t) => [index('key_value_expires').on(t.expiresAt)],
);
