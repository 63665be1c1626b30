import { nextMonth } from '../../flattr/period.ts';
import { takeBack } from './answers.ts';
import { isUnanswered, openDebts, outstandingOf, unansweredProposal } from './chain.ts';
import { endUnanswered, isWaiting, refOf } from './dispute.ts';
import { OVERDUE_MS, SILENCE_MS } from './dues.ts';
import { move, post, sendAgain, sendStatement, set, type Turn } from './events.ts';
import type { Due, Pair, Standing, Unstated } from './pair.ts';
import { changeDue } from './payment.ts';
import { writeOff } from './release.ts';
import { DUE_OF_THEM, DUE_OF_US } from './state-tables.ts';

const DAY_MS = 86_400_000;
const SUSPENDED_MS = 60 * DAY_MS;
const DEFAULTED_MS = 90 * DAY_MS;
/** Sends again whatever has no answer: a message may have been lost, and its answer too. */
export function repeat(turn: Turn): void {
  const { pair } = turn;
  for (const row of pair.issued.statements)
    if (row.state === 'issued') sendStatement(turn, row.seq);
  for (const row of pair.nettings)
    if (isUnanswered(row)) sendAgain(turn, `netting:${row.month}:${row.attempt}`);
  for (const due of pair.dues)
    if (due.debtor === 'us' && due.state === 'paid')
      sendAgain(turn, `advice:${due.reference}:${due.attempt}`);
  for (const row of pair.withdrawals)
    if (row.by === 'us' && row.state === 'proposed')
      sendAgain(turn, `withdrawal:${row.seq}:${row.payee}`);
  for (const row of pair.disputes.filter(isWaiting)) sendAgain(turn, refOf(row));
  if (pair.frozen?.ours) sendAgain(turn, `unfreeze:${pair.frozen.proof[1]}`);
}

/** Every state has an end: what nobody answered for a year goes back, what has nothing left to pay is
 *  closed, and who does not pay is overdue, suspended, and at last in default. */
export function passDeadlines(turn: Turn): void {
  for (const row of turn.pair.issued.statements)
    if (row.state === 'issued' && turn.atMs - row.issuedAtMs >= SILENCE_MS)
      takeBack(turn, row, 'silence');
  endUnanswered(turn, SILENCE_MS);
  for (const due of turn.pair.dues) closeDue(turn, due);
  const standing = standingOf(turn.pair, turn.atMs);
  if (standing === turn.pair.standing) return;
  set(turn, { standing });
  if (standing !== 'good') turn.effects.push({ type: 'notice', code: standing });
  if (standing === 'defaulted') writeOff(turn);
}

/** A peer that does not tell a restored node what the two had signed is gone like one that does not pay,
 *  or does not answer. Nothing is signed for that: should it come back, what it tells still counts, and the
 *  chain goes on from there. @param sinceMs when the books were restored. */
export function passSilence(turn: Turn, sinceMs: number): void {
  const { pair, atMs } = turn;
  const owesUs = outstandingOf(pair.received) > 0n;
  if (owesUs && pair.standing !== 'defaulted' && atMs - sinceMs >= DEFAULTED_MS) {
    set(turn, { standing: 'defaulted' });
    turn.effects.push({ type: 'notice', code: 'defaulted' });
    writeOff(turn);
  }
  if (atMs - sinceMs < SILENCE_MS) return;
  for (const row of turn.pair.issued.statements)
    if (row.state === 'issued' && atMs - row.issuedAtMs >= SILENCE_MS)
      takeBack(turn, row, 'silence');
  for (const old of turn.pair.unstated) giveUp(turn, old);
}

/** A month that could not be stated for a year goes back to its givers. */
function giveUp(turn: Turn, old: Unstated): void {
  const { month, lines } = old;
  if (turn.atMs - Date.parse(`${nextMonth(month)}-01T00:00:00Z`) < SILENCE_MS) return;
  set(turn, { unstated: turn.pair.unstated.filter((one) => one !== old) });
  post(
    turn,
    'silence',
    lines.map(({ payee, amountMinor }) => move('payable', `givers:${month}:${payee}`, amountMinor)),
  );
}

function closeDue(turn: Turn, due: Due): void {
  const table = due.debtor === 'us' ? DUE_OF_US : DUE_OF_THEM;
  const chain = due.debtor === 'us' ? turn.pair.issued : turn.pair.received;
  const isWaitedFor = due.state === 'paid' && turn.atMs - due.sinceMs >= OVERDUE_MS;
  const event = isWaitedFor ? 'waited' : 'nothing_left';
  const state = table[due.state][event];
  if (state === undefined || (event === 'nothing_left' && outstandingOf(chain) > 0n)) return;
  changeDue(turn, due, { state });
}

/** How long they have owed. Who does not answer what we proposed does not stop the time: it counts from
 *  the proposal, which keeps what it lists from falling due, as long as any of that is open. */
function standingOf(pair: Pair, atMs: number): Standing {
  const owed = pair.dues.filter((due) => due.debtor === 'them' && due.state === 'open');
  const proposal = unansweredProposal(pair);
  const open = new Set(proposal && openDebts(pair.received).map(({ seq }) => seq));
  const isListed = proposal?.netting.entries.some(
    ({ debtor, seq }) => debtor === pair.them && open.has(seq),
  );
  const unanswered = isListed === true && proposal !== undefined ? [proposal.proposedAtMs] : [];
  const ageMs = atMs - Math.min(atMs, ...unanswered, ...owed.map((due) => due.owedSinceMs));
  if (ageMs >= DEFAULTED_MS) return 'defaulted';
  if (ageMs >= SUSPENDED_MS) return 'suspended';
  return ageMs >= OVERDUE_MS ? 'overdue' : 'good';
}
