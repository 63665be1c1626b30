import { boolean, index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { account, actor } from './people.ts';

/** How this node is registered at servers where people have accounts: once per host. */
export const serverApp = pgTable('server_app', {
  /** Host with port. */
  host: text('host').primaryKey(),
  software: text('software').notNull(),
  issuer: text('issuer').notNull(),
  authorizationEndpoint: text('authorization_endpoint').notNull(),
  tokenEndpoint: text('token_endpoint').notNull(),
  revocationEndpoint: text('revocation_endpoint'),
  usesPkce: boolean('uses_pkce').notNull(),
  scope: text('scope').notNull(),
  clientId: text('client_id').notNull(),
  clientSecretSealed: text('client_secret_sealed').notNull(),
  registeredAt: instant('registered_at').notNull(),
});

/** Somebody was sent to their server and has not come back yet. Only the hash of its state is kept. */
export const knock = pgTable(
  'knock',
  {
    stateHash: text('state_hash').primaryKey(),
    host: text('host').notNull(),
    verifierSealed: text('verifier_sealed').notNull(),
    /** A path of this site. */
    next: text('next'),
    /** Who was signed in then and adds an identity; null: they want in. */
    accountId: uuid('account_id').references(() => account.actorId),
    expiresAt: instant('expires_at').notNull(),
  },
  (t) => [index('knock_expires').on(t.expiresAt)],
);

/** An account elsewhere that has proven to be somebody's here, by signing in there. Private: nobody
 *  else is told. */
export const identity = pgTable(
  'identity',
  {
    /** The actor elsewhere. It belongs to one person here at most. */
    actorId: uuid('actor_id')
      .primaryKey()
      .references(() => actor.id),
    accountId: uuid('account_id')
      .notNull()
      .references(() => account.actorId),
    /** Where its client API is: the host of the actor. */
    host: text('host').notNull(),
    tokenSealed: text('token_sealed').notNull(),
    scope: text('scope').notNull(),
    provenAt: instant('proven_at').notNull(),
  },
  (t) => [index('identity_account').on(t.accountId), index('identity_host').on(t.host)],
);
