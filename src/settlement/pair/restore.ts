import { adoptOurs, name } from './adopt-ours.ts';
import { receiveAdvice } from './advice.ts';
import { receiveAcceptance, takeBack, takeWithdrawal } from './answers.ts';
import { answeredDispute, takeDispute } from './dispute.ts';
import type { Netting, PairDocument, Signed } from './documents.ts';
import { unfreezeTheirs } from './equivocation.ts';
import { refuse, set, type Turn } from './events.ts';
import { addNetting, answerProposal, bookNetting } from './netting.ts';
import type { Pair } from './pair.ts';
import { changeDue, dueOf } from './payment.ts';
import { accept, acceptDisputed, addReceived, isInPlace, meetsOther } from './receive-statement.ts';
import { spread } from './release.ts';
import { retryHeld } from './sort-suspense.ts';
import { DUE_OF_US } from './state-tables.ts';
import { giveBackOlder, isElsewhere, setAside } from './take-over.ts';

const HOUR_MS = 3_600_000;
/** What was sent before a restore is refused 12 hours later by everybody, so after a day nothing of it
 *  is under way any more and the other node's word is complete. Source: protocol design, "Bounds". */
const QUARANTINE_MS = 24 * HOUR_MS;

/** The books are those of an old copy. Nothing is signed or paid until the other node has told us what
 *  we had signed, and a bank statement agrees. */
export function restored(turn: Turn): void {
  set(turn, { restoredAtMs: turn.atMs, bankAgrees: false });
}

export function askHead(turn: Turn): void {
  const { restoredAtMs } = turn.pair;
  if (restoredAtMs !== null && turn.atMs - restoredAtMs >= QUARANTINE_MS)
    turn.effects.push({ type: 'ask_head' });
}

/** Takes from the other node's records what ours lack, in their order: our own bytes as if we had just
 *  signed them, and theirs as far as we had answered them. The rest comes again by itself. */
export function catchUp(turn: Turn, documents: readonly Signed[]): void {
  const { restoredAtMs } = turn.pair;
  if (restoredAtMs === null || turn.atMs - restoredAtMs < QUARANTINE_MS) {
    refuse(turn, 'head', 'too_early');
    return;
  }
  const answers = new Map<string, Signed>();
  const refused = new Set<string | null>();
  const theirs = new Set<string | null>();
  for (const signed of documents) {
    const answered = answeredBy(signed.document);
    if (signed.document.kind === 'refusal') refused.add(answered);
    if (signed.document.iss === turn.pair.them) theirs.add(answered);
    if (signed.document.iss === turn.pair.us && answered !== null) answers.set(answered, signed);
  }
  let isWhole = true;
  for (const signed of documents) {
    const { document, sha256 } = signed;
    if (isKnown(turn, sha256)) continue;
    const isNetted = document.kind === 'netting' && !refused.has(sha256);
    if (isNetted && !areAccepted(turn.pair, document)) {
      isWhole = false;
      refuse(turn, 'head', 'incomplete');
    } else if (document.iss === turn.pair.us) {
      if (document.kind === 'statement' && isElsewhere(turn.pair, document, theirs.has(sha256)))
        setAside(turn, document.seq);
      adoptOurs(turn, signed);
    } else if (document.iss === turn.pair.them) adoptTheirs(turn, signed, answers);
  }
  if (!isWhole) {
    turn.effects.push({ type: 'notice', code: 'incomplete' });
    return;
  }
  giveBackOlder(turn);
  set(turn, { restoredAtMs: null });
  spread(turn);
  retryHeld(turn);
  turn.effects.push({ type: 'notice', code: 'caught_up' });
}

/** Whether all that was netted is accepted here. If not, the head leaves something out, and with it more
 *  would be settled than is owed: we stay as we are, and ask again. What was refused settles nothing, and
 *  may list what we had accepted without their hearing of it. */
const areAccepted = ({ us, issued, received }: Pair, { entries }: Netting): boolean =>
  entries.every(({ debtor, seq }) =>
    (debtor === us ? issued : received).statements.some(
      (row) => row.seq === seq && row.state === 'accepted',
    ),
  );

const isKnown = ({ pair }: Turn, sha256: string): boolean =>
  pair.refs[sha256] !== undefined || pair.held[sha256] !== undefined;

/** Which document another one answers. */
export function answeredBy(document: PairDocument): string | null {
  switch (document.kind) {
    case 'acceptance':
      return document.statement;
    case 'consent':
    case 'refusal':
      return document.document;
    case 'receipt':
      return document.advice;
    default:
      return null;
  }
}

function adoptTheirs(turn: Turn, signed: Signed, answers: ReadonlyMap<string, Signed>): void {
  const { sha256, document } = signed;
  const ours = answers.get(sha256);
  // What we had refused had no place: whoever had lost its books may have signed it without wanting to lie.
  const isRefused = ours?.document.kind === 'refusal';
  if (document.kind === 'statement' && !isRefused && meetsOther(turn, { ...signed, document }))
    return;
  if (ours !== undefined) {
    if (!adoptAnswered(turn, signed, ours.document)) {
      refuse(turn, 'head', document.kind);
      return;
    }
    const ref = `${ours.document.kind}:${sha256}`;
    set(turn, { held: { ...turn.pair.held, [sha256]: ref } });
    name(turn, ref, ours.sha256);
    return;
  }
  const isTaken = adoptAnswer(turn, document);
  if (isTaken) set(turn, { held: { ...turn.pair.held, [sha256]: null } });
}

/** Something of theirs that we had answered: it counts as we answered then. */
function adoptAnswered(turn: Turn, signed: Signed, answer: PairDocument): boolean {
  const { sha256, document } = signed;
  if (document.kind === 'statement') {
    const isPlaced = isInPlace(turn.pair, document);
    if (answer.kind === 'acceptance' && isPlaced)
      accept(turn, { ...signed, document }, answer, false);
    else if (isPlaced)
      addReceived(
        turn,
        { ...signed, document },
        { state: 'refused', acceptedMinor: 0n, lines: [] },
      );
    return answer.kind !== 'acceptance' || isPlaced;
  }
  if (document.kind === 'netting') {
    // One that we refused left nothing but the refusal.
    if (answer.kind !== 'consent') return true;
    addNetting(turn, { proposer: 'them', state: 'agreed', sha256, netting: document });
    bookNetting(turn, document);
    return true;
  }
  if (document.kind === 'advice') return receiveAdvice(turn, sha256, document) === null;
  if (document.kind !== 'withdrawal' && document.kind !== 'dispute') return false;
  const row = turn.pair.issued.statements.find((one) => one.sha256 === document.statement);
  if (row === undefined || answer.kind !== 'consent') return true;
  if (document.kind === 'dispute') takeDispute(turn, row, document);
  else takeWithdrawal(turn, row, document.payee);
  return true;
}

/** Their answer to something of ours. @returns false when it is none, or not to be taken. */
export function adoptAnswer(turn: Turn, document: PairDocument): boolean {
  const ref = turn.pair.refs[answeredBy(document) ?? ''] ?? '';
  switch (document.kind) {
    case 'acceptance':
      return isItsTurn(turn.pair, document.statement) && receiveAcceptance(turn, document) === null;
    case 'consent':
    case 'refusal': {
      const answered = document.document;
      if (ref.startsWith('withdrawal:')) return answerWithdrawal(turn, ref, document.kind);
      if (ref.startsWith('dispute:')) return answeredDispute(turn, ref, document.kind);
      if (ref.startsWith('netting:')) return answerProposal(turn, answered, document.kind) === null;
      const row = turn.pair.issued.statements.find((one) => one.sha256 === answered);
      if (row === undefined || document.kind !== 'refusal') return false;
      return isItsTurn(turn.pair, answered) && takeBack(turn, row, 'refusal');
    }
    case 'receipt': {
      const [, reference = '', attempt] = ref.split(':');
      const due = dueOf(turn, reference, 'us');
      const state = due === undefined ? undefined : DUE_OF_US[due.state].receipt;
      if (due === undefined || state === undefined || `${due.attempt}` !== attempt) return false;
      changeDue(turn, due, { state });
      return true;
    }
    case 'unfreeze':
      return unfreezeTheirs(turn, document.proof);
    default:
      return false;
  }
}

/** Whether all statements of ours before this one are answered. An answer that comes before theirs is put off,
 *  and comes again: should they lose their books, ours would tell them of a statement that has no place. */
function isItsTurn({ issued }: Pair, sha256: string): boolean {
  for (const row of issued.statements) {
    if (row.sha256 === sha256) return true;
    if (row.state === 'issued') return false;
  }
  return true;
}

function answerWithdrawal(turn: Turn, ref: string, answer: 'consent' | 'refusal'): boolean {
  const row = turn.pair.withdrawals.find(
    (one) => one.by === 'us' && `withdrawal:${one.seq}:${one.payee}` === ref,
  );
  if (row === undefined || row.state !== 'proposed') return false;
  const state = answer === 'consent' ? ('agreed' as const) : ('refused' as const);
  set(turn, {
    withdrawals: turn.pair.withdrawals.map((one) => (one === row ? { ...one, state } : one)),
  });
  if (state === 'agreed') acceptDisputed(turn, row.seq, row.payee);
  return true;
}
