import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { bytes, instant, minor } from './columns.ts';
import { ledgerTransaction } from './ledger.ts';
import { account, actor } from './people.ts';
import { peer } from './settlements.ts';

/** What the bank said and what it is told: files in, files out, and what stands in them. What they moved
 *  is in the ledger; here is why. */

/** What somebody writes on a transfer to top up: theirs for life (ISO 11649). */
export const paymentReference = pgTable('payment_reference', {
  actorId: uuid('actor_id')
    .primaryKey()
    .references(() => account.actorId),
  reference: text('reference').notNull().unique(),
  since: instant('since').notNull(),
});

/** A file of the bank. Only one waits to be booked at a time; what was booked stays, as it came. */
export const bankFile = pgTable(
  'bank_file',
  {
    id: uuid('id').primaryKey(),
    sha256: text('sha256').notNull().unique(),
    name: text('name').notNull(),
    kind: text('kind', { enum: ['camt.053', 'camt.054'] }).notNull(),
    /** Accounts that are not ours, of whose statements nothing was read. */
    leftOut: text('left_out').array().notNull().default(sql`'{}'::text[]`),
    /** Gzip of its bytes: bookkeeping keeps what it was booked from. */
    bytesGzip: bytes('bytes_gzip').notNull(),
    readAt: instant('read_at').notNull(),
    /** Null: at the command line. */
    readBy: uuid('read_by').references(() => actor.id),
    bookedAt: instant('booked_at'),
    bookedBy: uuid('booked_by').references(() => actor.id),
  },
  (t) => [
    uniqueIndex('bank_file_waiting').on(sql`(true)`).where(sql`${t.bookedAt} is null`),
    index('bank_file_booked').on(t.bookedAt),
  ],
);

/** A statement as one file had it. */
export const bankStatement = pgTable(
  'bank_statement',
  {
    fileId: uuid('file_id')
      .notNull()
      .references(() => bankFile.id, { onDelete: 'cascade' }),
    nr: integer('nr').notNull(),
    /** The IBAN, or what the bank calls the account. */
    account: text('account').notNull(),
    statementId: text('statement_id').notNull(),
    fromDay: text('from_day'),
    toDay: text('to_day'),
    /** Null: the bank does not say. Below zero: overdrawn. */
    openingMinor: minor('opening_minor'),
    closingMinor: minor('closing_minor'),
    closingOn: text('closing_on'),
    /** How many entries of it were known from earlier files, and how many are not booked at the bank. */
    known: integer('known').notNull(),
    notBooked: integer('not_booked').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.fileId, t.nr] }),
    index('bank_statement_id').on(t.account, t.statementId),
  ],
);

/** Money that the bank moved: an entry of a statement, or a part of one where it names its parts. The same
 *  entry in another file is the same row: `identity` is what it says and how often its statement had said so. */
export const bankEntry = pgTable(
  'bank_entry',
  {
    id: uuid('id').primaryKey(),
    fileId: uuid('file_id')
      .notNull()
      .references(() => bankFile.id),
    account: text('account').notNull(),
    statementId: text('statement_id').notNull(),
    /** Where in the statement it stood first: the entry, and the part of it; 0: all of it. */
    entryNr: integer('entry_nr').notNull(),
    partNr: integer('part_nr').notNull(),
    identity: text('identity').notNull().unique(),
    /** What it says, whichever statement says so: two of one likeness may be one. */
    likeness: text('likeness').notNull(),
    side: text('side', { enum: ['in', 'out'] }).notNull(),
    amountMinor: minor('amount_minor').notNull(),
    currency: text('currency').notNull(),
    isReversal: boolean('is_reversal').notNull(),
    bookedOn: text('booked_on').notNull(),
    bankReference: text('bank_reference'),
    endToEndId: text('end_to_end_id'),
    paymentInformationId: text('payment_information_id'),
    reference: text('reference'),
    text: text('text'),
    name: text('name'),
    iban: text('iban'),
    bic: text('bic'),
    returnReason: text('return_reason'),
    state: text('state', {
      /** `read`: in a file that waits to be booked. `suspense`: nobody knows what it is for. `split`: its
       *  money stands in its parts. `left_out`: no money of ours. */
      enum: ['read', 'booked', 'suspense', 'split', 'left_out'],
    }).notNull(),
    /** What it is for; while it is `read`: what it will be for. */
    purpose: text('purpose', {
      enum: [
        'top_up',
        'top_up_back',
        'peer_in',
        'peer_out',
        'peer_back',
        'order',
        'order_back',
        'file',
        'own',
        'cards',
        'sent_back',
      ],
    }),
    /** Whose it is: of `top_up` and `top_up_back` the person, of `order`, `order_back` and `sent_back` the
     *  order, of `file` the payment file, of `peer_…` the peer. */
    subjectId: uuid('subject_id'),
    /** Why nothing is known of it, or why it is left out. */
    why: text('why', {
      enum: [
        'no_reference',
        'unknown_reference',
        'person_gone',
        'wrong_amount',
        'order_not_open',
        'no_top_up',
        'may_be_known',
        // Perhaps a top-up that somebody booked by hand.
        'by_hand',
        'other_currency',
        'same_as_other',
        // In suspense, and somebody has decided that it goes back with the next file of payments.
        'to_send_back',
        // It was sent back, and could not be delivered.
        'came_back',
      ],
    }),
    /** Who said so; null: its reference did. */
    decidedBy: uuid('decided_by').references(() => actor.id),
    decidedAt: instant('decided_at'),
    transactionId: uuid('transaction_id').references(() => ledgerTransaction.id),
  },
  (t) => [
    uniqueIndex('bank_entry_place').on(t.account, t.statementId, t.entryNr, t.partNr),
    index('bank_entry_file').on(t.fileId, t.state),
    index('bank_entry_open').on(t.state).where(sql`${t.state} in ('read', 'suspense')`),
    index('bank_entry_bank_reference').on(t.bankReference),
    index('bank_entry_likeness').on(t.likeness),
    index('bank_entry_iban').on(t.iban).where(sql`${t.purpose} is not null`),
    index('bank_entry_subject').on(t.subjectId),
    check('bank_entry_amount', sql`${t.amountMinor} between 1 and 1000000000000000`),
  ],
);

/** What an advice (camt.054) says of an entry that has not come yet, or came without its parts. */
export const bankNotice = pgTable(
  'bank_notice',
  {
    fileId: uuid('file_id')
      .notNull()
      .references(() => bankFile.id, { onDelete: 'cascade' }),
    nr: integer('nr').notNull(),
    account: text('account').notNull(),
    bankReference: text('bank_reference').notNull(),
    side: text('side', { enum: ['in', 'out'] }).notNull(),
    amountMinor: minor('amount_minor').notNull(),
    currency: text('currency').notNull(),
    details: jsonb('details').notNull().$type<readonly StoredDetail[]>(),
  },
  (t) => [
    primaryKey({ columns: [t.fileId, t.nr] }),
    index('bank_notice_reference').on(t.account, t.bankReference),
  ],
);

/** A part of an entry, as JSON has it: amounts as decimal strings of minor units. */
export type StoredDetail = {
  readonly amountMinor: string;
  readonly bankReference: string | null;
  readonly endToEndId: string | null;
  readonly paymentInformationId: string | null;
  readonly reference: string | null;
  readonly text: string | null;
  readonly name: string | null;
  readonly iban: string | null;
  readonly bic: string | null;
  readonly returnReason: string | null;
};

/** Where somebody is paid out; the newest counts, from `usableFrom` on. Null IBAN: nowhere any more. */
export const payoutAccount = pgTable(
  'payout_account',
  {
    id: uuid('id').primaryKey(),
    actorId: uuid('actor_id')
      .notNull()
      .references(() => account.actorId),
    iban: text('iban'),
    holder: text('holder').notNull(),
    bic: text('bic'),
    setAt: instant('set_at').notNull(),
    usableFrom: instant('usable_from').notNull(),
    /** A payment there came back, and they have not said since that it is right; null: none. */
    failedAt: instant('failed_at'),
    /** Hash of what the notice of it has in its link: whoever holds that takes it back, until it is used. */
    undoHash: text('undo_hash'),
    /** When it was taken back: what was there before it counts again. Null: it was not. */
    undoneAt: instant('undone_at'),
  },
  (t) => [
    index('payout_account_actor').on(t.actorId, t.setAt),
    index('payout_account_undo').on(t.undoHash),
  ],
);

/** A file of payments for the bank: the same bytes as often as somebody downloads it. */
export const paymentFile = pgTable('payment_file', {
  id: uuid('id').primaryKey(),
  messageId: text('message_id').notNull().unique(),
  bytesGzip: bytes('bytes_gzip').notNull(),
  sha256: text('sha256').notNull(),
  payments: integer('payments').notNull(),
  totalMinor: minor('total_minor').notNull(),
  currency: text('currency').notNull(),
  executeOn: text('execute_on').notNull(),
  madeAt: instant('made_at').notNull(),
  /** Null: at the command line. */
  madeBy: uuid('made_by').references(() => actor.id),
  /** Whether it leaves only when a second person said yes: as the node had it when it was made. */
  needsApproval: boolean('needs_approval').notNull(),
  /** When that was; null: nobody has. */
  approvedAt: instant('approved_at'),
  approvedBy: uuid('approved_by').references(() => actor.id),
  cancelledAt: instant('cancelled_at'),
  cancelledBy: uuid('cancelled_by').references(() => actor.id),
});

/** One payment that the bank is told to make. */
export const paymentOrder = pgTable(
  'payment_order',
  {
    id: uuid('id').primaryKey(),
    fileId: uuid('file_id')
      .notNull()
      .references(() => paymentFile.id),
    /** `payout`: of earnings; `withdrawal`: of funds, to where they came from; `refund`: of an entry that
     *  nobody knew, likewise; `settlement`: what a peer is owed. */
    kind: text('kind', { enum: ['payout', 'withdrawal', 'refund', 'settlement'] }).notNull(),
    /** Whose earnings or funds these were. */
    actorId: uuid('actor_id').references(() => account.actorId),
    /** Which entry goes back. */
    entryId: uuid('entry_id').references(() => bankEntry.id),
    /** To whom a settlement goes. */
    peerId: uuid('peer_id').references(() => peer.id),
    endToEndId: text('end_to_end_id').notNull(),
    reference: text('reference'),
    amountMinor: minor('amount_minor').notNull(),
    currency: text('currency').notNull(),
    holder: text('holder').notNull(),
    iban: text('iban').notNull(),
    bic: text('bic'),
    state: text('state', { enum: ['ordered', 'paid', 'returned', 'cancelled'] }).notNull(),
    paidOn: text('paid_on'),
    returnReason: text('return_reason'),
    /** When its money was put back where it was from, because the bank does not make it; who said so, and why.
     *  Without a reason the whole file was taken back. The bank may have made it all the same. */
    putBackAt: instant('put_back_at'),
    putBackBy: uuid('put_back_by').references(() => actor.id),
    putBackWhy: text('put_back_why'),
  },
  (t) => [
    // A settlement keeps its EndToEndId until the bank has moved it, in whichever file it stands.
    uniqueIndex('payment_order_end_to_end').on(t.endToEndId).where(sql`${t.state} <> 'cancelled'`),
    index('payment_order_file').on(t.fileId),
    index('payment_order_actor').on(t.actorId),
    index('payment_order_entry').on(t.entryId),
    index('payment_order_open').on(t.state).where(sql`${t.state} = 'ordered'`),
    check('payment_order_whose', sql`num_nonnulls(${t.actorId}, ${t.entryId}, ${t.peerId}) = 1`),
    check('payment_order_amount', sql`${t.amountMinor} > 0`),
  ],
);
