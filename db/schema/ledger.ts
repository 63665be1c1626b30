import { sql } from 'drizzle-orm';
import {
  boolean,
  check,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import { instant, minor } from './columns.ts';
import { flattr, period } from './flattrs.ts';
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
  (t) => [uniqueIndex('ledger_account_path').on(t.path, t.currency)],
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
      enum: ['top_up', 'distribution', 'acceptance', 'netting', 'payment', 'reversal'],
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

/** One positive amount from one account (debit) to another (credit). */
export const ledgerTransfer = pgTable(
  'ledger_transfer',
  {
    transactionId: uuid('transaction_id')
      .notNull()
      .references(() => ledgerTransaction.id),
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

/** Derived from the journal by its trigger, which is the only writer. The copies of
 *  `normal_side` and `no_overdraft` are there because a CHECK sees only its own row. */
export const ledgerBalance = pgTable(
  'ledger_balance',
  {
    accountId: minor('account_id')
      .primaryKey()
      .references(() => ledgerAccount.id),
    debitsMinor: minor('debits_minor').notNull().default(sql`0`),
    creditsMinor: minor('credits_minor').notNull().default(sql`0`),
    normalSide: text('normal_side', { enum: ['debit', 'credit'] }).notNull(),
    noOverdraft: boolean('no_overdraft').notNull(),
  },
  (t) => [
    check(
      'ledger_balance_no_overdraft',
      sql`not ${t.noOverdraft} or case ${t.normalSide} when 'debit' then ${t.debitsMinor} >= ${t.creditsMinor} else ${t.creditsMinor} >= ${t.debitsMinor} end`,
    ),
  ],
);

/** The sub-ledger of a month: what one flattr was worth. The primary key pays it once, ever. */
export const share = pgTable(
  'share',
  {
    flattrId: uuid('flattr_id')
      .primaryKey()
      .references(() => flattr.id),
    month: text('month')
      .notNull()
      .references(() => period.month),
    giverId: uuid('giver_id')
      .notNull()
      .references(() => actor.id),
    payeeId: uuid('payee_id')
      .notNull()
      .references(() => actor.id),
    amountMinor: minor('amount_minor').notNull(),
    currency: text('currency').notNull(),
  },
  (t) => [check('share_amount', sql`${t.amountMinor} >= 0`), index('share_month').on(t.month)],
);
