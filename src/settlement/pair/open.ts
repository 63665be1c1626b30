import { openDebts } from './chain.ts';
import type { Issued, Pair, Received } from './pair.ts';
import { openOf } from './release.ts';

/** The numbers of the statements of ours about which something may still change: they wait for an answer,
 *  which may also come after a year, are not paid, or a line is in dispute. Of all others the lines are needed only when somebody names one. */
export function openIssued({ issued }: Pair): Set<number> {
  const unpaid = new Set(openDebts(issued).map(({ seq }) => seq));
  const isOpen = ({ seq, state, lines }: Issued) =>
    state === 'issued' ||
    state === 'returned' ||
    unpaid.has(seq) ||
    lines.some((line) => line.disputedMinor > 0n);
  return new Set(issued.statements.filter(isOpen).map(({ seq }) => seq));
}

/** The same of theirs: a line that is not funded, not released, in dispute, or written off. */
export function openReceived({ received }: Pair): Set<number> {
  const isOpen = ({ lines }: Received) =>
    lines.some(
      (line) =>
        openOf(line) > 0n ||
        line.disputedMinor + line.writtenOffMinor + line.lostMinor > 0n ||
        line.releasedMinor < line.fundedMinor,
    );
  return new Set(received.statements.filter(isOpen).map(({ seq }) => seq));
}
