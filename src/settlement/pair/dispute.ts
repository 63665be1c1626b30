import {
  askedPayees,
  changed,
  least,
  lineOf,
  most,
  openDebts,
  outstandingOf,
  total,
} from './chain.ts';
import type { Dispute, Netting } from './documents.ts';
import { headOf, issue, move, post, refuse, refuseDocument, set, type Turn } from './events.ts';
import { changeIssuedLine, roomOf } from './issue-statement.ts';
import type { Chain, DisputeRow, Issued, IssuedLine, Pair, Received } from './pair.ts';
import { changeLines, spread } from './release.ts';
import { addSuspense } from './suspense.ts';

/** A line that was accepted is disputed after all: the creditor asks, and it counts once the debtor has
 *  consented. From then on it is as if it had been disputed at once. */

/** What both sides look at, so that an honest creditor asks only for what an honest debtor grants. */
type Side = {
  readonly chain: Chain<Issued> | Chain<Received>;
  readonly debtor: string;
  readonly row: Issued | Received;
};

/** Whether a line's money may be under way already: an agreement counts it, or it has fallen due. */
function isTooLate({ nettings, grossUpTo }: Pair, { chain, debtor, row }: Side): boolean {
  const open = openDebts(chain).find(({ seq }) => seq === row.seq);
  return (
    open?.outstandingMinor !== row.acceptedMinor ||
    (grossUpTo !== null && grossUpTo >= row.month) ||
    nettings.some(
      ({ state, netting }) =>
        state !== 'refused' &&
        netting.entries.some((one) => one.debtor === debtor && one.seq === row.seq),
    )
  );
}

/** Creditor: our admin disputes a line that we have accepted. */
export function disputeLine(
  turn: Turn,
  { seq, payee, code }: Pick<Dispute, 'payee' | 'code'> & { readonly seq: number },
): void {
  const { pair } = turn;
  const row = pair.received.statements.find((one) => one.seq === seq);
  const line = row?.lines.find((one) => one.payee === payee);
  if (row === undefined || line === undefined) {
    refuse(turn, 'dispute_line', 'unknown_line');
    return;
  }
  const why = refusalOfWish(pair, row, line);
  if (why !== null) {
    refuse(turn, 'dispute_line', why);
    return;
  }
  const earlier = pair.disputes.filter((one) => one.by === 'us' && isOf(one, seq, payee));
  const wish = { seq, payee, code, amountMinor: roomOf(line), attempt: earlier.length + 1 };
  propose(turn, wish);
  const { amountMinor } = wish;
  const document = { kind: 'dispute' as const, statement: row.sha256, payee, amountMinor, code };
  issue(turn, refOf(wish), { ...headOf(pair), ...document });
}

const isOf = (one: { readonly seq: number; readonly payee: string }, seq: number, payee: string) =>
  one.seq === seq && one.payee === payee;

/** What one of our disputes is called. */
export const refOf = ({ seq, attempt, payee }: Pick<DisputeRow, 'seq' | 'attempt' | 'payee'>) =>
  `dispute:${seq}:${attempt}:${payee}`;

const propose = (
  turn: Turn,
  wish: Pick<DisputeRow, 'seq' | 'payee' | 'code' | 'amountMinor' | 'attempt'>,
): void => addRow(turn, { ...wish, by: 'us', state: 'proposed' });

const addRow = (turn: Turn, row: Omit<DisputeRow, 'sinceMs'>): void =>
  set(turn, { disputes: [...turn.pair.disputes, { ...row, sinceMs: turn.atMs }] });

type WishRefusal =
  | 'unknown_line'
  | 'already_disputed'
  | 'accepted_after_all'
  | 'released'
  | 'netted'
  | 'nothing_left'
  | 'no_room';

function refusalOfWish(
  pair: Pair,
  row: Received,
  line: Received['lines'][number],
): WishRefusal | null {
  const { seq, acceptedMinor } = row;
  const leftMinor = roomOf(line);
  if (row.state !== 'accepted') return 'unknown_line';
  if (line.disputedMinor + line.struckMinor > 0n) return 'already_disputed';
  if (askedPayees(pair, seq).has(line.payee)) return 'already_disputed';
  if (pair.withdrawals.some((one) => one.by === 'us' && isOf(one, seq, line.payee)))
    return 'accepted_after_all';
  if (line.releasedMinor + line.fundedMinor > 0n) return 'released';
  if (isTooLate(pair, { chain: pair.received, debtor: pair.them, row })) return 'netted';
  if (leftMinor === 0n) return 'nothing_left';
  return leftMinor > acceptedMinor ? 'no_room' : null;
}

/** Debtor: they dispute a line that they have accepted. We consent unless it is too late, and from then on
 *  it stays owed, apart. What they have accepted we may not have heard yet: then it comes again. */
export function receiveDispute(turn: Turn, sha256: string, dispute: Dispute): void {
  const { pair } = turn;
  const row = pair.issued.statements.find((one) => one.sha256 === dispute.statement);
  if (row !== undefined && (row.state === 'issued' || row.state === 'returned')) {
    refuse(turn, 'dispute', 'later');
    return;
  }
  const code = row === undefined ? 'unknown' : refusalOfDispute(pair, row, dispute);
  if (row === undefined || code !== null) {
    refuseDocument(turn, sha256, 'dispute', code ?? 'unknown');
    return;
  }
  takeDispute(turn, row, dispute);
  const document = { ...headOf(pair), kind: 'consent' as const, document: sha256 };
  issue(turn, `consent:${sha256}`, document, { answers: sha256 });
}

function refusalOfDispute(pair: Pair, row: Issued, dispute: Dispute): string | null {
  const { payee, amountMinor } = dispute;
  const { seq } = row;
  if (row.state !== 'accepted') return 'unknown';
  const line = row.lines.find((one) => one.payee === payee);
  if (line !== undefined && line.disputedMinor > 0n) return 'disputed';
  if (isTooLate(pair, { chain: pair.issued, debtor: pair.us, row })) return 'netted';
  if (line === undefined) return 'unknown';
  const isAccepted = pair.withdrawals.some((one) => one.by === 'them' && isOf(one, seq, payee));
  if (line.struckMinor > 0n || isAccepted) return 'disputed';
  const isAdjusting = pair.issued.statements.some((one) =>
    one.adjustments.some((a) => isOf({ seq: a.adjusts, payee: a.payee }, seq, payee)),
  );
  if (isAdjusting || roomOf(line) !== amountMinor) return 'adjusted';
  return amountMinor > row.acceptedMinor ? 'no_room' : null;
}

/** Debtor: both have signed that it is in dispute. */
export function takeDispute(turn: Turn, row: Issued, dispute: Dispute): void {
  const { seq } = row;
  const { payee, amountMinor, code } = dispute;
  const earlier = turn.pair.disputes.filter((one) => one.by === 'them' && isOf(one, seq, payee));
  changeIssuedLine(turn, seq, payee, (line: IssuedLine) => ({
    ...line,
    disputedMinor: line.disputedMinor + amountMinor,
  }));
  set(turn, {
    issued: changed(turn.pair.issued, seq, (before) => ({
      ...before,
      acceptedMinor: before.acceptedMinor - amountMinor,
    })),
  });
  const attempt = earlier.length + 1;
  addRow(turn, { seq, payee, by: 'them', attempt, amountMinor, code, state: 'agreed' });
}

/** Creditor, after a restore: we had asked. */
export function adoptDispute(turn: Turn, dispute: Dispute): string | null {
  const row = turn.pair.received.statements.find((one) => one.sha256 === dispute.statement);
  if (row === undefined) return null;
  const { seq } = row;
  const { payee, amountMinor, code } = dispute;
  const earlier = turn.pair.disputes.filter((one) => one.by === 'us' && isOf(one, seq, payee));
  const wish = { seq, payee, code, amountMinor, attempt: earlier.length + 1 };
  propose(turn, wish);
  return refOf(wish);
}

/** Creditor: their answer. @returns false when there is nothing that it could answer. */
export function answeredDispute(turn: Turn, ref: string, answer: 'consent' | 'refusal'): boolean {
  const row = turn.pair.disputes.find((one) => one.by === 'us' && refOf(one) === ref);
  if (row === undefined) return false;
  const state = answer === 'consent' ? 'agreed' : 'refused';
  // A netting may have ended it before they say that.
  if (row.state !== 'proposed') return row.state === state;
  if (answer === 'consent') return disputeAgreed(turn, row);
  end(turn, (one) => one === row, 'refused');
  spread(turn);
  return true;
}

function end(turn: Turn, isIt: (row: DisputeRow) => boolean, state: DisputeRow['state']): void {
  const { disputes } = turn.pair;
  set(turn, { disputes: disputes.map((one) => (isIt(one) ? { ...one, state } : one)) });
}

/** Creditor: both have signed that it is in dispute. What was announced is taken back. */
function disputeAgreed(turn: Turn, row: DisputeRow): boolean {
  const { seq, payee, amountMinor } = row;
  const line = lineOf<Received['lines'][number]>(turn.pair.received, seq, payee);
  const statement = turn.pair.received.statements.find((one) => one.seq === seq);
  if (line === undefined || statement === undefined) return false;
  const isFree = line.fundedMinor + line.releasedMinor === 0n && roomOf(line) === amountMinor;
  if (!isFree || statement.acceptedMinor < amountMinor) return false;
  end(turn, (one) => one === row, 'agreed');
  const pendingMinor = amountMinor - line.writtenOffMinor;
  post(turn, 'dispute', [move(`pending:${payee}`, 'receivable', pendingMinor)]);
  changeLines(turn, seq, (one) =>
    one.payee === payee
      ? { ...one, disputedMinor: one.disputedMinor + amountMinor, writtenOffMinor: 0n }
      : one,
  );
  set(turn, {
    received: changed<Received>(turn.pair.received, seq, (before) => ({
      ...before,
      acceptedMinor: before.acceptedMinor - amountMinor,
    })),
  });
  keepRest(turn, refOf(row));
  lowerDues(turn);
  spread(turn);
  return true;
}

/** They have paid what they now agree to dispute: a person sees to the money. */
function keepRest(turn: Turn, ref: string): void {
  const { received } = turn.pair;
  const accepted = received.statements.filter(({ state }) => state === 'accepted');
  const acceptedMinor = total(accepted.map((row) => row.acceptedMinor));
  const amountMinor = received.dischargedMinor - acceptedMinor;
  if (amountMinor <= 0n) return;
  post(turn, 'suspense', [move('receivable', 'suspense', amountMinor)]);
  set(turn, { received: { ...received, dischargedMinor: acceptedMinor } });
  const none = { reference: null, endToEndId: null };
  addSuspense(turn, { entry: ref, side: 'in', why: 'double', amountMinor, ...none });
}

/** What they were to pay in full is less by it: else the rest would stay open, and grow late. */
function lowerDues(turn: Turn): void {
  const { dues, received } = turn.pair;
  set(turn, {
    dues: dues.map((due) => {
      if (due.kind !== 'gross' || due.debtor !== 'them' || due.state !== 'open') return due;
      const mostMinor = due.movedMinor + outstandingOf(received, due.month);
      return { ...due, amountMinor: most(least(due.amountMinor, mostMinor), 1n) };
    }),
  });
}

/** Creditor: a netting that is agreed counts a statement as it was accepted: what we asked of its lines
 *  has been answered by it. */
export function endNetted(turn: Turn, { entries }: Pick<Netting, 'entries'>): void {
  const seqs = new Set(
    entries.filter(({ debtor }) => debtor === turn.pair.them).map(({ seq }) => seq),
  );
  if (turn.pair.disputes.some((one) => isWaiting(one) && seqs.has(one.seq)))
    end(turn, (one) => isWaiting(one) && seqs.has(one.seq), 'refused');
}

/** Creditor: they have not answered for so long that it is over. @param agedMs how long that is. */
export function endUnanswered(turn: Turn, agedMs: number): void {
  const isOld = (one: DisputeRow) => isWaiting(one) && turn.atMs - one.sinceMs >= agedMs;
  if (!turn.pair.disputes.some(isOld)) return;
  end(turn, isOld, 'refused');
  spread(turn);
}

/** Whether a dispute of ours has no answer. */
export const isWaiting = ({ by, state }: DisputeRow): boolean =>
  by === 'us' && state === 'proposed';
