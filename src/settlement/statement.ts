import type { StatementLine } from './documents.ts';

/** The lines in their one order, each with its works in theirs: the same facts always make the
 *  same bytes. */
export function orderLines(lines: readonly StatementLine[]): readonly StatementLine[] {
  if (isInOrder(lines)) return lines;
  const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return lines
    .map((line) => ({
      ...line,
      works: [...line.works].sort((a, b) => byText(a.work ?? '', b.work ?? '')),
    }))
    .sort((a, b) => byText(a.payee, b.payee));
}

/** As they mostly come. A hundred thousand need not be copied for it. */
const isInOrder = (lines: readonly StatementLine[]): boolean =>
  lines.every(
    ({ payee, works }, nr) =>
      payee >= (lines[nr - 1]?.payee ?? '') &&
      works.every(({ work }, n) => (work ?? '') >= (works[n - 1]?.work ?? '')),
  );

export const grossOf = (lines: readonly StatementLine[]): bigint =>
  lines.reduce((sum, line) => sum + line.amountMinor, 0n);
