import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
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
import { actor } from './people.ts';

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

/** The evidence: every signed document of a settlement, ours and theirs, in its exact bytes. */
export const settlementDocument = pgTable('settlement_document', {
  id: uuid('id').primaryKey(),
  uri: text('uri').notNull().unique(),
  peerId: uuid('peer_id')
    .notNull()
    .references(() => peer.id),
  direction: text('direction', { enum: ['issued', 'received'] }).notNull(),
  kind: text('kind', {
    enum: ['statement', 'acceptance', 'netting', 'consent', 'advice', 'receipt', 'refusal', 'seal'],
  }).notNull(),
  jws: text('jws').notNull(),
  /** Hex SHA-256 of `jws`: what other documents name this one by. */
  sha256: text('sha256').notNull().unique(),
  /** The lines that belong to a statement, as NDJSON. */
  lines: text('lines'),
  /** The document that this one answers. */
  answers: text('answers').unique(),
  recordedAt: instant('recorded_at').notNull(),
});

/** What one node owes another for one month and currency. */
export const statement = pgTable(
  'statement',
  {
    documentId: uuid('document_id')
      .primaryKey()
      .references(() => settlementDocument.id),
    peerId: uuid('peer_id')
      .notNull()
      .references(() => peer.id),
    /** `issued`: we are the debtor. `received`: they are. */
    direction: text('direction', { enum: ['issued', 'received'] }).notNull(),
    month: text('month').notNull(),
    currency: text('currency').notNull(),
    seq: integer('seq').notNull(),
    totalMinor: minor('total_minor').notNull(),
    /** How much of it netting and payments have settled so far. */
    dischargedMinor: minor('discharged_minor').notNull().default(sql`0`),
    state: text('state', { enum: ['issued', 'accepted', 'refused', 'netted', 'paid'] }).notNull(),
  },
  (t) => [
    uniqueIndex('statement_month').on(t.peerId, t.direction, t.currency, t.month),
    uniqueIndex('statement_seq').on(t.peerId, t.direction, t.currency, t.seq),
    check('statement_total', sql`${t.totalMinor} >= 0`),
    check('statement_discharged', sql`${t.dischargedMinor} between 0 and ${t.totalMinor}`),
  ],
);

/** What a peer announced for each of our creators, and how much of it has become theirs. */
export const statementLine = pgTable(
  'statement_line',
  {
    documentId: uuid('document_id')
      .notNull()
      .references(() => statement.documentId),
    payeeId: uuid('payee_id')
      .notNull()
      .references(() => actor.id),
    amountMinor: minor('amount_minor').notNull(),
    releasedMinor: minor('released_minor').notNull().default(sql`0`),
  },
  (t) => [
    primaryKey({ columns: [t.documentId, t.payeeId] }),
    check('statement_line_released', sql`${t.releasedMinor} between 0 and ${t.amountMinor}`),
  ],
);

/** One netting per pair of nodes, month and currency, and the one payment that follows it. */
export const netting = pgTable(
  'netting',
  {
    documentId: uuid('document_id')
      .primaryKey()
      .references(() => settlementDocument.id),
    peerId: uuid('peer_id')
      .notNull()
      .references(() => peer.id),
    month: text('month').notNull(),
    currency: text('currency').notNull(),
    /** Settled by setting one debt against the other. */
    offsetMinor: minor('offset_minor').notNull(),
    /** What remains to be paid; 0 when even, or too small to be worth a transfer. */
    dueMinor: minor('due_minor').notNull(),
    /** Who pays it. */
    debtor: text('debtor', { enum: ['us', 'peer', 'nobody'] }).notNull(),
    /** The RF creditor reference (ISO 11649) that both sides compute. */
    reference: text('reference').notNull(),
    /** The debtor's advice, once there is one. */
    adviceId: uuid('advice_id').references(() => settlementDocument.id),
    state: text('state', {
      enum: ['proposed', 'refused', 'agreed', 'advised', 'paid', 'settled'],
    }).notNull(),
  },
  (t) => [
    uniqueIndex('netting_month').on(t.peerId, t.currency, t.month),
    uniqueIndex('netting_reference').on(t.reference),
    check('netting_due', sql`(${t.debtor} = 'nobody') = (${t.dueMinor} = 0)`),
  ],
);
