import { sql } from 'drizzle-orm';
import { boolean, index, integer, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { account } from './people.ts';

/** What is to be mailed, written in the transaction of what it tells. Its id is in its Message-ID, so that
 *  whoever gets one twice can know. */
export const mail = pgTable(
  'mail',
  {
    id: uuid('id').primaryKey(),
    /** Whom it concerns; null: somebody who has no account yet. */
    accountId: uuid('account_id').references(() => account.actorId),
    toAddress: text('to_address').notNull(),
    language: text('language', { enum: ['en', 'fr'] }).notNull(),
    kind: text('kind', {
      enum: [
        'sign_in',
        'join',
        'confirm',
        'address_gone',
        'weekly_list',
        'happenings',
        'pay_in',
        'payout_account',
        'payout_back',
      ],
    }).notNull(),
    /** What it says, sealed with SECRET_KEY; null as soon as it is over: links in it sign people in. */
    letterSealed: text('letter_sealed'),
    createdAt: instant('created_at').notNull(),
    /** From then on it is of no use to anybody, and is not sent any more. */
    expiresAt: instant('expires_at').notNull(),
    state: text('state', { enum: ['waiting', 'sent', 'refused', 'expired'] })
      .notNull()
      .default('waiting'),
    attempts: integer('attempts').notNull().default(0),
    /** When it may be tried again; while it is being sent, when that attempt counts as lost. */
    nextTryAt: instant('next_try_at').notNull(),
    /** What the mail server said last. */
    trouble: text('trouble'),
    endedAt: instant('ended_at'),
  },
  (t) => [
    index('mail_next').on(t.nextTryAt).where(sql`${t.state} = 'waiting'`),
    index('mail_to').on(sql`lower(${t.toAddress})`, t.createdAt),
    index('mail_account').on(t.accountId),
    index('mail_created').on(t.createdAt),
  ],
);

/** Where somebody gets mail, and signs in by it. It belongs to one person here at most. */
export const mailAddress = pgTable(
  'mail_address',
  {
    accountId: uuid('account_id')
      .primaryKey()
      .references(() => account.actorId),
    address: text('address').notNull(),
    confirmedAt: instant('confirmed_at').notNull(),
    /** In which it was confirmed: that of its mails where the account says none. */
    language: text('language', { enum: ['en', 'fr'] }).notNull(),
    /** Whether they get the weekly list, and when they got the last one. */
    weeklyList: boolean('weekly_list').notNull().default(true),
    weeklySentAt: instant('weekly_sent_at'),
    /** In the links that end it, for whoever holds one of its mails. */
    stopToken: text('stop_token').notNull().unique(),
    /** Since when its server takes nothing for it; null: it does. */
    refusedAt: instant('refused_at'),
  },
  (t) => [uniqueIndex('mail_address_address').on(sql`lower(${t.address})`)],
);

/** An address that somebody says is theirs. Only the hash of the token that was mailed there is kept. */
export const mailConfirmation = pgTable('mail_confirmation', {
  tokenHash: text('token_hash').primaryKey(),
  accountId: uuid('account_id')
    .notNull()
    .unique()
    .references(() => account.actorId),
  address: text('address').notNull(),
  expiresAt: instant('expires_at').notNull(),
});
