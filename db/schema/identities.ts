import { sql } from 'drizzle-orm';
import {
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant } from './columns.ts';
import { flattr } from './flattrs.ts';
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
    /** They receive what is given to it: their page here names it. Null: it is private. */
    claimedAt: instant('claimed_at'),
    /** The bot tells them there what happened. One of somebody's accounts at most. */
    isTold: boolean('is_told').notNull().default(false),
  },
  (t) => [
    index('identity_account').on(t.accountId),
    index('identity_host').on(t.host),
    uniqueIndex('identity_told').on(t.accountId).where(sql`${t.isTold}`),
  ],
);

/** Somebody says that they have a host, and receives what is given to its pages once the host says so
 *  too. */
export const hostClaim = pgTable(
  'host_claim',
  {
    accountId: uuid('account_id')
      .notNull()
      .references(() => account.actorId),
    /** With scheme, and with port if it has one. */
    origin: text('origin').notNull(),
    /** When they asked last: for some days it is looked for again without them. */
    askedAt: instant('asked_at').notNull(),
    /** Since when the host names them; null: it does not. */
    provenAt: instant('proven_at'),
    /** When it did so last. */
    heardAt: instant('heard_at'),
    /** Where it was found. */
    foundIn: text('found_in', { enum: ['file', 'dns'] }),
    /** Null: not until they ask again. */
    nextLookAt: instant('next_look_at'),
  },
  (t) => [
    primaryKey({ columns: [t.accountId, t.origin] }),
    index('host_claim_next').on(t.nextLookAt).where(sql`${t.nextLookAt} is not null`),
  ],
);

/** A list that is longer than one reading: where it goes on, and what was seen of it so far. */
export type UnfinishedList = {
  readonly next: string;
  readonly pages: number;
  readonly uris: readonly string[];
};

/** Somebody lets their favourites count as flattrs: how their account elsewhere is read. */
export const favouriteReading = pgTable(
  'favourite_reading',
  {
    actorId: uuid('actor_id')
      .primaryKey()
      .references(() => identity.actorId, { onDelete: 'cascade' }),
    /** Which count: all, those that somebody can receive, or those that the giver says yes to. */
    mode: text('mode', { enum: ['all', 'payable', 'asked'] }).notNull(),
    startedAt: instant('started_at').notNull(),
    /** What was seen so far; null: nothing was read yet, and what is there by then does not count. */
    marks: text('marks').array(),
    marksAreAll: boolean('marks_are_all').notNull().default(false),
    unfinished: jsonb('unfinished').$type<UnfinishedList>(),
    /** When it was read last, and when as far as what stood, successfully. */
    readAt: instant('read_at'),
    wholeAt: instant('whole_at'),
    nextReadAt: instant('next_read_at').notNull(),
    failures: integer('failures').notNull().default(0),
    trouble: text('trouble', {
      enum: ['unreachable', 'token_refused', 'asked_too_often', 'server_blocked'],
    }),
  },
  (t) => [index('favourite_reading_next').on(t.nextReadAt)],
);

/** A favourite that was found, and what became of it. */
export const foundFavourite = pgTable(
  'found_favourite',
  {
    actorId: uuid('actor_id')
      .notNull()
      .references(() => identity.actorId, { onDelete: 'cascade' }),
    /** Id of the post. */
    objectUri: text('object_uri').notNull(),
    foundAt: instant('found_at').notNull(),
    /** `asked`: its giver has to say yes; `found`: it is being looked up; `kept`: it is a flattr, also
     *  when it is not in the list any more. */
    state: text('state', {
      enum: ['asked', 'found', 'given', 'kept', 'refused', 'declined', 'gone'],
    }).notNull(),
    /** Why it is no flattr. */
    code: text('code'),
    flattrId: uuid('flattr_id').references(() => flattr.id),
    /** Since when it is not in the list any more: only a second look takes the flattr back, of many only
     *  their giver. */
    missedAt: instant('missed_at'),
  },
  (t) => [
    primaryKey({ columns: [t.actorId, t.objectUri] }),
    index('found_favourite_flattr').on(t.flattrId),
    index('found_favourite_found').on(t.actorId, t.foundAt),
  ],
);
