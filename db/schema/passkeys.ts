import { bigint, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { account } from './people.ts';

/** A key that signs somebody in, kept by their device or their password safe. Source: WebAuthn Level 3. */
export const passkey = pgTable(
  'passkey',
  {
    /** The credential's id, base64url. */
    id: text('id').primaryKey(),
    accountId: uuid('account_id')
      .notNull()
      .references(() => account.actorId),
    /** COSE, base64url. */
    publicKey: text('public_key').notNull(),
    /** How often it signed, as it says itself: a copy of it would count on its own. 0: it does not count. */
    counter: bigint('counter', { mode: 'number' }).notNull(),
    transports: text('transports').array().notNull(),
    /** As its owner calls it. */
    name: text('name').notNull(),
    createdAt: instant('created_at').notNull(),
    lastUsedAt: instant('last_used_at'),
  },
  (t) => [index('passkey_account').on(t.accountId)],
);

/** What a passkey has to sign, once. Only the hash of the state that its browser holds is kept. */
export const passkeyChallenge = pgTable(
  'passkey_challenge',
  {
    stateHash: text('state_hash').primaryKey(),
    challenge: text('challenge').notNull(),
    /** Who adds a passkey; null: somebody wants in. */
    accountId: uuid('account_id').references(() => account.actorId),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [index('passkey_challenge_expires').on(t.expiresAt)],
);
