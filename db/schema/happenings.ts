import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { HAPPENINGS, PACES, TOPICS } from '../../src/flattr/happening.ts';
import { instant } from './columns.ts';
import { follow, post } from './company.ts';
import { flattr } from './flattrs.ts';
import { ledgerTransaction } from './ledger.ts';
import { account, actor } from './people.ts';

const MESSAGE_PACES = PACES.filter((pace) => pace !== 'off') as ['each', 'daily', 'weekly'];

/** Something that one of our people is told, written with what it tells and once for each of them. What is
 *  taken back goes from here, told or not. */
export const happening = pgTable(
  'happening',
  {
    /** By chance: in the order of ids that count up one could see when a gift without a name was made. */
    id: uuid('id').primaryKey().defaultRandom(),
    personId: uuid('person_id')
      .notNull()
      .references(() => account.actorId),
    kind: text('kind', { enum: HAPPENINGS }).notNull(),
    /** What it is about: one of these. */
    flattrId: uuid('flattr_id').references(() => flattr.id),
    postId: uuid('post_id').references(() => post.id, { onDelete: 'cascade' }),
    followId: uuid('follow_id').references(() => follow.id, { onDelete: 'cascade' }),
    transactionId: uuid('transaction_id').references(() => ledgerTransaction.id),
    month: text('month'),
    /** From when on it is told: a gift without a name later than it was made. */
    at: instant('at').notNull(),
    /** As its person had chosen when it happened. */
    onPage: boolean('on_page').notNull(),
    /** How soon a message is to tell it; null: none is, or one has. */
    byMail: text('by_mail', { enum: MESSAGE_PACES }),
    byBot: text('by_bot', { enum: MESSAGE_PACES }),
  },
  (t) => [
    uniqueIndex('happening_flattr').on(t.flattrId, t.kind).where(sql`${t.flattrId} is not null`),
    uniqueIndex('happening_post').on(t.postId).where(sql`${t.postId} is not null`),
    uniqueIndex('happening_follow').on(t.followId).where(sql`${t.followId} is not null`),
    uniqueIndex('happening_transaction')
      .on(t.transactionId, t.personId)
      .where(sql`${t.transactionId} is not null`),
    uniqueIndex('happening_month').on(t.month, t.personId).where(sql`${t.month} is not null`),
    index('happening_page').on(t.personId, t.at, t.id).where(sql`${t.onPage}`),
    index('happening_by_mail').on(t.personId, t.byMail, t.at).where(sql`${t.byMail} is not null`),
    index('happening_by_bot').on(t.personId, t.byBot, t.at).where(sql`${t.byBot} is not null`),
    check(
      'happening_about',
      sql`num_nonnulls(${t.flattrId}, ${t.postId}, ${t.followId}, ${t.transactionId}, ${t.month}) = 1`,
    ),
  ],
);

/** What somebody wants to be told of, and how; where there is no row the defaults of `chosen` count
 *  (migration 0021). */
export const tellingChoice = pgTable(
  'telling_choice',
  {
    accountId: uuid('account_id')
      .notNull()
      .references(() => account.actorId),
    topic: text('topic', { enum: TOPICS }).notNull(),
    onPage: boolean('on_page').notNull(),
    byMail: text('by_mail', { enum: PACES }).notNull(),
    byBot: text('by_bot', { enum: PACES }).notNull(),
  },
  (t) => [primaryKey({ columns: [t.accountId, t.topic] })],
);

/** A message of the bot to somebody's account elsewhere that tells what happened. */
export const botMessage = pgTable(
  'bot_message',
  {
    id: uuid('id').primaryKey(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => account.actorId),
    /** Their account elsewhere, as it was then. */
    receiverId: uuid('receiver_id')
      .notNull()
      .references(() => actor.id),
    language: text('language', { enum: ['en', 'fr'] }).notNull(),
    /** Plain text, sealed with SECRET_KEY; null as soon as it is sent, or of no use. */
    textSealed: text('text_sealed'),
    createdAt: instant('created_at').notNull(),
    sentAt: instant('sent_at'),
  },
  (t) => [index('bot_message_account').on(t.accountId, t.createdAt)],
);
