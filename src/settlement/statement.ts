import { isMonth } from '../flattr/period.ts';
import { isCurrency, scaleOf } from '../money/currency.ts';
import type { Statement, StatementLine } from './documents.ts';

/** The lines in their one order, each with its works in theirs: the same facts always make the
 *  same bytes. */
export function orderLines(lines: readonly StatementLine[]): StatementLine[] {
  const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return lines
    .map((line) => ({
      ...line,
      works: [...line.works].sort((a, b) => byText(a.work ?? '', b.work ?? '')),
    }))
    .sort((a, b) => byText(a.payee, b.payee));
}

export const grossOf = (lines: readonly StatementLine[]): bigint =>
  lines.reduce((sum, line) => sum + line.amountMinor, 0n);

/** What the creditor knows when a statement comes in. */
export type StatementExpectations = {
  /** Instance actors of the debtor and of this node. */
  readonly debtor: string;
  readonly creditor: string;
  readonly currency: string;
  /** The newest accepted statement of this chain. */
  readonly last: { readonly seq: number; readonly sha256: string; readonly period: string } | null;
  readonly linesSha256: string;
  readonly isPayee: (uri: string) => boolean;
};

export type StatementRefusal =
  | 'wrong_issuer'
  | 'wrong_audience'
  | 'wrong_currency'
  | 'wrong_scale'
  | 'wrong_period'
  | 'wrong_seq'
  | 'wrong_prev'
  | 'wrong_lines'
  | 'wrong_sums'
  | 'repeated_payee'
  | 'unknown_payee'
  | 'adjustment_unsupported'
  | 'before_our_time';

/** Whether a refusal says that the statement has no place in its chain, whatever it contains. */
export const isMisplaced = (refusal: string): boolean =>
  [
    'wrong_issuer',
    'wrong_audience',
    'wrong_currency',
    'wrong_scale',
    'wrong_period',
    'wrong_seq',
    'wrong_prev',
  ].includes(refusal);

/** The first thing that is wrong with a statement, or null.
 *  A creditor who cannot recompute a figure does not sign it.
 *  @param lines null when they could not be read. */
export function refusalOfStatement(
  statement: Statement,
  lines: readonly StatementLine[] | null,
  expected: StatementExpectations,
): StatementRefusal | null {
  return refusalOfHead(statement, expected) ?? refusalOfLines(statement, lines, expected);
}

function refusalOfHead(
  statement: Statement,
  expected: StatementExpectations,
): StatementRefusal | null {
  if (statement.iss !== expected.debtor) return 'wrong_issuer';
  if (statement.aud !== expected.creditor) return 'wrong_audience';
  if (!isCurrency(statement.currency) || statement.currency !== expected.currency)
    return 'wrong_currency';
  if (statement.scale !== scaleOf(statement.currency)) return 'wrong_scale';
  if (!isMonth(statement.period)) return 'wrong_period';
  if (expected.last !== null && statement.period <= expected.last.period) return 'wrong_period';
  if (statement.seq !== (expected.last?.seq ?? 0) + 1) return 'wrong_seq';
  if (statement.prev !== (expected.last?.sha256 ?? null)) return 'wrong_prev';
  return null;
}

function refusalOfLines(
  statement: Statement,
  lines: readonly StatementLine[] | null,
  expected: StatementExpectations,
): StatementRefusal | null {
  if (lines === null || statement.linesSha256 !== expected.linesSha256) return 'wrong_lines';
  if (lines.some((line) => line.amountMinor < 0n)) return 'wrong_lines';
  if (statement.adjustmentMinor !== 0n || statement.carriedMinor !== 0n)
    return 'adjustment_unsupported';
  if (statement.grossMinor !== grossOf(lines) || statement.totalMinor !== statement.grossMinor)
    return 'wrong_sums';
  if (new Set(lines.map((line) => line.payee)).size !== lines.length) return 'repeated_payee';
  if (!lines.every((line) => expected.isPayee(line.payee))) return 'unknown_payee';
  return null;
}
