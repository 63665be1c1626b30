import {
  type Effect,
  LINE_ACCOUNTS,
  type LinePart,
  move,
  type PairAccount,
  type PairTransfer,
} from './events.ts';
import type { ReceivedLine } from './pair.ts';

/** What of a line is not in dispute. */
export const acceptedOf = (line: Pick<ReceivedLine, 'amountMinor' | 'disputedMinor'>): bigint =>
  line.amountMinor - line.disputedMinor;

/** What is booked for the lines of a statement. */
export function transfersOfLines(
  lines: readonly ReceivedLine[],
  { why, parts }: Pick<Extract<Effect, { type: 'post_lines' }>, 'why' | 'parts'>,
): PairTransfer[] {
  const [debit, credit] = LINE_ACCOUNTS[why];
  const some: readonly LinePart[] =
    parts ?? lines.map((line, nr) => ({ nr, amountMinor: acceptedOf(line) }));
  return some.flatMap(({ nr, amountMinor }) => {
    const payee = lines[nr]?.payee ?? '';
    const of = (account: typeof debit | typeof credit): PairAccount =>
      account === 'receivable' ? account : `${account}:${payee}`;
    return amountMinor > 0n ? [move(of(debit), of(credit), amountMinor)] : [];
  });
}
