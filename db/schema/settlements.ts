import { sql } from 'drizzle-orm';
import {
  bigint,
  boolean,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { JWK } from 'jose';
import type { SettlementKey } from '../../src/settlement/rotation.ts';
import { instant, minor } from './columns.ts';

/** Another server, as its NodeInfo describes it and as our admin trusts it. */
export const peer = pgTable('peer', {
  id: uuid('id').primaryKey(),
  /** Host with port. */
  host: text('host').notNull().unique(),
  /** The instance actor; null for servers that do not understand Flattr. */
  actorUri: text('actor_uri').unique(),
  understandsFlattr: boolean('understands_flattr').notNull(),
  settles: boolean('settles').notNull(),
  currency: text('currency'),
  trust: text('trust', { enum: ['new', 'funded', 'limit', 'blocked'] })
    .notNull()
    .default('funded'),
  /** With `limit`: how much of what it announced may be its creators' before its money is here. */
  limitMinor: minor('limit_minor').notNull().default(sql`0`),
  /** When its NodeInfo was last read. */
  checkedAt: instant('checked_at').notNull(),
});

/** Our settlement keys. Retired ones stay published; their private half is gone. */
export const settlementKey = pgTable('settlement_key', {
  kid: text('kid').primaryKey(),
  publicJwk: jsonb('public_jwk').notNull().$type<JWK>(),
  /** Null: retired. What nobody has, nobody can steal. */
  privateJwkSealed: text('private_jwk_sealed'),
  createdAt: instant('created_at').notNull(),
  retiredAt: instant('retired_at'),
  /** When our recovery key said that it was stolen. */
  revokedAt: instant('revoked_at'),
});

/** How our settlement keys followed one another, as it was signed. Published whole. */
export const settlementRotation = pgTable('settlement_rotation', {
  /** One rotation of a number: two would be a fork. */
  seq: integer('seq').primaryKey(),
  jws: text('jws').notNull(),
  sha256: text('sha256').notNull().unique(),
  /** The public half of the recovery key in force from then on. */
  recovery: jsonb('recovery').$type<SettlementKey>(),
  recordedAt: instant('recorded_at').notNull(),
});

/** What is pinned of a peer's keys besides the keys, and what came of reading them last. */
export const peerKeyring = pgTable('peer_keyring', {
  peerId: uuid('peer_id')
    .primaryKey()
    .references(() => peer.id),
  /** The `kid` of the key that signs its next rotation; null: it has shown no rotation yet. */
  inForce: text('in_force'),
  recovery: jsonb('recovery').$type<SettlementKey>(),
  /** The last rotation that was followed. */
  seq: integer('seq'),
  head: text('head'),
  /** When its key set was last asked for. */
  readAt: instant('read_at').notNull(),
  /** How often what it published was refused, ever; and why the last time, until it is right again. */
  refused: integer('refused').notNull().default(0),
  trouble: text('trouble'),
  troubleDetail: text('trouble_detail'),
  troubleAt: instant('trouble_at'),
});

/** Every key ever pinned of a peer: a `kid` means one key, for good. */
export const peerKey = pgTable(
  'peer_key',
  {
    peerId: uuid('peer_id')
      .notNull()
      .references(() => peer.id),
    kid: text('kid').notNull(),
    publicJwk: jsonb('public_jwk').notNull().$type<SettlementKey>(),
    state: text('state', { enum: ['valid', 'revoked', 'replaced'] }).notNull(),
    /** Since when it was in wrong hands, as its recovery key says. */
    revokedSince: instant('revoked_since'),
    pinnedAt: instant('pinned_at').notNull(),
    pinnedBy: text('pinned_by', { enum: ['first_contact', 'rotation', 'repin'] }).notNull(),
    /** When we took it for revoked or replaced. */
    endedAt: instant('ended_at'),
  },
  (t) => [primaryKey({ columns: [t.peerId, t.kid] })],
);

/** Rotations of peers in their exact bytes: those that were followed, and those that contradict one
 *  another. */
export const peerRotation = pgTable(
  'peer_rotation',
  {
    peerId: uuid('peer_id')
      .notNull()
      .references(() => peer.id),
    sha256: text('sha256').notNull(),
    seq: integer('seq').notNull(),
    jws: text('jws').notNull(),
    followed: boolean('followed').notNull(),
    keptAt: instant('kept_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.peerId, t.sha256, t.followed] })],
);

const DOCUMENT_KINDS = [
  'statement',
  'acceptance',
  'withdrawal',
  'dispute',
  'netting',
  'consent',
  'advice',
  'receipt',
  'refusal',
  'unfreeze',
  'seal',
  'account',
] as const;

/** The evidence: every signed document of a settlement, ours and theirs, in its exact bytes. */
export const settlementDocument = pgTable(
  'settlement_document',
  {
    id: uuid('id').primaryKey(),
    uri: text('uri').notNull().unique(),
    peerId: uuid('peer_id')
      .notNull()
      .references(() => peer.id),
    direction: text('direction', { enum: ['issued', 'received'] }).notNull(),
    kind: text('kind', { enum: DOCUMENT_KINDS }).notNull(),
    /** Null: of no currency, as a seal. */
    currency: text('currency'),
    /** What the settlement calls one of ours, once for each peer and currency: `statement:3`. */
    ref: text('ref'),
    jws: text('jws').notNull(),
    /** Hex SHA-256 of `jws`: what other documents name this one by. */
    sha256: text('sha256').notNull().unique(),
    /** The lines that belong to a statement, as NDJSON. */
    lines: text('lines'),
    /** The document that this one answers. */
    answers: text('answers').unique(),
    recordedAt: instant('recorded_at').notNull(),
    /** The order of our records. A clock may be set back, and what is taken from a peer after a restore has
     *  ids from before. */
    nr: minor('nr').generatedAlwaysAsIdentity(),
  },
  (t) => [uniqueIndex('settlement_document_ref').on(t.peerId, t.currency, t.ref)],
);

/** What a peer holds in our name under a key of ours that was in wrong hands: a thief may have signed it.
 *  Beside the evidence, not among it: our own head lists that as ours, and the settlement goes on from it. */
export const disownedDocument = pgTable(
  'disowned_document',
  {
    peerId: uuid('peer_id')
      .notNull()
      .references(() => peer.id),
    sha256: text('sha256').notNull(),
    uri: text('uri').notNull(),
    kind: text('kind', { enum: DOCUMENT_KINDS }).notNull(),
    /** Of the head that listed it. */
    currency: text('currency').notNull(),
    jws: text('jws').notNull(),
    /** What it says itself; a thief writes any date. */
    iat: instant('iat').notNull(),
    /** When the peer says that it wrote it down; null: it does not say. */
    recorded: instant('recorded'),
    /** Since when the key was in wrong hands, as our recovery key has signed it. */
    keyLostAt: instant('key_lost_at').notNull(),
    /** When we were first shown it. */
    seenAt: instant('seen_at').notNull(),
  },
  (t) => [primaryKey({ columns: [t.peerId, t.sha256] })],
);

/** Our own bank accounts, as our admin set them; the one with the highest number counts. */
export const bankAccount = pgTable('bank_account', {
  /** As it was signed for peers: seconds since 1970, or one more than the last. */
  revision: bigint('revision', { mode: 'number' }).primaryKey(),
  currency: text('currency').notNull(),
  holder: text('holder').notNull(),
  iban: text('iban').notNull(),
  bic: text('bic'),
  setAt: instant('set_at').notNull(),
});

/** What our admin said of the bank details that a peer signed; the last word on a document counts. */
export const accountDecision = pgTable('account_decision', {
  id: uuid('id').primaryKey(),
  documentId: uuid('document_id')
    .notNull()
    .references(() => settlementDocument.id),
  decision: text('decision', { enum: ['confirmed', 'rejected'] }).notNull(),
  decidedAt: instant('decided_at').notNull(),
  /** The order of our records. */
  nr: minor('nr').generatedAlwaysAsIdentity(),
});
