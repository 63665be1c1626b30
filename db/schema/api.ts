import { date, index, integer, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { account } from './people.ts';

/** A program that somebody here has written or runs, which asks people to let it act for them. Its id is
 *  its `client_id`. Source: RFC 6749, section 2. */
export const clientApp = pgTable(
  'client_app',
  {
    id: uuid('id').primaryKey(),
    ownerId: uuid('owner_id')
      .notNull()
      .references(() => account.actorId),
    name: text('name').notNull(),
    siteUrl: text('site_url').notNull(),
    /** Where people are sent back to, letter by letter. */
    redirectUris: text('redirect_uris').array().notNull(),
    /** Null: it cannot keep one (an app on a phone, a page in a browser). */
    secretHash: text('secret_hash'),
    createdAt: instant('created_at').notNull(),
  },
  (t) => [index('client_app_owner').on(t.ownerId)],
);

/** That somebody said yes, to be exchanged for a token once, within a minute. Only its hash is kept, and
 *  longer than it is good for: who brings it a second time ends what the first one got. */
export const oauthCode = pgTable(
  'oauth_code',
  {
    codeHash: text('code_hash').primaryKey(),
    appId: uuid('app_id')
      .notNull()
      .references(() => clientApp.id, { onDelete: 'cascade' }),
    accountId: uuid('account_id')
      .notNull()
      .references(() => account.actorId),
    redirectUri: text('redirect_uri').notNull(),
    /** Of PKCE, by S256. */
    challenge: text('challenge').notNull(),
    scopes: text('scopes').array().notNull(),
    expiresAt: instant('expires_at').notNull(),
    usedAt: instant('used_at'),
  },
  (t) => [
    index('oauth_code_app').on(t.appId),
    index('oauth_code_account').on(t.accountId),
    index('oauth_code_expires').on(t.expiresAt),
  ],
);

/** With it a program acts for somebody. Only its hash is kept. */
export const apiToken = pgTable(
  'api_token',
  {
    id: uuid('id').primaryKey(),
    tokenHash: text('token_hash').notNull().unique(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => account.actorId),
    /** Null: its owner made it themself. */
    appId: uuid('app_id').references(() => clientApp.id, { onDelete: 'cascade' }),
    /** The code that it was given for. */
    codeHash: text('code_hash'),
    /** What its owner calls one that they made. */
    name: text('name').notNull().default(''),
    scopes: text('scopes').array().notNull(),
    createdAt: instant('created_at').notNull(),
    /** The day in UTC, no more: when somebody is awake is not to be read here. */
    lastUsedOn: date('last_used_on'),
  },
  (t) => [
    index('api_token_account').on(t.accountId),
    index('api_token_app').on(t.appId),
    index('api_token_code').on(t.codeHash),
  ],
);

/** Where somebody wants to be told of what happens to them. */
export const webhook = pgTable(
  'webhook',
  {
    id: uuid('id').primaryKey(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => account.actorId),
    url: text('url').notNull(),
    events: text('events').array().notNull(),
    /** What its messages are signed with, sealed with SECRET_KEY. */
    secretSealed: text('secret_sealed').notNull(),
    createdAt: instant('created_at').notNull(),
    /** In a row, and since when; null: the last one arrived. */
    failures: integer('failures').notNull().default(0),
    failingSince: instant('failing_since'),
    /** It is left alone until then. */
    nextTryAt: instant('next_try_at').notNull(),
    /** Since when nothing is sent there, because nothing had arrived for too long. */
    disabledAt: instant('disabled_at'),
  },
  (t) => [index('webhook_account').on(t.accountId)],
);

/** One message to one of them. Its id is its `webhook-id`; what it says is read when it is sent. */
export const webhookDelivery = pgTable(
  'webhook_delivery',
  {
    id: uuid('id').primaryKey(),
    webhookId: uuid('webhook_id')
      .notNull()
      .references(() => webhook.id, { onDelete: 'cascade' }),
    event: text('event', {
      enum: ['flattr.received', 'flattr.undone', 'comment', 'follower', 'month.closed'],
    }).notNull(),
    /** Id of the flattr, the post or the follow; the month. */
    subject: text('subject').notNull(),
    createdAt: instant('created_at').notNull(),
    /** Not before then; after a failure, when it is tried again. */
    dueAt: instant('due_at').notNull(),
    attempts: integer('attempts').notNull().default(0),
    state: text('state', { enum: ['waiting', 'delivered', 'failed', 'dropped'] })
      .notNull()
      .default('waiting'),
    /** What came of the last attempt: a status of HTTP, or why there is none. */
    answer: text('answer'),
    endedAt: instant('ended_at'),
  },
  (t) => [
    unique('webhook_delivery_once').on(t.webhookId, t.event, t.subject),
    index('webhook_delivery_due').on(t.webhookId, t.state, t.dueAt),
  ],
);
