import type { StatementLine } from './documents.ts';

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
