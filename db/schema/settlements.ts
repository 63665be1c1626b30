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
  /** Its settlement keys, pinned at first contact. */
  jwks: jsonb('jwks').$type<{ keys: JWK[] }>(),
  trust: text('trust', { enum: ['new', 'funded', 'limit', 'blocked'] })
    .notNull()
    .default('funded'),
  /** When its NodeInfo was last read. */
  checkedAt: instant('checked_at').notNull(),
});

/** Keys that sign statements. Retired ones stay published. */
export const settlementKey = pgTable('settlement_key', {
  kid: text('kid').primaryKey(),
  publicJwk: jsonb('public_jwk').notNull().$type<JWK>(),
  privateJwkSealed: text('private_jwk_sealed').notNull(),
  createdAt: instant('created_at').notNull(),
  retiredAt: instant('retired_at'),
});

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
