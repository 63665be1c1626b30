import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  smallint,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant, minor } from './columns.ts';
import { actor } from './people.ts';

export const ledgerAccount = pgTable(
  'ledger_account',
  {
    id: minor('id').primaryKey().generatedAlwaysAsIdentity(),
    /** `bank`, `user:<actor id>:funds`, `peer:<peer id>:payable` ... */
    path: text('path').notNull(),
    currency: text('currency').notNull(),
    /** The side on which this account grows. */
    normalSide: text('normal_side', { enum: ['debit', 'credit'] }).notNull(),
    noOverdraft: boolean('no_overdraft').notNull(),
  },
  (t) => [
    uniqueIndex('ledger_account_path').on(t.path, t.currency),
    // As `natureOf` in src/ledger/account.ts has it.
    check(
      'ledger_account_nature',
      sql`${t.noOverdraft} = (${t.path} like '%:%') and ${t.normalSide} = case when ${t.path} in ('bank', 'cards') or ${t.path} like '%:receivable' then 'debit' else 'credit' end`,
    ),
  ],
);

/** Transfers that stand or fall together. */
export const ledgerTransaction = pgTable(
  'ledger_transaction',
  {
    id: uuid('id').primaryKey(),
    /** Prefixed by who asks: `user:`, `peer:`, `node`. */
    idempotencyKey: text('idempotency_key').notNull().unique(),
    requestHash: text('request_hash').notNull(),
    kind: text('kind', {
      enum: [
        'top_up',
        'distribution',
        'acceptance',
        'netting',
        'payment',
        'reversal',
        'correction',
        'chargeback',
        'release',
        'suspense',
        'return',
        'adjustment',
        'write_off',
        'reconciliation',
        'payout',
        'own',
        'card_payment',
        'card_fee',
        'card_back',
        'card_return',
        'card_payout',
        'maturity',
      ],
    }).notNull(),
    month: text('month').notNull(),
    at: instant('at').notNull(),
    reverses: uuid('reverses').unique(),
  },
  (t) => [
    check('ledger_transaction_month', sql`${t.month} ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'`),
    check(
      'ledger_transaction_reversal',
      sql`(${t.kind} = 'reversal') = (${t.reverses} is not null)`,
    ),
  ],
);

/** One positive amount from one account (debit) to another (credit). Its trigger holds transaction and
 *  accounts against their tables, a statement at a time. */
export const ledgerTransfer = pgTable(
  'ledger_transfer',
  {
    transactionId: uuid('transaction_id').notNull(),
    n: integer('n').notNull(),
    debitId: minor('debit_id').notNull(),
    creditId: minor('credit_id').notNull(),
    amountMinor: minor('amount_minor').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.transactionId, t.n] }),
    check('ledger_transfer_amount', sql`${t.amountMinor} between 1 and 1000000000000000`),
    check('ledger_transfer_sides', sql`${t.debitId} <> ${t.creditId}`),
    index('ledger_transfer_debit').on(t.debitId),
    index('ledger_transfer_credit').on(t.creditId),
  ],
);

/** Derived from the journal by its trigger, which is the only writer; so it has no foreign key, which would
 *  be asked twice for each new account of a posting. The copies of
 *  `normal_side` and `no_overdraft` are there because a CHECK sees only its own row. The node's own
 *  accounts are hot: each has several rows, its stripes, which sum to its balance, so that postings at
 *  once do not wait for each other. An account that must not be overdrawn has one. */
export const ledgerBalance = pgTable(
  'ledger_balance',
  {
    accountId: minor('account_id').notNull(),
    stripe: smallint('stripe').notNull().default(0),
    debitsMinor: minor('debits_minor').notNull().default(sql`0`),
    creditsMinor: minor('credits_minor').notNull().default(sql`0`),
    normalSide: text('normal_side', { enum: ['debit', 'credit'] }).notNull(),
    noOverdraft: boolean('no_overdraft').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.accountId, t.stripe] }),
    check('ledger_balance_stripe', sql`${t.stripe} = 0 or not ${t.noOverdraft}`),
    check(
      'ledger_balance_no_overdraft',
      sql`not ${t.noOverdraft} or case ${t.normalSide} when 'debit' then ${t.debitsMinor} >= ${t.creditsMinor} else ${t.creditsMinor} >= ${t.debitsMinor} end`,
    ),
  ],
);

/** Why a person undid or corrected something, and which admin did. It stands beside the journal, which
 *  holds nothing that could ever have to be erased. */
export const ledgerReason = pgTable(
  'ledger_reason',
  {
    transactionId: uuid('transaction_id')
      .primaryKey()
      .references(() => ledgerTransaction.id),
    reason: text('reason').notNull(),
    /** Null: before reasons were kept. */
    adminId: uuid('admin_id').references(() => actor.id),
  },
  (t) => [check('ledger_reason_said', sql`char_length(${t.reason}) between 1 and 500`)],
);

/** The sub-ledger of a month: what one flattr was worth. The primary key pays it once, ever. No foreign
 *  keys, which would be asked a million times: each close holds its shares against the flattrs as one
 *  set, and so does every check of the books. */
export const share = pgTable(
  'share',
  {
    flattrId: uuid('flattr_id').primaryKey(),
    month: text('month').notNull(),
    giverId: uuid('giver_id').notNull(),
    payeeId: uuid('payee_id').notNull(),
    amountMinor: minor('amount_minor').notNull(),
    currency: text('currency').notNull(),
  },
  (t) => [
    check('share_amount', sql`${t.amountMinor} >= 0`),
    // A month is written at once, so its rows lie together: the index is as good as empty.
    index('share_month').using('brin', t.month),
  ],
);

/** What was taken back of a share. The sum never exceeds it. */
export const shareCorrection = pgTable(
  'share_correction',
  {
    transactionId: uuid('transaction_id')
      .notNull()
      .references(() => ledgerTransaction.id),
    flattrId: uuid('flattr_id')
      .notNull()
      .references(() => share.flattrId),
    amountMinor: minor('amount_minor').notNull(),
    /** The part of the giver's fee that comes back with it. */
    feeMinor: minor('fee_minor').notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.transactionId, t.flattrId] }),
    check('share_correction_amount', sql`${t.amountMinor} > 0`),
    check('share_correction_fee', sql`${t.feeMinor} >= 0`),
    index('share_correction_flattr').on(t.flattrId),
  ],
);

/** A sealed part of the journal: one a day on which something was booked, and one after each close.
 *  Each names the one before it, so none can be changed or left out later without a trace. */
export const ledgerBlock = pgTable('ledger_block', {
  /** Counts up by one from 1. */
  seq: integer('seq').primaryKey(),
  sealedAt: instant('sealed_at').notNull(),
  /** The trial balance of all members so far, a line per kind of account, below a secret. */
  balances: text('balances').notNull(),
  /** What is signed: `federation/statement-jws.ts`. */
  jws: text('jws').notNull(),
  /** Hex SHA-256 of `jws`: what the next block and others name this one by. */
  sha256: text('sha256').notNull().unique(),
});

/** Which block a transaction was sealed in, and the hash of all that was booked with it. */
export const ledgerBlockMember = pgTable(
  'ledger_block_member',
  {
    transactionId: uuid('transaction_id').primaryKey(),
    seq: integer('seq').notNull(),
    /** Hex SHA-256. */
    sha256: text('sha256').notNull(),
  },
  (t) => [
    check('ledger_block_member_sha256', sql`${t.sha256} ~ '^[0-9a-f]{64}$'`),
    index('ledger_block_member_seq').on(t.seq),
  ],
);
