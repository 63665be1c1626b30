import { boolean, index, jsonb, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { actor } from './people.ts';

/** What the bot answered: a code, and what the sentence needs besides. */
export type BotAnswer = {
  readonly code: string;
  readonly title?: string;
  readonly flattrs?: number;
  readonly budgetMinor?: string;
};

/** What somebody elsewhere said to the bot, and what it answers: once for each post. */
export const talk = pgTable(
  'talk',
  {
    id: uuid('id').primaryKey(),
    /** The post that mentions the bot. */
    postUri: text('post_uri').notNull().unique(),
    senderId: uuid('sender_id')
      .notNull()
      .references(() => actor.id),
    /** What the post replies to. */
    aboutUri: text('about_uri'),
    /** Plain text, cut. Null: nothing is done about it any more, or ever. */
    said: text('said'),
    language: text('language', { enum: ['en', 'fr'] }).notNull(),
    /** Whether anybody could read it; since it is answered, whether anybody may read the answer. */
    isPublic: boolean('is_public').notNull(),
    receivedAt: instant('received_at').notNull(),
    answer: jsonb('answer').$type<BotAnswer>(),
    sentAt: instant('sent_at'),
  },
  (t) => [index('talk_sender').on(t.senderId, t.receivedAt)],
);
