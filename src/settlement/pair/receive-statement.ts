import { isMonth } from '../../flattr/period.ts';
import { isCurrency, scaleOf } from '../../money/currency.ts';
import { grossOf } from '../statement.ts';
import { askedPayees, changed, lastReceived, least, lineOf, total } from './chain.ts';
import type {
  Acceptance,
  Adjustment,
  Declined,
  Disputed,
  Signed,
  Statement,
  StatementLines,
} from './documents.ts';
import { freeze } from './equivocation.ts';
import {
  headOf,
  issue,
  move,
  type PairTransfer,
  post,
  refuse,
  refuseDocument,
  set,
  type Turn,
} from './events.ts';
import { acceptedOf, transfersOfLines } from './line-transfers.ts';
import type { Pair, Received, ReceivedLine } from './pair.ts';
import { adjustableOf, changeLines, release, restoreLines } from './release.ts';

/** 1e15 minor units: what a transfer may move. Source: ledger design, "Money". */
const LARGEST_MINOR = 1_000_000_000_000_000n;

type OfStatement = Signed & { readonly document: Statement };

/** Creditor: they state what they owe our creators. What can be recomputed is booked as announced and
 *  countersigned; lines that are in doubt are disputed, not the whole; a gap is pulled, not refused;
 *  two statements for one place freeze the two of us. */
export function receiveStatement(
  turn: Turn,
  signed: OfStatement,
  doubts: Readonly<Record<string, string>>,
): void {
  const { document: statement, sha256 } = signed;
  const misplaced = headRefusal(turn.pair, statement);
  if (misplaced !== null) {
    refuseDocument(turn, sha256, 'statement', misplaced);
    return;
  }
  const twin = twinOf(turn.pair, statement);
  if (twin !== undefined) {
    meetTwin(turn, signed, twin);
    return;
  }
  const last = lastReceived(turn.pair);
  const nextSeq = (last?.seq ?? 0) + 1;
  if (statement.seq > nextSeq) {
    // Only the next one: were all asked for, each would ask for those before it, and so on for ever.
    turn.effects.push({ type: 'pull', seq: nextSeq });
    refuse(turn, 'statement', 'gap');
    return;
  }
  const unlinked = linkRefusal(turn.pair, statement);
  if (unlinked !== null) {
    refuseDocument(turn, sha256, 'statement', unlinked);
    return;
  }
  if (givesInUnheard(turn.pair, signed)) {
    refuse(turn, 'statement', 'later');
    return;
  }
  const code = contentRefusal(turn.pair, signed);
  if (code === null && signed.lines !== null) {
    accept(turn, signed, answerTo(turn.pair, signed, signed.lines, doubts), true);
    return;
  }
  addReceived(turn, signed, { state: 'refused', acceptedMinor: 0n, lines: [] });
  refuseDocument(turn, sha256, 'statement', code ?? 'wrong_lines');
}

/** Something else for a place that is taken. The same facts in other bytes are no lie: whoever lost its
 *  books may have signed them again, and asks for our head to learn of it. */
function meetTwin(turn: Turn, { document, sha256 }: OfStatement, twin: Received): void {
  if (payloadOf(document) === twin.payload) {
    refuse(turn, 'statement', 'signed_again');
    return;
  }
  freeze(turn, [twin.sha256, sha256]);
}

const twinOf = (pair: Pair, { seq, period }: Statement): Received | undefined =>
  pair.received.statements.find((row) => row.seq === seq || row.month === period);

/** Whether it says something else for a place that is taken: that freezes the two of us, whenever it is
 *  found. */
export function meetsOther(turn: Turn, { document, sha256 }: OfStatement): boolean {
  if (headRefusal(turn.pair, document) !== null) return false;
  const twin = twinOf(turn.pair, document);
  if (twin === undefined || twin.payload === payloadOf(document)) return false;
  freeze(turn, [twin.sha256, sha256]);
  return true;
}

/** Whether it has a place in the chain: what is refused for what it says has one all the same. */
export const isInPlace = (pair: Pair, statement: Statement): boolean =>
  headRefusal(pair, statement) === null &&
  statement.seq === (lastReceived(pair)?.seq ?? 0) + 1 &&
  linkRefusal(pair, statement) === null;

function linkRefusal(pair: Pair, { prev, period }: Statement): string | null {
  const last = lastReceived(pair);
  if (prev !== (last?.sha256 ?? null)) return 'wrong_prev';
  return last !== undefined && period <= last.month ? 'wrong_period' : null;
}

function headRefusal(pair: Pair, statement: Statement): string | null {
  if (statement.iss !== pair.them) return 'wrong_issuer';
  if (statement.aud !== pair.us) return 'wrong_audience';
  if (statement.currency !== pair.currency || !isCurrency(statement.currency))
    return 'wrong_currency';
  if (statement.scale !== scaleOf(pair.currency)) return 'wrong_scale';
  return isMonth(statement.period) && statement.seq >= 1 ? null : 'wrong_period';
}

/** Whether it gives in to a dispute of ours to which we have not heard their consent: that is on its way,
 *  and comes before. */
const givesInUnheard = (pair: Pair, { lines }: OfStatement): boolean =>
  lines?.adjustments.some((a) => a.disputed && askedPayees(pair, a.adjusts).has(a.payee)) === true;

function contentRefusal(pair: Pair, { document, lines: texts }: OfStatement): string | null {
  if (texts === null) return 'wrong_lines';
  const { lines, adjustments } = texts;
  if (lines.some(isNoAmount) || adjustments.some(isNoAmount)) return 'wrong_lines';
  if (new Set(lines.map((line) => line.payee)).size !== lines.length) return 'repeated_payee';
  const names = adjustments.map((a) => `${a.adjusts}\n${a.disputed}\n${a.payee}`);
  if (new Set(names).size !== names.length) return 'repeated_adjustment';
  const takenMinor = total(adjustments.filter((a) => !a.disputed).map((a) => a.amountMinor));
  const isSum =
    document.grossMinor === grossOf(lines) &&
    document.grossMinor <= LARGEST_MINOR &&
    document.adjustmentMinor === takenMinor &&
    document.carriedMinor === 0n &&
    document.totalMinor === document.grossMinor - takenMinor &&
    document.totalMinor >= 0n;
  if (!isSum) return 'wrong_sums';
  const fits = adjustments.every((a) => {
    const line = lineOf<ReceivedLine>(pair.received, a.adjusts, a.payee);
    if (line === undefined || a.amountMinor === 0n) return false;
    return a.disputed
      ? a.amountMinor === line.disputedMinor
      : a.amountMinor <= line.amountMinor - line.adjustedMinor - line.struckMinor;
  });
  return fits ? null : 'wrong_adjustment';
}

const isNoAmount = ({ amountMinor }: { readonly amountMinor: bigint }): boolean =>
  amountMinor < 0n || amountMinor > LARGEST_MINOR;

type Answer = Pick<Acceptance, 'acceptedMinor' | 'disputed' | 'declined'>;

/** What we countersign: all but the lines in doubt, and what of the adjustments comes too late. */
function answerTo(
  pair: Pair,
  { document }: OfStatement,
  { lines, adjustments }: StatementLines,
  doubts: Readonly<Record<string, string>>,
): Answer {
  const disputed: Disputed[] = lines.flatMap(({ payee, amountMinor }) => {
    const code = Object.hasOwn(doubts, payee) ? doubts[payee] : undefined;
    return code === undefined || amountMinor === 0n ? [] : [{ payee, amountMinor, code }];
  });
  let roomMinor = document.grossMinor - total(disputed.map((d) => d.amountMinor));
  const isMoneyWaiting = pair.received.dischargedMinor > pair.spreadMinor;
  const declined: Declined[] = [];
  for (const { adjusts, payee, amountMinor, disputed: isDispute } of adjustments) {
    const line = lineOf<ReceivedLine>(pair.received, adjusts, payee);
    if (line === undefined || isDispute) continue;
    // Money that waits for the answer to our dispute of it is here.
    const isPaid = isMoneyWaiting && askedPayees(pair, adjusts).has(payee);
    const freeMinor = isPaid ? 0n : least(adjustableOf(line), amountMinor);
    const takenMinor = least(freeMinor, roomMinor);
    roomMinor -= takenMinor;
    const late = { adjusts, payee, amountMinor: amountMinor - freeMinor };
    if (late.amountMinor > 0n) declined.push({ ...late, code: 'released' });
    const again = { adjusts, payee, amountMinor: freeMinor - takenMinor };
    if (again.amountMinor > 0n) declined.push({ ...again, code: 'no_room' });
  }
  return { acceptedMinor: roomMinor, disputed, declined };
}

/** Books a statement as announced. @param isNew false: our acceptance of it exists, from before a
 *  restore. */
export function accept(turn: Turn, signed: OfStatement, answer: Answer, isNew: boolean): void {
  const { document, sha256, lines: texts } = signed;
  const { acceptedMinor, disputed, declined } = answer;
  const inDispute = new Map(disputed.map((d) => [d.payee, d.amountMinor]));
  const lines = (texts?.lines ?? []).map(({ payee, amountMinor }) => ({
    ...{ payee, amountMinor, adjustedMinor: 0n, disputedMinor: inDispute.get(payee) ?? 0n },
    ...{ struckMinor: 0n, fundedMinor: 0n, releasedMinor: 0n, writtenOffMinor: 0n, lostMinor: 0n },
  }));
  addReceived(turn, signed, { state: 'accepted', acceptedMinor, lines });
  // Later documents of the same head may change these lines: they are not what was accepted any more then.
  if (!isNew) post(turn, 'acceptance', transfersOfLines(lines, { why: 'acceptance', parts: null }));
  else if (lines.some((line) => acceptedOf(line) > 0n))
    turn.effects.push({ type: 'post_lines', why: 'acceptance', seq: document.seq, parts: null });
  post(turn, 'acceptance', takeOff(turn, texts?.adjustments ?? [], declined));
  const kind = 'acceptance' as const;
  if (isNew)
    issue(
      turn,
      `acceptance:${document.seq}`,
      { ...headOf(turn.pair), kind, statement: sha256, acceptedMinor, disputed, declined },
      { answers: sha256 },
    );
  release(turn);
}

/** Takes off earlier lines what a statement adjusts, less what is declined of it. */
function takeOff(
  turn: Turn,
  adjustments: readonly Adjustment[],
  declined: readonly Declined[],
): PairTransfer[] {
  const lateMinor = new Map<string, bigint>();
  for (const part of declined)
    lateMinor.set(nameOf(part), (lateMinor.get(nameOf(part)) ?? 0n) + part.amountMinor);
  const taken = adjustments.map((a) => ({
    ...a,
    amountMinor: a.amountMinor - (a.disputed ? 0n : (lateMinor.get(nameOf(a)) ?? 0n)),
  }));
  for (const seq of new Set(taken.map((a) => a.adjusts))) {
    const ofSeq = taken.filter((a) => a.adjusts === seq);
    const struck = new Map(ofSeq.filter((a) => a.disputed).map((a) => [a.payee, a.amountMinor]));
    const adjusted = new Map(ofSeq.filter((a) => !a.disputed).map((a) => [a.payee, a.amountMinor]));
    restoreLines(turn, seq, adjusted);
    changeLines(turn, seq, (line) => {
      const struckMinor = struck.get(line.payee) ?? 0n;
      const adjustedMinor = adjusted.get(line.payee) ?? 0n;
      if (struckMinor + adjustedMinor === 0n) return line;
      return {
        ...line,
        disputedMinor: line.disputedMinor - struckMinor,
        struckMinor: line.struckMinor + struckMinor,
        adjustedMinor: line.adjustedMinor + adjustedMinor,
      };
    });
  }
  return taken
    .filter((a) => !a.disputed)
    .map((a) => move(`pending:${a.payee}`, 'receivable', a.amountMinor));
}

const nameOf = ({ adjusts, payee }: Pick<Adjustment, 'adjusts' | 'payee'>): string =>
  `${adjusts} ${payee}`;

export function addReceived(
  turn: Turn,
  { document, sha256 }: OfStatement,
  how: Pick<Received, 'state' | 'acceptedMinor' | 'lines'>,
): void {
  const { received } = turn.pair;
  const { seq, period: month } = document;
  const row = { seq, month, sha256, payload: payloadOf(document), acceptedAtMs: turn.atMs, ...how };
  set(turn, { received: { ...received, statements: [...received.statements, row] } });
}

/** Everything in which two statements for one place can differ, so that they contradict each other. */
const payloadOf = (statement: Statement): string =>
  JSON.stringify([
    ...[statement.period, statement.seq, statement.prev, statement.linesSha256],
    ...[`${statement.grossMinor}`, `${statement.adjustmentMinor}`, `${statement.totalMinor}`],
  ]);

/** The dispute of a line is over and it counts as accepted: they have consented. */
export function acceptDisputed(turn: Turn, seq: number, payee: string): void {
  const amountMinor = lineOf<ReceivedLine>(turn.pair.received, seq, payee)?.disputedMinor ?? 0n;
  changeLines(turn, seq, (line) => (line.payee === payee ? { ...line, disputedMinor: 0n } : line));
  set(turn, {
    received: changed(turn.pair.received, seq, (row) => ({
      ...row,
      acceptedMinor: row.acceptedMinor + amountMinor,
    })),
  });
  post(turn, 'withdrawal', [move('receivable', `pending:${payee}`, amountMinor)]);
  release(turn);
}
