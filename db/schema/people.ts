import { sql } from 'drizzle-orm';
import {
  type AnyPgColumn,
  boolean,
  check,
  index,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { JWK } from 'jose';
import { instant, minor } from './columns.ts';
import { picture } from './pictures.ts';
import { work } from './works.ts';

export type ProfileLink = {
  readonly name: string;
  readonly href: string;
  /** ISO 8601; null: not proven. */
  readonly provenAt: string | null;
  /** Id of the actor behind it who named the profile back: the same person while this is proven. */
  readonly actorUri?: string | null;
  /** When it named the profile back last, and when it was asked last; ISO 8601. */
  readonly heardAt?: string;
  readonly askedAt?: string;
};

/** Everybody who can give or receive, here or elsewhere: one row per ActivityPub actor. */
export const actor = pgTable(
  'actor',
  {
    id: uuid('id').primaryKey(),
    /** The ActivityPub id. It never contains the handle. */
    uri: text('uri').notNull().unique(),
    kind: text('kind', {
      enum: ['person', 'group', 'organization', 'application', 'service'],
    }).notNull(),
    /** Hosted by this node. */
    local: boolean('local').notNull(),
    handle: text('handle').notNull(),
    /** Host with port, as it stands in the URI. */
    host: text('host').notNull(),
    name: text('name').notNull(),
    /** Plain text. */
    summary: text('summary').notNull().default(''),
    /** The page that people read. */
    profileUrl: text('profile_url').notNull(),
    inboxUrl: text('inbox_url').notNull(),
    sharedInboxUrl: text('shared_inbox_url'),
    /** Of a local person. */
    pictureId: uuid('picture_id').references(() => picture.id),
    /** What a local person shows on their profile besides; each is proven when the page behind it
     *  names the profile back. */
    links: jsonb('links').notNull().default([]).$type<readonly ProfileLink[]>(),
    /** Ids of actors elsewhere that are proven to be the same person. */
    alsoKnownAs: text('also_known_as').array().notNull().default(sql`'{}'::text[]`),
    /** Sites whose pages may name a local person as their author (`fediverse:creator`). */
    attributionDomains: text('attribution_domains').array().notNull().default(sql`'{}'::text[]`),
    /** What somebody elsewhere said of being shown to strangers, and of being found by what they wrote;
     *  null: nothing. Nobody here says it: who lives here hides works one by one. */
    discoverable: boolean('discoverable'),
    indexable: boolean('indexable'),
    createdAt: instant('created_at').notNull(),
    /** Gone for good; the row stays, because the books name it. */
    deletedAt: instant('deleted_at'),
    /** When a remote actor was last read; null for local ones. */
    fetchedAt: instant('fetched_at'),
    /** Id of the actor that this one has become, as both of them say; null: none. */
    movedTo: text('moved_to'),
    /** When a local person moved last, away or back; null: never. */
    movedAt: instant('moved_at'),
    /** Ids of actors elsewhere that a local person says they were before. Their word alone: it counts
     *  once the other one says that it has moved here. */
    movedFrom: text('moved_from').array().notNull().default(sql`'{}'::text[]`),
    /** Hash of the key of a remote actor; null: none was seen yet; empty: it had one, and has none now. */
    keyHash: text('key_hash'),
    /** When another key was seen than the one before: what was given until then waits for the word of a
     *  person. Null: never, or that was said. */
    keyChangedAt: instant('key_changed_at'),
    /** The word was no: what was given before then is for nobody, whatever key comes after. */
    keyOtherBefore: instant('key_other_before'),
  },
  (t) => [
    uniqueIndex('actor_local_handle').on(sql`lower(${t.handle})`).where(sql`${t.local}`),
    index('actor_host').on(t.host),
    index('actor_profile').on(t.profileUrl),
    index('actor_picture').on(t.pictureId),
    index('actor_moved_to').on(t.movedTo).where(sql`${t.movedTo} is not null`),
    index('actor_also_known_as').using('gin', t.alsoKnownAs).where(sql`${t.local}`),
  ],
);

/** What only a local person has: a role, a language, their choices. */
export const account = pgTable('account', {
  actorId: uuid('actor_id')
    .primaryKey()
    .references(() => actor.id),
  role: text('role', { enum: ['member', 'moderator', 'treasurer', 'admin'] })
    .notNull()
    .default('member'),
  /** Null: the browser decides. */
  language: text('language', { enum: ['en', 'fr'] }),
  flattrsPublic: boolean('flattrs_public').notNull().default(false),
  /** What they received is given before what they paid in. */
  regives: boolean('regives').notNull().default(false),
  /** Since when they want what they paid in and have not given yet back; null: they do not. */
  fundsBackAt: instant('funds_back_at'),
  /** Where they are on the way through their first visit; null: it is over. */
  firstStep: text('first_step', { enum: ['budget', 'money', 'favourites', 'flattr'] }),
  /** A part of each month's budget that goes to the server that hosts their own account, which is
   *  known here by its front page. */
  serverPercent: smallint('server_percent'),
  serverWorkId: uuid('server_work_id').references((): AnyPgColumn => work.id),
  /** Up to when they have seen what happened; null: nothing of it yet. */
  seenUntil: instant('seen_until'),
  /** The domain by whose owner's address they came in, without `www.`; null: in another way. It lets in one
   *  account, whatever addresses that has later. */
  cameByDomain: text('came_by_domain').unique(),
});

/** The signing keys of local actors. The private half is sealed with SECRET_KEY (JWE). */
export const actorKey = pgTable(
  'actor_key',
  {
    actorId: uuid('actor_id')
      .notNull()
      .references(() => actor.id),
    algorithm: text('algorithm', { enum: ['RSASSA-PKCS1-v1_5', 'Ed25519'] }).notNull(),
    publicJwk: jsonb('public_jwk').notNull().$type<JWK>(),
    privateJwkSealed: text('private_jwk_sealed').notNull(),
  },
  (t) => [primaryKey({ columns: [t.actorId, t.algorithm] })],
);

/** A giver's monthly budget as it stands now; the one that counts is copied into `period_budget`. */
export const budget = pgTable(
  'budget',
  {
    actorId: uuid('actor_id')
      .primaryKey()
      .references(() => account.actorId),
    amountMinor: minor('amount_minor').notNull(),
    currency: text('currency').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (t) => [check('budget_amount', sql`${t.amountMinor} between 100 and 100000`)],
);

/** A link that signs its visitor in once. Only the hash of its token is kept. */
export const signInLink = pgTable('sign_in_link', {
  tokenHash: text('token_hash').primaryKey(),
  /** Null: somebody who chooses a name on arrival: the first admin of a new node, or, with an address,
   *  whoever reads mail there. */
  actorId: uuid('actor_id').references(() => account.actorId),
  /** Where it was mailed to; null: it was handed over. */
  mailAddress: text('mail_address'),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
});

export const session = pgTable('session', {
  tokenHash: text('token_hash').primaryKey(),
  actorId: uuid('actor_id')
    .notNull()
    .references(() => account.actorId),
  createdAt: instant('created_at').notNull(),
  expiresAt: instant('expires_at').notNull(),
});
