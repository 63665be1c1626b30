import type { Advice } from './documents.ts';
import { grossReference, newDue } from './dues.ts';
import { headOf, issue, set, type Turn } from './events.ts';
import type { Due } from './pair.ts';
import { acknowledge, changeDue, dueOf } from './payment.ts';
import { matchSuspense } from './sort-suspense.ts';

/** Debtor: has an advice signed for each payment that has none. Not while we catch up, for we may have
 *  signed it before. */
export function advise(turn: Turn): void {
  for (const due of turn.pair.dues) {
    const ref = `advice:${due.reference}:${due.attempt}`;
    if (due.debtor !== 'us' || due.state !== 'paid' || turn.pair.names[ref] !== undefined) continue;
    const { reference, attempt, movedMinor: amountMinor } = due;
    const payment = { reference, attempt, amountMinor, endToEndId: `${reference}-${attempt}` };
    issue(turn, ref, { ...headOf(turn.pair), kind: 'advice', ...payment, rail: 'manual' });
  }
}

/** Creditor: they say that a payment has left. Only our bank can say that it has come.
 *  @returns `later` when what it pays may still be on its way to us. */
export function receiveAdvice(turn: Turn, sha256: string, advice: Advice): 'later' | null {
  const known = dueOf(turn, advice.reference, 'them') ?? grossDueOf(turn, advice.reference);
  if (known === undefined) return 'later';
  if (advice.attempt < known.attempt) return 'later';
  if (dueOf(turn, advice.reference, 'them') === undefined)
    set(turn, { dues: [...turn.pair.dues, { ...known, amountMinor: advice.amountMinor }] });
  const due = dueOf(turn, advice.reference, 'them') ?? known;
  const { amountMinor, attempt } = advice;
  changeDue(turn, due, { attempt, advice: { sha256, amountMinor } });
  matchSuspense(turn);
  acknowledge(turn, advice.reference);
  return null;
}

/** They may call a month due in full before we do: whoever's clock is ahead. */
function grossDueOf(turn: Turn, reference: string): Due | undefined {
  const months = turn.pair.received.statements.map((row) => row.month).toReversed();
  const month = months.find((one) => grossReference(turn, one, 'them') === reference);
  return month === undefined
    ? undefined
    : newDue(turn, { reference, month, kind: 'gross', debtor: 'them' });
}
