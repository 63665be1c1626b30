import { type Month, monthOf, NETTING_DAY, previousMonth } from '../../flattr/period.ts';
import { netPeers, proposerOf, smallestPaymentMinor } from '../net-peers.ts';
import { referenceSeed, settlementReference } from '../reference.ts';
import { most, openDebts, outstandingOf, pendingProposal, unansweredProposal } from './chain.ts';
import { endNetted } from './dispute.ts';
import type { Netting } from './documents.ts';
import { grossReference, isPaying, newDue, OVERDUE_MS, SILENCE_MS } from './dues.ts';
import { isFrozen } from './equivocation.ts';
import { headOf, issue, move, post, refuse, refuseDocument, set, type Turn } from './events.ts';
import type { Due, NettingRow } from './pair.ts';
import { fund } from './release.ts';
import { retryHeld } from './sort-suspense.ts';
import { NETTING } from './state-tables.ts';
import { addSuspense } from './suspense.ts';

const DAY_MS = 86_400_000;
/** Days after the netting day: from then on nobody waits for the other direction's statement any more. */
const PATIENCE_DAYS = 5;
/** Days after the netting day: from the 20th on each pays the other in full. */
const PROPOSAL_DAYS = 10;

type Agreement = Pick<Netting, 'entries' | 'offsetMinor' | 'dueMinor' | 'debtor' | 'reference'>;

/** What both sides must come to by themselves for a month: all that is acknowledged up to it. */
export function agreementOf(
  { pair, tools }: Pick<Turn, 'pair' | 'tools'>,
  month: Month,
): Agreement {
  const { us, them, currency } = pair;
  const of = (debtor: string, chain: Parameters<typeof openDebts>[0]) =>
    openDebts(chain, month).map(({ seq, outstandingMinor }) => ({ debtor, seq, outstandingMinor }));
  const [ours, theirs] = [of(us, pair.issued), of(them, pair.received)];
  const entries = us < them ? [...ours, ...theirs] : [...theirs, ...ours];
  const reference = settlementReference(tools.sha256(referenceSeed(us, them, currency, month)));
  return { entries, ...netPeers(entries, us, them, smallestPaymentMinor(currency)), reference };
}

/** Between the 10th and the 20th the lower node id proposes the netting of the month before; after that
 *  each side pays in full what it owes. Once a day. */
export function netOrPay(turn: Turn): void {
  const at = new Date(turn.atMs);
  const month = previousMonth(monthOf(at));
  const days = at.getUTCDate() - NETTING_DAY;
  const isNetting = days < PROPOSAL_DAYS;
  expire(turn);
  // Also of a month in whose last days nobody was here, or whose proposal was refused too late. Who lied
  // does not escape what was accepted.
  fallDue(turn, isNetting ? previousMonth(month) : month);
  retryHeld(turn);
  if (days >= 0 && isNetting && !isFrozen(turn.pair)) propose(turn, month, days >= PATIENCE_DAYS);
}

/** What nobody has answered for so long keeps no money waiting any more. What they owe falls due, for its
 *  month first: under that reference they may have paid. It is as late as if it had been due at once. */
function expire(turn: Turn): void {
  const row = pendingProposal(turn.pair);
  const state = NETTING.proposed.silence;
  if (row === undefined || state === undefined || turn.atMs - row.proposedAtMs < OVERDUE_MS) return;
  set(turn, {
    nettings: turn.pair.nettings.map((one) => (one === row ? { ...one, state } : one)),
  });
  fallDue(turn, row.month, row.proposedAtMs);
}

/** The same without waiting for the day: both nodes have closed the month, and a person wants it. */
export function netNow(turn: Turn, month: Month): void {
  if (!isFrozen(turn.pair)) propose(turn, month, false);
}

function propose(turn: Turn, month: Month, isLate: boolean): void {
  const { pair, atMs } = turn;
  if (proposerOf(pair.us, pair.them) !== pair.us || pair.trust === 'blocked') return;
  if (unansweredProposal(pair) !== undefined || isPaying(pair, atMs)) return;
  if (pair.grossUpTo !== null && pair.grossUpTo >= month) return;
  const tries = pair.nettings.filter((row) => row.month === month);
  if (tries.some((row) => row.state === 'agreed' || isSameDay(row.proposedAtMs, atMs))) return;
  const isStated = [pair.issued, pair.received].every((chain) =>
    chain.statements.some((row) => row.month === month && row.state === 'accepted'),
  );
  if (!isStated && !isLate) return;
  const agreement = agreementOf(turn, month);
  if (agreement.offsetMinor + agreement.dueMinor === 0n) return;
  const attempt = Math.max(0, ...tries.map((row) => row.attempt)) + 1;
  const netting = {
    ...headOf(pair),
    kind: 'netting' as const,
    period: month,
    attempt,
    ...agreement,
  };
  addNetting(turn, { proposer: 'us', state: 'proposed', sha256: null, netting });
  issue(turn, `netting:${month}:${attempt}`, netting);
}

const isSameDay = (oneMs: number, otherMs: number): boolean =>
  Math.floor(oneMs / DAY_MS) === Math.floor(otherMs / DAY_MS);

export function addNetting(
  turn: Turn,
  row: Pick<NettingRow, 'proposer' | 'state' | 'sha256' | 'netting'>,
): void {
  const { period: month, attempt } = row.netting;
  const added = { month, attempt, proposedAtMs: turn.atMs, ...row };
  set(turn, { nettings: [...turn.pair.nettings, added] });
}

/** They propose: we consent exactly when we come to the same figures, and book at once, for both
 *  signatures are here. */
export function receiveNetting(turn: Turn, sha256: string, netting: Netting): void {
  const code = refusalOfNetting(turn, netting);
  if (code !== null) {
    refuseDocument(turn, sha256, 'netting', code);
    return;
  }
  addNetting(turn, { proposer: 'them', state: 'agreed', sha256, netting });
  bookNetting(turn, netting);
  const document = { ...headOf(turn.pair), kind: 'consent' as const, document: sha256 };
  issue(turn, `consent:${sha256}`, document, { answers: sha256 });
}

function refusalOfNetting(turn: Turn, netting: Netting): string | null {
  const { pair, atMs } = turn;
  const { period, attempt } = netting;
  if (netting.iss !== pair.them || proposerOf(pair.us, pair.them) !== pair.them)
    return 'not_yours_to_propose';
  if (netting.aud !== pair.us || netting.currency !== pair.currency) return 'wrong_audience';
  const tries = pair.nettings.filter((row) => row.month === period);
  if (tries.some((row) => row.state === 'agreed' || row.attempt >= attempt)) return 'repeated';
  if (pair.grossUpTo !== null && pair.grossUpTo >= period) return 'gross_due';
  if (period >= monthOf(new Date(atMs))) return 'too_early';
  if (pair.trust === 'blocked') return 'blocked';
  if (isPaying(pair, atMs)) return 'payment_open';
  const ours = agreementOf(turn, period);
  return textOf(ours) === textOf(netting) ? null : 'netting_differs';
}

const textOf = ({ entries, offsetMinor, dueMinor, debtor, reference }: Agreement): string =>
  JSON.stringify([
    entries.map((e) => [e.debtor, e.seq, `${e.outstandingMinor}`]),
    ...[`${offsetMinor}`, `${dueMinor}`, debtor, reference],
  ]);

/** Both signatures are here: one debt is set against the other, and what remains falls due. It books
 *  the signed figures, whatever has been accepted since. */
export function bookNetting(turn: Turn, netting: Netting): void {
  const { offsetMinor, dueMinor, debtor, reference, period } = netting;
  makeRoom(turn, netting);
  const paidMinor = keepPaid(turn, netting);
  const { issued } = turn.pair;
  post(turn, 'netting', [move('payable', 'receivable', offsetMinor)]);
  set(turn, { issued: { ...issued, dischargedMinor: issued.dischargedMinor + offsetMinor } });
  endNetted(turn, netting);
  fund(turn, offsetMinor - paidMinor);
  const open = turn.pair.dues.filter((due) => due.state === 'open');
  const rest = turn.pair.dues.map((due) =>
    due.state === 'open' ? { ...due, state: 'absorbed' as const } : due,
  );
  const side = debtor === turn.pair.us ? ('us' as const) : ('them' as const);
  const owedSinceMs = Math.min(
    turn.atMs,
    ...open.filter((due) => due.debtor === side).map((due) => due.owedSinceMs),
  );
  const due = newDue(turn, { reference, month: period, kind: 'net', debtor: side });
  set(turn, {
    dues: debtor === null ? rest : [...rest, { ...due, amountMinor: dueMinor, owedSinceMs }],
  });
}

/** Books of an old copy may count a payment of ours that came back since, and what it paid was netted after
 *  that; or we paid in full what they had consented to set off. As far as the netting needs the room, the
 *  payment stands in suspense, where its return finds it. */
function makeRoom(turn: Turn, { offsetMinor, reference }: Netting): void {
  const { issued } = turn.pair;
  const missingMinor = offsetMinor - outstandingOf(issued);
  if (missingMinor <= 0n) return;
  post(turn, 'restored', [move('suspense', 'payable', missingMinor)]);
  set(turn, { issued: { ...issued, dischargedMinor: issued.dischargedMinor - missingMinor } });
  const none = { reference: null, endToEndId: null };
  const entry = { entry: `netted:${reference}`, side: 'out' as const, why: 'double' as const };
  addSuspense(turn, { ...entry, ...none, amountMinor: missingMinor });
}

/** They have paid what they had consented to set off: a person sends it back.
 *  @returns how much of it, in minor units. */
function keepPaid(turn: Turn, { offsetMinor, reference }: Netting): bigint {
  const paidMinor = most(offsetMinor - outstandingOf(turn.pair.received), 0n);
  if (paidMinor === 0n) return 0n;
  post(turn, 'suspense', [move('receivable', 'suspense', paidMinor)]);
  const none = { reference: null, endToEndId: null };
  const entry = { entry: `netted:${reference}:in`, side: 'in' as const, why: 'double' as const };
  addSuspense(turn, { ...entry, ...none, amountMinor: paidMinor });
  return paidMinor;
}

/** Their answer to our proposal. @returns why it is none, or null. */
export function answerProposal(
  turn: Turn,
  sha256: string,
  answer: 'consent' | 'refusal',
): string | null {
  const row = turn.pair.nettings.find((one) => one.sha256 === sha256 && one.proposer === 'us');
  if (row === undefined) return 'unknown';
  const state = NETTING[row.state][answer];
  if (state === undefined) return `already_${row.state}`;
  set(turn, {
    nettings: turn.pair.nettings.map((one) => (one === row ? { ...one, state } : one)),
  });
  if (state === 'agreed') bookNetting(turn, row.netting);
  // What we owe waited for nothing else.
  else if (turn.pair.grossUpTo !== null && row.state === 'expired')
    callDues(turn, turn.pair.grossUpTo, ['us']);
  retryHeld(turn);
  return null;
}

/** Nobody netted the month in time. Unless a proposal or a payment is under way, each side's debts fall
 *  due as they are; small ones wait. What we owe waits while a consent to what we proposed could still say
 *  that we owe less: else it would be paid twice. Who answers nothing for a year is gone. */
function fallDue(turn: Turn, month: Month, owedSinceMs = turn.atMs): void {
  const { pair, atMs } = turn;
  if (pair.grossUpTo !== null && pair.grossUpTo >= month) return;
  if (pair.nettings.some((row) => row.month === month && row.state === 'agreed')) return;
  if (pendingProposal(pair) !== undefined) return;
  set(turn, { grossUpTo: month });
  const unanswered = unansweredProposal(pair);
  const isBound = unanswered !== undefined && atMs - unanswered.proposedAtMs < SILENCE_MS;
  callDues(turn, month, isBound ? ['them'] : ['us', 'them'], owedSinceMs);
}

function callDues(
  turn: Turn,
  month: Month,
  debtors: readonly Due['debtor'][],
  owedSinceMs = turn.atMs,
): void {
  const { issued, received, currency } = turn.pair;
  if (isPaying(turn.pair, turn.atMs)) {
    refuse(turn, 'tick', 'payment_open');
    return;
  }
  for (const debtor of debtors) {
    const owedMinor = outstandingOf(debtor === 'us' ? issued : received, month);
    if (owedMinor >= smallestPaymentMinor(currency))
      callDue(turn, { month, debtor, owedMinor, sinceMs: owedSinceMs });
  }
}

function callDue(
  turn: Turn,
  of: {
    readonly month: Month;
    readonly debtor: Due['debtor'];
    readonly owedMinor: bigint;
    readonly sinceMs: number;
  },
): void {
  const { month, debtor, owedMinor, sinceMs } = of;
  const reference = grossReference(turn, month, debtor);
  const { dues } = turn.pair;
  const known = dues.find((due) => due.reference === reference && due.debtor === debtor);
  const old = dues.filter((due) => due !== known && due.debtor === debtor && due.state === 'open');
  const due = known ?? newDue(turn, { reference, month, kind: 'gross', debtor });
  const owedSinceMs = Math.min(sinceMs, due.owedSinceMs, ...old.map((one) => one.owedSinceMs));
  // An advice may have named less than what is owed before it fell due.
  const amountMinor = due.movedMinor + owedMinor;
  const called = { ...due, amountMinor, owedSinceMs, state: 'open' as const };
  const rest = dues
    .filter((one) => one !== known)
    .map((one) => (old.includes(one) ? { ...one, state: 'absorbed' as const } : one));
  set(turn, { dues: [...rest, debtor === 'us' && known !== undefined ? known : called] });
}
