import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { NettingEntry, StatementLine } from '../../src/settlement/documents.ts';
import { instant, minor } from './columns.ts';
import { peer, settlementDocument } from './settlements.ts';

/** The state of the settlement between this node and one peer in one currency: the machine's `Pair`
 *  (src/settlement/pair/pair.ts), which says what each of these means. Written by `savePair` alone, in
 *  the transaction of the step that made it. */

export const pair = pgTable(
  'pair',
  {
    peerId: uuid('peer_id')
      .notNull()
      .references(() => peer.id),
    currency: text('currency').notNull(),
    /** Of all that we stated and they accepted, oldest first. */
    issuedDischargedMinor: minor('issued_discharged_minor').notNull().default(sql`0`),
    /** Of all that they stated and we accepted, oldest first. */
    receivedDischargedMinor: minor('received_discharged_minor').notNull().default(sql`0`),
    /** How much of that the lines were given: less only until a restored node has caught up. */
    receivedSpreadMinor: minor('received_spread_minor').notNull().default(sql`0`),
    grossUpTo: text('gross_up_to'),
    /** The last month of which the machine was told that it is distributed. */
    closedUpTo: text('closed_up_to'),
    standing: text('standing', { enum: ['good', 'overdue', 'suspended', 'defaulted'] })
      .notNull()
      .default('good'),
    restoredAt: instant('restored_at'),
    bankAgrees: boolean('bank_agrees').notNull().default(true),
    /** The hashes of the two documents that cannot both be true. */
    frozenFirst: text('frozen_first'),
    frozenSecond: text('frozen_second'),
    unfrozenByUs: boolean('unfrozen_by_us').notNull().default(false),
    unfrozenByThem: boolean('unfrozen_by_them').notNull().default(false),
    /** What came that could not be: how often, by what it was and why. */
    refusedEvents: jsonb('refused_events').notNull().$type<Record<string, number>>().default({}),
    /** Counts the transactions that this settlement has booked, to name each once. */
    booked: integer('booked').notNull().default(0),
  },
  (t) => [
    primaryKey({ columns: [t.peerId, t.currency] }),
    check('pair_frozen', sql`(${t.frozenFirst} is null) = (${t.frozenSecond} is null)`),
    check(
      'pair_discharged',
      sql`${t.issuedDischargedMinor} >= 0 and ${t.receivedSpreadMinor} between 0 and ${t.receivedDischargedMinor}`,
    ),
  ],
);

/** A part of a pair, found by it. */
export const ofPair = {
  peerId: uuid('peer_id').notNull(),
  currency: text('currency').notNull(),
};

/** Months that are distributed here and not yet stated: only until a restored node has caught up. */
export const unstatedMonth = pgTable(
  'unstated_month',
  {
    ...ofPair,
    month: text('month').notNull(),
    /** As they were when the month was distributed. */
    lines: jsonb('lines').notNull().$type<readonly StoredLine[]>(),
  },
  (t) => [
    primaryKey({ columns: [t.peerId, t.currency, t.month] }),
    foreignKey({ columns: [t.peerId, t.currency], foreignColumns: [pair.peerId, pair.currency] }),
  ],
);

/** What one node owes another for one month and currency. */
export const statement = pgTable(
  'statement',
  {
    documentId: uuid('document_id')
      .primaryKey()
      .references(() => settlementDocument.id),
    ...ofPair,
    /** `issued`: we are the debtor. `received`: they are. */
    direction: text('direction', { enum: ['issued', 'received'] }).notNull(),
    month: text('month').notNull(),
    seq: integer('seq').notNull(),
    grossMinor: minor('gross_minor').notNull(),
    totalMinor: minor('total_minor').notNull(),
    acceptedMinor: minor('accepted_minor').notNull().default(sql`0`),
    state: text('state', { enum: ['issued', 'accepted', 'refused', 'returned'] }).notNull(),
    /** When we issued or took it. */
    statedAt: instant('stated_at').notNull(),
    /** When their answer to ours came. */
    answeredAt: instant('answered_at'),
    /** Of a received one, what would make it another statement. */
    payload: text('payload'),
    /** Whether something about it may still change; its lines are looked at only then. */
    isOpen: boolean('is_open').notNull(),
    /** Ours that we learnt of from them after a restore: the books here may say something else. */
    isAdopted: boolean('is_adopted').notNull().default(false),
  },
  (t) => [
    uniqueIndex('statement_month').on(t.peerId, t.direction, t.currency, t.month),
    uniqueIndex('statement_seq').on(t.peerId, t.direction, t.currency, t.seq),
    index('statement_open').on(t.peerId, t.currency).where(sql`${t.isOpen}`),
    foreignKey({ columns: [t.peerId, t.currency], foreignColumns: [pair.peerId, pair.currency] }),
    check('statement_total', sql`${t.totalMinor} between 0 and ${t.grossMinor}`),
    check('statement_accepted', sql`${t.acceptedMinor} between 0 and ${t.grossMinor}`),
    check(
      'statement_states',
      sql`${t.direction} = 'issued' or (${t.state} in ('accepted', 'refused') and ${t.payload} is not null)`,
    ),
  ],
);

/** What a statement says for one payee, and what has become of it. `nr`: its place in the document,
 *  from 0. `funded` and what follows it: of received ones only. No foreign keys, which would be asked for
 *  each of a hundred thousand lines: they are written as one set, joined with the actors, and each check of
 *  the books holds them against statements and actors. */
export const statementLine = pgTable(
  'statement_line',
  {
    documentId: uuid('document_id').notNull(),
    nr: integer('nr').notNull(),
    payee: text('payee').notNull(),
    /** Null: nobody that we know. */
    payeeId: uuid('payee_id'),
    amountMinor: minor('amount_minor').notNull(),
    adjustedMinor: minor('adjusted_minor').notNull().default(sql`0`),
    disputedMinor: minor('disputed_minor').notNull().default(sql`0`),
    struckMinor: minor('struck_minor').notNull().default(sql`0`),
    fundedMinor: minor('funded_minor').notNull().default(sql`0`),
    releasedMinor: minor('released_minor').notNull().default(sql`0`),
    writtenOffMinor: minor('written_off_minor').notNull().default(sql`0`),
    lostMinor: minor('lost_minor').notNull().default(sql`0`),
  },
  (t) => [
    primaryKey({ columns: [t.documentId, t.nr] }),
    index('statement_line_payee').on(t.payeeId),
    check(
      'statement_line_parts',
      sql`least(${t.adjustedMinor}, ${t.disputedMinor}, ${t.struckMinor}, ${t.fundedMinor}, ${t.releasedMinor}, ${t.writtenOffMinor}, ${t.lostMinor}) >= 0
        and ${t.adjustedMinor} + ${t.disputedMinor} + ${t.struckMinor} + greatest(${t.fundedMinor}, ${t.releasedMinor}) <= ${t.amountMinor}`,
    ),
  ],
);

/** What is to be taken off lines of earlier statements of ours. Gone once it is answered: the documents
 *  keep it. */
export const adjustment = pgTable(
  'adjustment',
  {
    ...ofPair,
    nr: integer('nr').notNull(),
    /** The statement that carries it; null: the next one will. */
    carriedBy: uuid('carried_by').references(() => statement.documentId),
    adjusts: integer('adjusts').notNull(),
    payee: text('payee').notNull(),
    amountMinor: minor('amount_minor').notNull(),
    disputed: boolean('disputed').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.peerId, t.currency, t.nr] }),
    foreignKey({ columns: [t.peerId, t.currency], foreignColumns: [pair.peerId, pair.currency] }),
  ],
);

/** Both directions set against each other for a month, and what remains. */
export const netting = pgTable(
  'netting',
  {
    documentId: uuid('document_id')
      .primaryKey()
      .references(() => settlementDocument.id),
    ...ofPair,
    month: text('month').notNull(),
    attempt: integer('attempt').notNull(),
    proposer: text('proposer', { enum: ['us', 'them'] }).notNull(),
    state: text('state', { enum: ['proposed', 'expired', 'refused', 'agreed'] }).notNull(),
    proposedAt: instant('proposed_at').notNull(),
    entries: jsonb('entries').notNull().$type<readonly StoredEntry[]>(),
    /** Settled by setting one debt against the other. */
    offsetMinor: minor('offset_minor').notNull(),
    /** What remains to be paid; 0 when even, or too small to be worth a transfer. */
    dueMinor: minor('due_minor').notNull(),
    debtor: text('debtor', { enum: ['us', 'them', 'nobody'] }).notNull(),
    /** The RF creditor reference (ISO 11649) that both sides compute. */
    reference: text('reference').notNull(),
  },
  (t) => [
    uniqueIndex('netting_attempt').on(t.peerId, t.currency, t.month, t.attempt),
    uniqueIndex('netting_agreed')
      .on(t.peerId, t.currency, t.month)
      .where(sql`${t.state} = 'agreed'`),
    foreignKey({ columns: [t.peerId, t.currency], foreignColumns: [pair.peerId, pair.currency] }),
    check('netting_due', sql`(${t.debtor} = 'nobody') = (${t.dueMinor} = 0)`),
  ],
);

/** JSON has no large numbers: amounts as decimal strings. */
export type StoredLine = Omit<StatementLine, 'amountMinor'> & { readonly amountMinor: string };

/** The same of an entry. */
export type StoredEntry = Omit<NettingEntry, 'outstandingMinor'> & {
  readonly outstandingMinor: string;
};

/** Money that one of the two has to send the other, under one reference. */
export const due = pgTable(
  'due',
  {
    ...ofPair,
    nr: integer('nr').notNull(),
    reference: text('reference').notNull(),
    debtor: text('debtor', { enum: ['us', 'them'] }).notNull(),
    month: text('month').notNull(),
    kind: text('kind', { enum: ['net', 'gross'] }).notNull(),
    amountMinor: minor('amount_minor').notNull(),
    state: text('state', { enum: ['open', 'paid', 'closed', 'absorbed'] }).notNull(),
    since: instant('since').notNull(),
    owedSince: instant('owed_since').notNull(),
    /** What our bank has debited or credited for it. */
    movedMinor: minor('moved_minor').notNull(),
    attempt: integer('attempt').notNull(),
    adviceSha256: text('advice_sha256'),
    adviceMinor: minor('advice_minor'),
  },
  (t) => [
    primaryKey({ columns: [t.peerId, t.currency, t.nr] }),
    uniqueIndex('due_reference').on(t.peerId, t.currency, t.reference, t.debtor),
    index('due_by_reference').on(t.reference),
    foreignKey({ columns: [t.peerId, t.currency], foreignColumns: [pair.peerId, pair.currency] }),
    check('due_advice', sql`(${t.adviceSha256} is null) = (${t.adviceMinor} is null)`),
  ],
);

/** What the bank did and nobody can say yet why. */
export const suspense = pgTable(
  'suspense',
  {
    ...ofPair,
    nr: integer('nr').notNull(),
    entry: text('entry').notNull(),
    side: text('side', { enum: ['in', 'out'] }).notNull(),
    amountMinor: minor('amount_minor').notNull(),
    reference: text('reference'),
    endToEndId: text('end_to_end_id'),
    why: text('why', {
      enum: [
        'unreferenced',
        'unknown',
        'wrong_amount',
        'double',
        'leaving',
        'sent_back',
        'held',
        'held_return',
      ],
    }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.peerId, t.currency, t.nr] }),
    foreignKey({ columns: [t.peerId, t.currency], foreignColumns: [pair.peerId, pair.currency] }),
    check('suspense_amount', sql`${t.amountMinor} > 0`),
  ],
);

/** Disputes that their creditor takes back. */
export const withdrawal = pgTable(
  'withdrawal',
  {
    ...ofPair,
    nr: integer('nr').notNull(),
    seq: integer('seq').notNull(),
    payee: text('payee').notNull(),
    by: text('by', { enum: ['us', 'them'] }).notNull(),
    state: text('state', { enum: ['proposed', 'agreed', 'refused'] }).notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.peerId, t.currency, t.nr] }),
    foreignKey({ columns: [t.peerId, t.currency], foreignColumns: [pair.peerId, pair.currency] }),
  ],
);
