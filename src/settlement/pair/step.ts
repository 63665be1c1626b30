import { closeStated, name } from './adopt-ours.ts';
import { advise, receiveAdvice } from './advice.ts';
import { receiveWithdrawal, wantOff, withdrawDispute } from './answers.ts';
import { passDeadlines, passSilence, repeat } from './deadlines.ts';
import { disputeLine, receiveDispute } from './dispute.ts';
import type { Signed } from './documents.ts';
import { isFrozen, unfreezeAgain, unfreezeOurs } from './equivocation.ts';
import {
  type Effect,
  type Event,
  refuse,
  sendAgain,
  sendStatement,
  set,
  type Tools,
  type Turn,
} from './events.ts';
import { issueStatement } from './issue-statement.ts';
import { netNow, netOrPay, receiveNetting } from './netting.ts';
import type { Pair } from './pair.ts';
import { acknowledge, paidIn, paidOut, returned } from './payment.ts';
import { receiveStatement } from './receive-statement.ts';
import { release } from './release.ts';
import { adoptAnswer, askHead, catchUp, restored } from './restore.ts';
import { assign, matchSuspense, sentBack } from './sort-suspense.ts';
import { EVENTS, type EventName, type Mode } from './state-tables.ts';
import { sendBack } from './suspense.ts';

/** Decides everything between this node and one peer in one currency: what an event makes of the
 *  state, and what has to be booked, signed, sent or asked because of it. The same for the same, always.
 *  Refuses by counting in `refusedEvents`; throws only where the books would be wrong.
 *  Source: ledger design, "Between nodes", rule 8. */
export function step(pair: Pair, event: Event, tools: Tools): readonly [Pair, readonly Effect[]] {
  const turn: Turn = { pair, effects: [], atMs: event.atMs, tools };
  const eventName = nameOf(event);
  const verdict = EVENTS[modeOf(pair)][eventName];
  if (verdict === 'take') take(turn, event);
  else refuse(turn, eventName, modeOf(pair));
  return [turn.pair, turn.effects];
}

/** How the two nodes stand: which row of the table of events counts. */
export const modeOf = (pair: Pair): Mode =>
  pair.restoredAtMs !== null ? 'restored' : isFrozen(pair) ? 'frozen' : 'settling';

const nameOf = (event: Event): EventName =>
  event.type === 'received' ? event.signed.document.kind : event.type;

function take(turn: Turn, event: Event): void {
  switch (event.type) {
    case 'month_closed':
      closeMonth(turn, event);
      return;
    case 'received':
      receive(turn, event.signed, event.doubts);
      return;
    case 'signed':
      name(turn, event.ref, event.sha256);
      return;
    case 'tick':
      tick(turn);
      return;
    case 'net':
      netNow(turn, event.month);
      return;
    case 'pulled':
      sendStatement(turn, event.seq);
      return;
    case 'asked':
      turn.effects.push({ type: 'send_head' });
      return;
    case 'head':
      catchUp(turn, event.documents);
      return;
    case 'paid_out':
      paidOut(turn, event);
      adviseNow(turn);
      return;
    case 'paid_in':
      paidIn(turn, event);
      return;
    case 'returned':
      returned(turn, event);
      return;
    case 'restored':
      restored(turn);
      return;
    case 'bank_agrees':
      set(turn, { bankAgrees: true });
      return;
    default:
      decide(turn, event);
  }
}

type OfPerson = Extract<
  Event,
  {
    type:
      | 'send_back'
      | 'sent_back'
      | 'assign'
      | 'correct'
      | 'answer_dispute'
      | 'withdraw_dispute'
      | 'dispute_line'
      | 'trust_changed'
      | 'unfreeze';
  }
>;

/** What a person decides. */
function decide(turn: Turn, event: OfPerson): void {
  switch (event.type) {
    case 'send_back':
      sendBack(turn, event.suspense);
      return;
    case 'sent_back':
      sentBack(turn, event.suspense, event.amountMinor);
      return;
    case 'assign':
      assign(turn, event.suspense, event.amountMinor);
      adviseNow(turn);
      return;
    case 'correct':
      wantOff(turn, event);
      return;
    case 'answer_dispute':
      wantOff(turn, { seq: event.seq, payee: event.payee });
      return;
    case 'withdraw_dispute':
      withdrawDispute(turn, event.seq, event.payee);
      return;
    case 'dispute_line':
      disputeLine(turn, event);
      return;
    case 'trust_changed':
      set(turn, { trust: event.trust, limitMinor: event.limitMinor });
      release(turn);
      return;
    case 'unfreeze':
      unfreezeOurs(turn);
  }
}

function closeMonth(turn: Turn, { month, lines }: Extract<Event, { type: 'month_closed' }>): void {
  const { pair } = turn;
  if (pair.issued.statements.some((row) => row.month === month)) {
    closeStated(turn, lines);
    return;
  }
  if (pair.unstated.some((one) => one.month === month)) {
    refuse(turn, 'month_closed', 'again');
    return;
  }
  const last = pair.unstated.at(-1) ?? pair.issued.statements.at(-1);
  if (last !== undefined && month <= last.month)
    throw new RangeError(`${month} is closed after ${last.month}`);
  set(turn, { unstated: [...pair.unstated, { month, lines }] });
  if (modeOf(pair) !== 'restored') issueStatement(turn);
}

function tick(turn: Turn): void {
  const { restoredAtMs } = turn.pair;
  if (restoredAtMs !== null) {
    askHead(turn);
    passSilence(turn, restoredAtMs);
    return;
  }
  repeat(turn);
  issueStatement(turn);
  netOrPay(turn);
  passDeadlines(turn);
  matchSuspense(turn);
  for (const due of turn.pair.dues)
    if (due.debtor === 'them' && due.advice !== null) acknowledge(turn, due.reference);
  advise(turn);
}

function adviseNow(turn: Turn): void {
  if (modeOf(turn.pair) !== 'restored') advise(turn);
}

/** A document of theirs. One that we hold is answered again, for the answer may have been lost. */
function receive(turn: Turn, signed: Signed, doubts: Readonly<Record<string, string>>): void {
  const { sha256, document } = signed;
  const answer = turn.pair.held[sha256];
  if (answer !== undefined) {
    if (answer !== null) sendAgain(turn, answer);
    else if (document.kind === 'unfreeze') unfreezeAgain(turn, document.proof);
    return;
  }
  if (document.kind === 'statement') {
    receiveStatement(turn, { ...signed, document }, doubts);
    return;
  }
  if (
    document.iss !== turn.pair.them ||
    document.aud !== turn.pair.us ||
    document.currency !== turn.pair.currency
  ) {
    refuse(turn, document.kind, 'not_for_us');
    return;
  }
  if (document.kind === 'netting') {
    receiveNetting(turn, sha256, document);
    return;
  }
  if (document.kind === 'withdrawal') {
    receiveWithdrawal(turn, sha256, document);
    return;
  }
  if (document.kind === 'dispute') {
    receiveDispute(turn, sha256, document);
    return;
  }
  if (document.kind === 'advice') {
    const later = receiveAdvice(turn, sha256, document);
    if (later !== null) refuse(turn, 'advice', later);
    return;
  }
  if (!adoptAnswer(turn, document)) {
    refuse(turn, document.kind, 'out_of_place');
    return;
  }
  set(turn, { held: { ...turn.pair.held, [sha256]: null } });
}
