import type { Month } from '../../flattr/period.ts';
import type { StatementLine } from '../documents.ts';
import { receiveAdvice } from './advice.ts';
import { adoptWithdrawal, receiveAcceptance, takeBack, takeWithdrawal } from './answers.ts';
import { adoptDispute, answeredDispute, takeDispute } from './dispute.ts';
import type { Netting, PairDocument, Signed } from './documents.ts';
import { newDue } from './dues.ts';
import { adoptUnfreeze, unfreezeTheirs } from './equivocation.ts';
import { move, post, refuse, set, statementRef, type Turn } from './events.ts';
import { addIssued, untouched } from './issue-statement.ts';
import { addNetting, answerProposal, bookNetting } from './netting.ts';
import type { Pair } from './pair.ts';
import { changeDue, dueOf } from './payment.ts';
import { accept, acceptDisputed, addReceived, isInPlace, meetsOther } from './receive-statement.ts';
import { spread } from './release.ts';
import { retryHeld } from './sort-suspense.ts';
import { DUE_OF_US } from './state-tables.ts';
import { giveBackOlder, isElsewhere, isNext, setAside } from './take-over.ts';

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

/** Gives a document of ours its name. */
export function name(turn: Turn, ref: string, sha256: string): void {
  const { names, refs, issued, nettings } = turn.pair;
  const [kind, one, other] = ref.split(':');
  set(turn, { names: { ...names, [ref]: sha256 }, refs: { ...refs, [sha256]: ref } });
  if (kind === 'statement')
    set(turn, {
      issued: {
        ...issued,
        statements: issued.statements.map((row) =>
          `${row.seq}` === one ? { ...row, sha256 } : row,
        ),
      },
    });
  if (kind === 'netting')
    set(turn, {
      nettings: nettings.map((row) =>
        row.proposer === 'us' && row.month === one && `${row.attempt}` === other
          ? { ...row, sha256 }
          : row,
      ),
    });
}

function adoptOurs(turn: Turn, { sha256, document, lines }: Signed): void {
  switch (document.kind) {
    case 'statement':
      if (!isNext(turn.pair.issued.statements.at(-1), document)) {
        refuse(turn, 'head', 'out_of_place');
        return;
      }
      reconcile(turn, document.period, lines?.lines ?? []);
      addIssued(turn, {
        ...{ seq: document.seq, month: document.period, sha256, state: 'issued' },
        ...{ grossMinor: document.grossMinor, totalMinor: document.totalMinor },
        ...{ acceptedMinor: 0n, issuedAtMs: turn.atMs, answeredAtMs: null },
        lines: (lines?.lines ?? []).map(untouched),
        adjustments: lines?.adjustments ?? [],
      });
      set(turn, { wanted: withoutTaken(turn, lines?.adjustments ?? []) });
      name(turn, statementRef(turn.pair, document.seq), sha256);
      return;
    case 'netting': {
      const ref = `netting:${document.period}:${document.attempt}`;
      if (isOther(turn, ref)) return;
      addNetting(turn, { proposer: 'us', state: 'proposed', sha256, netting: document });
      name(turn, ref, sha256);
      return;
    }
    case 'advice': {
      if (isOther(turn, `advice:${document.reference}:${document.attempt}`)) return;
      const { reference, attempt, amountMinor } = document;
      const month = turn.pair.issued.statements.at(-1)?.month ?? '';
      const fresh = newDue(turn, { reference, month, kind: 'gross', debtor: 'us' });
      if (dueOf(turn, reference, 'us') === undefined)
        set(turn, { dues: [...turn.pair.dues, { ...fresh, amountMinor, attempt }] });
      name(turn, `advice:${reference}:${attempt}`, sha256);
      return;
    }
    case 'withdrawal':
    case 'dispute': {
      const ref =
        document.kind === 'dispute'
          ? adoptDispute(turn, document)
          : adoptWithdrawal(turn, document);
      if (ref === null) refuse(turn, 'head', 'unknown');
      else name(turn, ref, sha256);
      return;
    }
    case 'unfreeze':
      if (adoptUnfreeze(turn, document.proof)) name(turn, `unfreeze:${document.proof[1]}`, sha256);
      return;
    default:
      return;
  }
}

/** Whether our books know another document of ours by this name: what we had signed besides is none. */
function isOther(turn: Turn, ref: string): boolean {
  if (turn.pair.names[ref] === undefined) return false;
  refuse(turn, 'head', 'other');
  return true;
}

type Wanted = Turn['pair']['wanted'];

const withoutTaken = ({ pair }: Turn, taken: Wanted): Wanted =>
  pair.wanted.filter(
    (wish) =>
      !taken.some(
        (a) => a.adjusts === wish.adjusts && a.payee === wish.payee && a.disputed === wish.disputed,
      ),
  );

/** What we signed for a month is what we owe for it, whatever our books of the copy say: the reserve
 *  bears the difference. A month that is closed only now is met by `closeStated`. */
function reconcile(turn: Turn, month: Month, lines: readonly StatementLine[]): void {
  post(
    turn,
    'restored',
    lines.map((line) => move('reserve', 'payable', line.amountMinor)),
  );
  const closed = turn.pair.unstated.find((one) => one.month === month);
  if (closed === undefined) return;
  set(turn, { unstated: turn.pair.unstated.filter((one) => one !== closed) });
  closeStated(turn, closed.lines);
}

/** A month of ours is closed after all that we had stated before: the reserve gets back what it bore. */
export const closeStated = (turn: Turn, lines: readonly StatementLine[]): void =>
  post(
    turn,
    'restored',
    lines.map((line) => move('payable', 'reserve', line.amountMinor)),
  );

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
      return receiveAcceptance(turn, document) === null;
    case 'consent':
    case 'refusal': {
      const answered = document.document;
      if (ref.startsWith('withdrawal:')) return answerWithdrawal(turn, ref, document.kind);
      if (ref.startsWith('dispute:')) return answeredDispute(turn, ref, document.kind);
      if (ref.startsWith('netting:')) return answerProposal(turn, answered, document.kind) === null;
      const row = turn.pair.issued.statements.find((one) => one.sha256 === answered);
      return row !== undefined && document.kind === 'refusal' && takeBack(turn, row, 'refusal');
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
