import { openDebts } from './chain.ts';
import type { Issued, Pair, ReceivedLine } from './pair.ts';
import { openOf } from './release.ts';
import { UNREAD } from './unread.ts';

/** The numbers of the statements of ours about which something may still change: they wait for an answer,
 *  which may also come after a year, are not paid, or a line is in dispute, if its lines were read. Of all
 *  others the lines are needed only when somebody names one. */
export function openIssued({ issued }: Pair): Set<number> {
  const unpaid = new Set(openDebts(issued).map(({ seq }) => seq));
  const isOpen = ({ seq, state, lines }: Issued) =>
    state === 'issued' ||
    state === 'returned' ||
    unpaid.has(seq) ||
    (lines !== UNREAD && lines.some((line) => line.disputedMinor > 0n));
  return new Set(issued.statements.filter(isOpen).map(({ seq }) => seq));
}

/** The same of theirs whose lines were read. */
export function openReceived({ received }: Pair): Set<number> {
  const open = received.statements.filter(
    ({ lines }) => lines !== UNREAD && lines.some((line) => isOpenLine(line)),
  );
  return new Set(open.map(({ seq }) => seq));
}

/** Not funded, not released, in dispute, or written off. */
const isOpenLine = (line: ReceivedLine): boolean =>
  openOf(line) > 0n ||
  line.disputedMinor + line.writtenOffMinor + line.lostMinor > 0n ||
  line.releasedMinor < line.fundedMinor;
