import { least, outstandingOf } from './chain.ts';
import { move, post, refuse, type Turn } from './events.ts';
import type { Due, Suspense } from './pair.ts';
import { credit, dueOf, isHolding, paidIn, paidOut, returned, spend } from './payment.ts';
import { ASSIGNABLE, addSuspense, dropSuspense, eachSuspense } from './suspense.ts';

/** Looks again at money whose debt nobody knew: the advice that explains it has come, or, after a
 *  restore, the netting. */
export function matchSuspense(turn: Turn): void {
  if (isHolding(turn.pair)) return;
  eachSuspense(turn, (entry) => {
    if (entry.reference === null || !ASSIGNABLE.has(entry.why)) return;
    const due = dueOf(turn, entry.reference, entry.side === 'in' ? 'them' : 'us');
    if (due === undefined) return;
    if (entry.why === 'unknown') retry(turn, entry);
    else if (entry.side === 'in' && due.advice !== null) matchAdvice(turn, entry, due);
  });
  cancelSentBack(turn);
}

function matchAdvice(turn: Turn, entry: Suspense, due: Due): void {
  const isExact = due.movedMinor + entry.amountMinor === due.advice?.amountMinor;
  if (!isExact || entry.amountMinor > outstandingOf(turn.pair.received)) return;
  dropSuspense(turn, entry);
  credit(turn, due, entry.amountMinor, 'suspense');
}

function retry(turn: Turn, entry: Suspense): void {
  dropSuspense(turn, entry);
  if (entry.why === 'held_return') returned(turn, entry, 'suspense');
  else if (entry.side === 'out') paidOut(turn, entry, 'suspense');
  else paidIn(turn, entry, 'suspense');
}

/** Debts may change again: what the bank did meanwhile is looked at again. */
export function retryHeld(turn: Turn): void {
  if (isHolding(turn.pair)) return;
  eachSuspense(turn, (entry) => {
    if (entry.why === 'held' || entry.why === 'held_return') retry(turn, entry);
  });
  matchSuspense(turn);
}

/** What came again for what we had sent back by mistake: the two stand in suspense against each
 *  other. */
function cancelSentBack(turn: Turn): void {
  eachSuspense(turn, (out) => {
    if (out.why !== 'sent_back') return;
    const back = turn.pair.suspense.find(
      (one) => one.side === 'in' && ASSIGNABLE.has(one.why) && one.amountMinor >= out.amountMinor,
    );
    if (back === undefined) return;
    dropSuspense(turn, out);
    dropSuspense(turn, back, out.amountMinor);
  });
}

/** A person says that money in suspense is for what is owed, oldest debt first: all of it or a part. */
export function assign(turn: Turn, id: string, amountMinor: bigint): void {
  const entry = turn.pair.suspense.find((one) => one.entry === id);
  if (entry === undefined || !ASSIGNABLE.has(entry.why)) {
    refuse(turn, 'assign', 'unknown');
    return;
  }
  if (isHolding(turn.pair)) {
    refuse(turn, 'assign', 'waiting');
    return;
  }
  const side = entry.side === 'in' ? 'them' : 'us';
  const chain = entry.side === 'in' ? turn.pair.received : turn.pair.issued;
  if (amountMinor <= 0n || amountMinor > least(entry.amountMinor, outstandingOf(chain))) {
    refuse(turn, 'assign', 'too_much');
    return;
  }
  dropSuspense(turn, entry, amountMinor);
  const due = dueOf(turn, entry.reference, side) ?? waitingDue(turn, amountMinor, side) ?? null;
  if (side === 'us') spend(turn, due, amountMinor, 'suspense');
  else credit(turn, due, amountMinor, 'suspense');
}

/** Money without a reference is most likely what is waited for. */
const waitingDue = (turn: Turn, amountMinor: bigint, side: 'us' | 'them'): Due | undefined => {
  const waiting = turn.pair.dues.filter(
    (due) => due.debtor === side && (due.state === 'open' || due.state === 'paid'),
  );
  const exact = waiting.find(
    (due) => (due.advice?.amountMinor ?? due.amountMinor) === due.movedMinor + amountMinor,
  );
  return exact ?? waiting[0];
};

/** Our bank has sent it. Books of an old copy may have counted it as theirs: then they owe it again,
 *  and what they pay for it makes this good. */
export function sentBack(turn: Turn, id: string, amountMinor: bigint): void {
  post(turn, 'suspense', [move('suspense', 'bank', amountMinor)]);
  const entry = turn.pair.suspense.find((one) => one.entry === id && one.side === 'in');
  if (entry !== undefined && entry.amountMinor >= amountMinor) {
    dropSuspense(turn, entry, amountMinor);
    return;
  }
  refuse(turn, 'sent_back', 'unknown');
  const out = { side: 'out' as const, amountMinor, reference: null, endToEndId: null };
  addSuspense(turn, { entry: `back:${id}`, ...out, why: 'sent_back' });
  matchSuspense(turn);
}
