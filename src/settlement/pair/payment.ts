import { least, most, outstandingOf, pendingProposal } from './chain.ts';
import { type BankEntry, headOf, issue, move, post, set, type Turn } from './events.ts';
import type { Due, Pair, Suspense } from './pair.ts';
import { fund } from './release.ts';
import { DUE_OF_THEM, DUE_OF_US } from './state-tables.ts';
import { dropSuspense, type Sent, type Source, suspend } from './suspense.ts';

/** Whether no debt may change now: our proposal lists it and waits for its answer, or the books are those
 *  of an old copy and lack what was netted since. */
export const isHolding = (pair: Pair): boolean =>
  pendingProposal(pair) !== undefined || pair.restoredAtMs !== null;

/** What the bank did always books: against the debt that it names, else to suspense, where a person
 *  finds it. While no debt may change, money waits there too. */
export function paidOut(turn: Turn, entry: Sent, source: Source = 'bank'): void {
  if (isHolding(turn.pair)) {
    suspend(turn, 'out', 'held', entry, source);
    return;
  }
  const due = dueOf(turn, entry.reference, 'us');
  if (due === undefined) {
    suspend(turn, 'out', 'unknown', entry, source);
    return;
  }
  if (DUE_OF_US[due.state].debit === undefined) {
    suspend(turn, 'out', 'double', entry, source);
    return;
  }
  const restMinor = spend(turn, due, entry.amountMinor, source);
  if (restMinor > 0n) suspend(turn, 'out', 'double', { ...entry, amountMinor: restMinor }, source);
}

/** Debtor: books a payment against what we owe, oldest first, and tells them. @returns what is too
 *  much. */
export function spend(turn: Turn, due: Due | null, amountMinor: bigint, source: Source): bigint {
  const { issued } = turn.pair;
  const partMinor = least(amountMinor, outstandingOf(issued));
  set(turn, { issued: { ...issued, dischargedMinor: issued.dischargedMinor + partMinor } });
  post(turn, 'payment', [move('payable', source, partMinor)]);
  if (due !== null) {
    const state = DUE_OF_US[due.state].debit ?? due.state;
    changeDue(turn, due, { state, movedMinor: due.movedMinor + amountMinor });
  }
  return amountMinor - partMinor;
}

/** Creditor: money has come. It counts for a payment when it is exactly what was agreed, or what their
 *  advice says; anything else a person looks at. */
export function paidIn(turn: Turn, entry: BankEntry, source: Source = 'bank'): void {
  const sent = { ...entry, endToEndId: null };
  if (isHolding(turn.pair)) {
    suspend(turn, 'in', 'held', sent, source);
    return;
  }
  if (entry.reference === null) {
    suspend(turn, 'in', 'unreferenced', sent, source);
    return;
  }
  const due = dueOf(turn, entry.reference, 'them');
  if (due === undefined) {
    suspend(turn, 'in', 'unknown', sent, source);
    return;
  }
  const expectedMinor = due.advice?.amountMinor ?? (due.kind === 'net' ? due.amountMinor : null);
  const movedMinor = due.movedMinor + entry.amountMinor;
  const isClosed = DUE_OF_THEM[due.state].credit === undefined;
  if (isClosed || (expectedMinor !== null && due.movedMinor >= expectedMinor)) {
    suspend(turn, 'in', 'double', sent, source);
    return;
  }
  if (expectedMinor !== null && movedMinor !== expectedMinor) {
    suspend(turn, 'in', 'wrong_amount', sent, source);
    return;
  }
  if (entry.amountMinor > outstandingOf(turn.pair.received)) {
    suspend(turn, 'in', 'double', sent, source);
    return;
  }
  credit(turn, due, entry.amountMinor, source);
}

export function credit(turn: Turn, due: Due | null, amountMinor: bigint, source: Source): void {
  post(turn, 'payment', [move(source, 'receivable', amountMinor)]);
  fund(turn, amountMinor);
  if (due === null) return;
  const movedMinor = due.movedMinor + amountMinor;
  // A part of it leaves it open, and as old as it is: else a cent a month would keep it from being late.
  const state = isPaidUp(turn, { ...due, movedMinor }) ? DUE_OF_THEM[due.state].credit : undefined;
  changeDue(turn, due, { state: state ?? due.state, movedMinor });
  acknowledge(turn, due.reference);
}

const isPaidUp = ({ pair }: Turn, { movedMinor, amountMinor }: Due): boolean =>
  movedMinor >= amountMinor || outstandingOf(pair.received) === 0n;

/** Creditor: signs the receipt once the advice and all of its money are here. */
export function acknowledge(turn: Turn, reference: string): void {
  const due = dueOf(turn, reference, 'them');
  if (due === undefined || due.advice === null || turn.pair.restoredAtMs !== null) return;
  const { sha256: advice, amountMinor } = due.advice;
  if (due.movedMinor < amountMinor || turn.pair.held[advice] !== undefined) return;
  if (isPaidUp(turn, due))
    changeDue(turn, due, { state: DUE_OF_THEM[due.state].complete ?? due.state });
  const document = { ...headOf(turn.pair), kind: 'receipt' as const, advice, amountMinor };
  issue(turn, `receipt:${advice}`, document, { answers: advice });
}

/** Debtor: money of ours came back. What was one payment too many is made good by it; otherwise its
 *  debt is open again. */
export function returned(turn: Turn, entry: BankEntry, source: Source = 'bank'): void {
  const { reference, amountMinor } = entry;
  const extra = extraOf(turn.pair, entry);
  const extraMinor = least(extra?.amountMinor ?? 0n, amountMinor);
  const sent = { ...entry, endToEndId: null, amountMinor: amountMinor - extraMinor };
  if (extra !== undefined) {
    post(turn, 'suspense', source === 'bank' ? [move('bank', 'suspense', extraMinor)] : []);
    dropSuspense(turn, extra, extraMinor);
  }
  if (sent.amountMinor === 0n) return;
  if (isHolding(turn.pair)) {
    suspend(turn, 'in', 'held_return', sent, source);
    return;
  }
  const { issued } = turn.pair;
  const partMinor = least(sent.amountMinor, issued.dischargedMinor);
  post(turn, 'returned', [move(source, 'payable', partMinor)]);
  set(turn, { issued: { ...issued, dischargedMinor: issued.dischargedMinor - partMinor } });
  // What was too much of the same payment came back with it.
  const isWhole = dueOf(turn, reference, 'us')?.movedMinor === amountMinor;
  if (extra === undefined || isWhole) reopen(turn, reference, isWhole ? amountMinor : partMinor);
  countKept(turn, partMinor);
  if (partMinor < sent.amountMinor)
    suspend(turn, 'in', 'unknown', { ...sent, amountMinor: sent.amountMinor - partMinor }, source);
}

/** They have sent a payment back because they had counted another one that we took for too much: that one
 *  counts here, too. Should it come back as well, what it paid is owed again. */
function countKept(turn: Turn, returnedMinor: bigint): void {
  let leftMinor = returnedMinor;
  for (const extra of turn.pair.suspense.filter(
    ({ side, why }) => side === 'out' && isDouble({ why }),
  )) {
    const partMinor = least(leftMinor, extra.amountMinor);
    if (partMinor === 0n) return;
    dropSuspense(turn, extra, partMinor);
    leftMinor -= partMinor + spend(turn, null, partMinor, 'suspense');
  }
}

/** What we sent too much under the same reference, else of the same amount. What comes back without a
 *  reference may be a part of it: they counted the rest. */
function extraOf({ suspense }: Pair, { reference, amountMinor }: BankEntry): Suspense | undefined {
  const extras = suspense.filter(({ side, why }) => side === 'out' && why !== 'sent_back');
  const named = extras.filter((one) => reference !== null && one.reference === reference);
  const same = extras.find((one) => one.amountMinor === amountMinor);
  return named[0] ?? same ?? (reference === null ? extras.find(isDouble) : undefined);
}

const isDouble = ({ why }: Pick<Suspense, 'why'>): boolean => why === 'double';

/** The payment is to be made again, under a new EndToEndId; unless it was made more than once. */
function reopen(turn: Turn, reference: string | null, amountMinor: bigint): void {
  const due = dueOf(turn, reference, 'us');
  if (due === undefined) return;
  const movedMinor = most(due.movedMinor - amountMinor, 0n);
  if (movedMinor >= due.amountMinor) {
    changeDue(turn, due, { movedMinor });
    return;
  }
  const isLatest = turn.pair.dues.findLast((one) => one.debtor === 'us') === due;
  const state = isLatest ? (DUE_OF_US[due.state].bounce ?? due.state) : ('absorbed' as const);
  changeDue(turn, due, { state, attempt: due.attempt + 1, movedMinor });
}

export const dueOf = (
  { pair }: Turn,
  reference: string | null,
  debtor: Due['debtor'],
): Due | undefined => pair.dues.find((d) => d.reference === reference && d.debtor === debtor);

export function changeDue(turn: Turn, due: Due, change: Partial<Due>): void {
  set(turn, {
    dues: turn.pair.dues.map((one) =>
      one.reference === due.reference && one.debtor === due.debtor ? { ...one, ...change } : one,
    ),
  });
}
