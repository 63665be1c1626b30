import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { BALANCE_CHECKS, TRIAL_PASS } from './audit-balances.ts';
import { BLOCK_CHECKS } from './audit-blocks.ts';
import { CARD_CHECKS } from './audit-cards.ts';
import type { Check, Pass } from './audit-check.ts';
import { CORRECTION_CHECKS } from './audit-corrections.ts';
import { DISTRIBUTION_CHECKS, GIVERS_PASS } from './audit-distributions.ts';
import { JOURNAL_CHECKS, JOURNAL_PASS } from './audit-journal.ts';
import { PAYMENT_CHECKS } from './audit-payments.ts';
import { SETTLEMENT_CHECKS } from './audit-settlements.ts';
import { SPLIT_PASS } from './audit-split.ts';

export type { Check, Pass } from './audit-check.ts';

/** The checks that SQL makes: journal, balances, shares and statements against each other, the longest
 *  first, so that two who share the work end together. Those that need a signature are in
 *  `operations/check-documents.ts` and `operations/check-blocks.ts`. */
export const CHECKS: readonly (Check | Pass)[] = [
  SPLIT_PASS,
  JOURNAL_PASS,
  ...BLOCK_CHECKS,
  GIVERS_PASS,
  ...BALANCE_CHECKS,
  ...DISTRIBUTION_CHECKS,
  ...JOURNAL_CHECKS,
  TRIAL_PASS,
  ...CORRECTION_CHECKS,
  ...CARD_CHECKS,
  ...SETTLEMENT_CHECKS,
  ...PAYMENT_CHECKS,
];

/** Plans for many rows. Compiling a plan takes longer than what it would save. */
export async function planForAudit(tx: Tx): Promise<void> {
  await tx.execute(
    sql`select set_config('work_mem', '64MB', true), set_config('jit', 'off', true),
    set_config('enable_nestloop', 'off', true), set_config('max_parallel_workers_per_gather', '0', true)`,
  );
}

/** Runs one check.
 *  @returns what is wrong with the first wrong row, or null. */
export async function firstWrong(tx: Tx, check: Check): Promise<string | null> {
  const [found] = await tx.execute(check.firstWrong);
  return found === undefined ? null : String(found.row);
}

/** Runs several checks in one.
 *  @returns per check what is wrong with its first wrong row, or null. */
export async function firstWrongs(tx: Tx, pass: Pass): Promise<Map<string, string | null>> {
  const [found = {}] = await tx.execute(pass.firstWrong);
  return new Map(Object.entries(pass.names).map(([column, name]) => [name, textOf(found[column])]));
}

const textOf = (value: unknown): string | null =>
  value === null || value === undefined ? null : String(value);
