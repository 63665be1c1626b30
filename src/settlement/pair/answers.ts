import { byPayee, changed, lineOf, total, unansweredProposal } from './chain.ts';
import type { Acceptance, Withdrawal } from './documents.ts';
import { headOf, issue, move, post, refuse, refuseDocument, set, type Turn } from './events.ts';
import { adjustLine, bearByReserve, changeIssuedLine, giversOf } from './issue-statement.ts';
import type { Issued, IssuedLine, Pair, WithdrawalRow } from './pair.ts';
import { ISSUED } from './state-tables.ts';

const issuedBy = (pair: Pair, sha256: string): Issued | undefined =>
  pair.issued.statements.find((row) => row.sha256 === sha256);

/** Debtor: they have countersigned. What they dispute stays owed and apart; what they decline of our
 *  adjustments stays owed too, for that is what we signed first.
 *  @returns why not, or null. */
export function receiveAcceptance(turn: Turn, acceptance: Acceptance): string | null {
  const row = issuedBy(turn.pair, acceptance.statement);
  if (row === undefined) return 'unknown';
  const state = ISSUED[row.state].acceptance;
  if (state === undefined) return `already_${row.state}`;
  if (!isSum(row, acceptance)) return 'wrong_sums';
  if (row.state === 'returned') post(turn, 'late', [move('reserve', 'payable', row.grossMinor)]);
  const disputed = new Map(acceptance.disputed.map((d) => [d.payee, d.amountMinor]));
  const inDispute = (line: IssuedLine) => ({
    ...line,
    disputedMinor: disputed.get(line.payee) ?? 0n,
  });
  set(turn, {
    issued: changed(turn.pair.issued, row.seq, (before) => ({
      ...before,
      state,
      acceptedMinor: acceptance.acceptedMinor,
      answeredAtMs: turn.atMs,
      adjustments: [],
      lines: disputed.size === 0 ? before.lines : before.lines.map(inDispute),
    })),
  });
  for (const adjustment of row.adjustments) {
    const { adjusts, payee, amountMinor } = adjustment;
    const late = adjustment.disputed
      ? []
      : acceptance.declined.filter((d) => d.adjusts === adjusts && d.payee === payee);
    const lateMinor = total(late.map((d) => d.amountMinor));
    giveBack(turn, adjusts, payee, amountMinor - lateMinor);
    if (adjustment.disputed)
      changeIssuedLine(turn, adjusts, payee, (line) => ({
        ...line,
        disputedMinor: line.disputedMinor - amountMinor,
        struckMinor: line.struckMinor + amountMinor,
      }));
    for (const part of late) {
      adjustLine(turn, part, -part.amountMinor);
      if (part.code === 'released') bearByReserve(turn, part);
      else set(turn, { wanted: [...turn.pair.wanted, { ...adjustment, ...part }] });
    }
  }
  return null;
}

const giveBack = (turn: Turn, seq: number, payee: string, amountMinor: bigint): void =>
  post(turn, 'adjustment', [move('payable', giversOf(turn.pair, seq, payee), amountMinor)]);

/** Whether an acceptance is what our own statement allows: anybody can sign any figure. */
function isSum(row: Issued, { acceptedMinor, disputed, declined }: Acceptance): boolean {
  const isLine = ({ payee, amountMinor }: { payee: string; amountMinor: bigint }) =>
    byPayee(row.lines).get(payee)?.amountMinor === amountMinor;
  const isOnce = new Set(disputed.map((d) => d.payee)).size === disputed.length;
  const areOurs = declined.every((d) => d.amountMinor > 0n) && areWithin(row, declined);
  const disputedMinor = total(disputed.map((d) => d.amountMinor));
  const declinedMinor = total(declined.map((d) => d.amountMinor));
  return (
    isOnce &&
    areOurs &&
    disputed.every(isLine) &&
    acceptedMinor === row.totalMinor - disputedMinor + declinedMinor &&
    acceptedMinor >= 0n
  );
}

/** Whether what they decline of each adjustment is no more than it. */
function areWithin(row: Issued, declined: Acceptance['declined']): boolean {
  const nameOf = (one: { adjusts: number; payee: string }) => `${one.adjusts} ${one.payee}`;
  const left = new Map(
    row.adjustments.filter((a) => !a.disputed).map((a) => [nameOf(a), a.amountMinor]),
  );
  return declined.every((part) => {
    const leftMinor = (left.get(nameOf(part)) ?? -1n) - part.amountMinor;
    left.set(nameOf(part), leftMinor);
    return leftMinor >= 0n;
  });
}

/** Debtor: they cannot accept the whole of a statement, or nobody answered it for a year. What it said
 *  goes back to the givers. */
export function takeBack(turn: Turn, row: Issued, event: 'refusal' | 'silence'): boolean {
  const state = ISSUED[row.state][event];
  if (state === undefined) return false;
  post(
    turn,
    event,
    row.lines.map((line) =>
      move('payable', giversOf(turn.pair, row.seq, line.payee), line.amountMinor),
    ),
  );
  const isFinal = event === 'refusal';
  set(turn, {
    issued: changed(turn.pair.issued, row.seq, (before) => ({
      ...before,
      state,
      adjustments: isFinal ? [] : before.adjustments,
    })),
  });
  const undisputed = isFinal ? row.adjustments.filter((a) => !a.disputed) : [];
  for (const adjustment of undisputed) adjustLine(turn, adjustment, -adjustment.amountMinor);
  if (isFinal) set(turn, { wanted: [...turn.pair.wanted, ...row.adjustments] });
  return true;
}

/** Debtor: they take a dispute back. We consent unless it has been adjusted away meanwhile, and from
 *  then on it is owed like the rest. */
export function receiveWithdrawal(turn: Turn, sha256: string, withdrawal: Withdrawal): void {
  const row = issuedBy(turn.pair, withdrawal.statement);
  const code = row === undefined ? 'unknown' : refusalOfWithdrawal(turn.pair, row, withdrawal);
  if (row === undefined || code !== null) {
    refuseDocument(turn, sha256, 'withdrawal', code ?? 'unknown');
    return;
  }
  takeWithdrawal(turn, row, withdrawal.payee);
  const document = { ...headOf(turn.pair), kind: 'consent' as const, document: sha256 };
  issue(turn, `consent:${sha256}`, document, { answers: sha256 });
}

export function takeWithdrawal(turn: Turn, row: Issued, payee: string): void {
  const line = lineOf<IssuedLine>(turn.pair.issued, row.seq, payee);
  const amountMinor = line?.disputedMinor ?? 0n;
  changeIssuedLine(turn, row.seq, payee, (before) => ({ ...before, disputedMinor: 0n }));
  set(turn, {
    issued: changed(turn.pair.issued, row.seq, (before) => ({
      ...before,
      acceptedMinor: before.acceptedMinor + amountMinor,
    })),
    withdrawals: [
      ...turn.pair.withdrawals,
      { seq: row.seq, payee, by: 'them' as const, state: 'agreed' as const },
    ],
    wanted: turn.pair.wanted.filter(
      (a) => !(a.disputed && a.adjusts === row.seq && a.payee === payee),
    ),
  });
}

function refusalOfWithdrawal(pair: Pair, row: Issued, { payee }: Withdrawal): string | null {
  const line = row.lines.find((one) => one.payee === payee);
  if (row.state !== 'accepted') return `already_${row.state}`;
  if (line === undefined || line.disputedMinor === 0n) return 'not_disputed';
  const isLeaving = pair.issued.statements.some((one) =>
    one.adjustments.some((a) => a.disputed && a.adjusts === row.seq && a.payee === payee),
  );
  return isLeaving ? 'adjusted' : null;
}

/** Creditor: our admin takes a dispute back. It is booked when they have consented. */
export function withdrawDispute(turn: Turn, seq: number, payee: string): void {
  const row = turn.pair.received.statements.find((one) => one.seq === seq);
  const line = row?.lines.find((one) => one.payee === payee);
  if (row === undefined || line === undefined || line.disputedMinor === 0n) {
    refuse(turn, 'withdraw_dispute', 'not_disputed');
    return;
  }
  if (unansweredProposal(turn.pair) !== undefined) {
    // It may list the line as it was before the dispute, and would fit again.
    refuse(turn, 'withdraw_dispute', 'waiting');
    return;
  }
  const { withdrawals } = turn.pair;
  if (withdrawals.some((one) => one.by === 'us' && one.seq === seq && one.payee === payee)) {
    refuse(turn, 'withdraw_dispute', 'already_withdrawn');
    return;
  }
  const mine: WithdrawalRow = { seq, payee, by: 'us', state: 'proposed' };
  set(turn, { withdrawals: [...withdrawals, mine] });
  const document = { ...headOf(turn.pair), kind: 'withdrawal' as const };
  issue(turn, `withdrawal:${seq}:${payee}`, { ...document, statement: row.sha256, payee });
}

/** Creditor, after a restore: we had asked. @returns what it is called; null: for nothing that we know. */
export function adoptWithdrawal(turn: Turn, { statement, payee }: Withdrawal): string | null {
  const row = turn.pair.received.statements.find((one) => one.sha256 === statement);
  if (row === undefined) return null;
  const mine: WithdrawalRow = { seq: row.seq, payee, by: 'us', state: 'proposed' };
  set(turn, { withdrawals: [...turn.pair.withdrawals, mine] });
  return `withdrawal:${row.seq}:${payee}`;
}

/** Debtor: our admin gives in to a dispute, or a line was too high: in the next statement. */
export function wantOff(
  turn: Turn,
  wish: { readonly seq: number; readonly payee: string; readonly amountMinor?: bigint },
): void {
  const { seq: adjusts, payee } = wish;
  const line = lineOf<IssuedLine>(turn.pair.issued, adjusts, payee);
  const what = wish.amountMinor === undefined ? 'answer_dispute' : 'correct';
  if (line === undefined) {
    refuse(turn, what, 'unknown_line');
    return;
  }
  const disputed = wish.amountMinor === undefined;
  const amountMinor = wish.amountMinor ?? line.disputedMinor;
  const asked = turn.pair.wanted.filter(
    (a) => a.adjusts === adjusts && a.payee === payee && a.disputed === disputed,
  );
  const roomMinor = disputed
    ? line.disputedMinor - total(asked.map((a) => a.amountMinor))
    : line.amountMinor -
      line.adjustedMinor -
      line.disputedMinor -
      line.struckMinor -
      total(asked.map((a) => a.amountMinor));
  if (amountMinor <= 0n || amountMinor > roomMinor) {
    refuse(turn, what, 'too_much');
    return;
  }
  set(turn, { wanted: [...turn.pair.wanted, { adjusts, payee, amountMinor, disputed }] });
}
