import { type Month, monthOf, nettingDay } from '../../src/flattr/period.ts';
import type { AccountState } from '../../src/settlement/bank-account.ts';
import { proposerOf, smallestPaymentMinor } from '../../src/settlement/net-peers.ts';
import {
  least,
  most,
  openDebts,
  outstandingOf,
  total,
  unansweredProposal,
} from '../../src/settlement/pair/chain.ts';
import { isWaiting } from '../../src/settlement/pair/dispute.ts';
import { isPaying, OVERDUE_MS, SILENCE_MS, toPay } from '../../src/settlement/pair/dues.ts';
import { isFrozen } from '../../src/settlement/pair/equivocation.ts';
import type { Due, Frozen, NettingRow, Pair, Suspense } from '../../src/settlement/pair/pair.ts';
import type { Banking } from './bank-accounts.ts';
import type { PairHead, StatementRow } from './pair-heads.ts';
import { type Wait, type WaitCode, wait } from './wait.ts';

const DAY_MS = 86_400_000;
/** The machine's own: `issue-statement.ts`, `restore.ts`, `netting.ts`. */
const DISPUTE_MS = 60 * DAY_MS;
const QUARANTINE_MS = DAY_MS;
const PATIENCE_MS = 5 * DAY_MS;
const PROPOSAL_MS = 10 * DAY_MS;

/** Of one settlement: what holds all of it first, then month by month, then what a bank or a person has
 *  to do. @param now this node's clock. @param banking null: points, which no bank pays. */
export function waitsOf(head: PairHead, now: Date, banking: Banking | null): Wait[] {
  const { pair } = head;
  return [
    ...holding(pair),
    ...disownedBy(head, now),
    ...head.statements.flatMap((row) => ofStatement(row, pair)),
    ...ofMonths(pair, now),
    ...pair.dues.flatMap((due) => ofDue(due, pair, banking)),
    ...pair.suspense.map((entry) => wait(whySuspended(entry), { amountMinor: entry.amountMinor })),
    ...ofOurAccount(pair, banking),
    ...ofTheirAccount(pair, banking),
  ];
}

function holding(pair: Pair): Wait[] {
  const { frozen, restoredAtMs, standing } = pair;
  const waits: Wait[] = [];
  if (pair.trust === 'blocked') waits.push(wait('blocked'));
  if (frozen !== null) waits.push(wait(whyFrozen(pair, frozen)));
  if (restoredAtMs !== null) {
    const span = { since: new Date(restoredAtMs), until: new Date(restoredAtMs + QUARANTINE_MS) };
    waits.push(wait('restored', span));
  }
  if (!pair.bankAgrees) waits.push(wait('bank_unchecked'));
  if (standing !== 'good')
    waits.push(
      wait(standing, { amountMinor: outstandingOf(pair.received), since: owedSince(pair) }),
    );
  const wantedMinor = total(pair.wanted.map(({ amountMinor }) => amountMinor));
  if (wantedMinor > 0n) waits.push(wait('next_statement', { amountMinor: wantedMinor }));
  for (const { month } of pair.unstated) waits.push(wait('not_stated', { month }));
  return waits;
}

/** Two admins have to talk about it, and no document says that they have: it is said for a year. */
function disownedBy({ disowned }: PairHead, now: Date): Wait[] {
  const [first, last] = [disowned[0], disowned.at(-1)];
  if (first === undefined || last === undefined) return [];
  const until = new Date(last.seenAt.getTime() + SILENCE_MS);
  return now < until ? [wait('disowned', { since: first.seenAt, until })] : [];
}

/** What is said of us is answered by our admin; it stops nothing here. */
const whyFrozen = (pair: Pair, { ours }: Frozen): WaitCode =>
  isFrozen(pair) ? (ours ? 'frozen_their_word' : 'frozen') : 'accused';

function owedSince({ dues }: Pair): Date | null {
  const owed = dues.filter((due) => due.debtor === 'them' && due.state === 'open');
  return owed.length === 0 ? null : new Date(Math.min(...owed.map((due) => due.owedSinceMs)));
}

function ofStatement(row: StatementRow, pair: Pair): Wait[] {
  const { month, direction, sums } = row;
  const since = row.statedAt;
  const waits: Wait[] = [];
  if (row.state === 'issued') {
    const until = new Date(since.getTime() + SILENCE_MS);
    waits.push(wait('their_answer', { month, amountMinor: row.totalMinor, since, until }));
  }
  if (sums === null || row.state !== 'accepted') return waits;
  const amountMinor = sums.disputedMinor;
  if (amountMinor > 0n && direction === 'issued') {
    const disputed = disputedSince(row, pair, amountMinor);
    const until = disputed === null ? null : new Date(disputed.getTime() + DISPUTE_MS);
    waits.push(wait('their_dispute', { month, amountMinor, since: disputed, until }));
  }
  if (amountMinor > 0n && direction === 'received') {
    const asked = pair.withdrawals.some(
      (one) => one.by === 'us' && one.seq === row.seq && one.state === 'proposed',
    );
    waits.push(wait(asked ? 'our_withdrawal' : 'our_dispute', { month, amountMinor, since }));
  }
  for (const one of pair.disputes)
    if (direction === 'received' && one.seq === row.seq && isWaiting(one)) {
      const asked = { amountMinor: one.amountMinor, since: new Date(one.sinceMs) };
      const until = new Date(one.sinceMs + SILENCE_MS);
      waits.push(wait('dispute_asked', { month, ...asked, until }));
    }
  const unreleasedMinor = sums.fundedMinor - sums.releasedMinor;
  if (direction === 'received' && unreleasedMinor > 0n && pair.trust === 'new')
    waits.push(wait('trust_new', { month, amountMinor: unreleasedMinor }));
  return waits;
}

/** Since when lines of ours are in dispute: since they answered, or, where all of them were disputed after
 *  that, since we consented to the first. */
function disputedSince({ seq, answeredAt }: StatementRow, pair: Pair, amountMinor: bigint) {
  const isWithdrawn = (payee: string) =>
    pair.withdrawals.some((one) => one.by === 'them' && one.seq === seq && one.payee === payee);
  const later = pair.disputes.filter(
    (one) => one.by === 'them' && one.seq === seq && !isWithdrawn(one.payee),
  );
  if (total(later.map((one) => one.amountMinor)) < amountMinor) return answeredAt;
  return new Date(Math.min(...later.map(({ sinceMs }) => sinceMs)));
}

/** Why the latest month whose debts are open is not netted; older ones go with it. */
function ofMonths(pair: Pair, now: Date): Wait[] {
  const owed = [...openDebts(pair.issued), ...openDebts(pair.received)];
  const month = owed.map((debt) => debt.month).reduce((a, b) => (a > b ? a : b), '');
  const proposal = unansweredProposal(pair);
  if (proposal !== undefined) return [ofProposal(proposal)];
  if (month === '' || isFrozen(pair) || pair.restoredAtMs !== null) return [];
  const found = whyNotNetted(pair, month, now);
  return found === null ? [] : [found];
}

/** Until when it holds money, and after that what we owe. */
function ofProposal({ month, state, proposedAtMs }: NettingRow): Wait {
  const isExpired = state === 'expired';
  const until = new Date(proposedAtMs + (isExpired ? SILENCE_MS : OVERDUE_MS));
  return wait(isExpired ? 'no_consent' : 'their_consent', {
    ...{ month, since: new Date(proposedAtMs), until },
  });
}

function whyNotNetted(pair: Pair, month: Month, now: Date): Wait | null {
  const atMs = now.getTime();
  const tries = pair.nettings.filter((row) => row.month === month);
  const isGross = pair.grossUpTo !== null && pair.grossUpTo >= month;
  if (isGross || tries.some(({ state }) => state === 'agreed')) {
    const isDue = pair.dues.some(({ state }) => state === 'open' || state === 'paid');
    return isDue ? null : carriedOver(pair, month);
  }
  if (month >= monthOf(now)) return null;
  const dayMs = nettingDay(month).getTime();
  const isPatient = atMs < dayMs + PATIENCE_MS;
  if (isPatient && !pair.received.statements.some((row) => row.month === month))
    return wait('their_statement', { month, until: new Date(dayMs + PATIENCE_MS) });
  if (isPaying(pair, atMs)) return wait('payment_open', { month });
  if (atMs < dayMs) return wait('netting_day', { month, until: new Date(dayMs) });
  if (isTooSmall(pair, month)) return carriedOver(pair, month);
  const until = new Date(dayMs + PROPOSAL_MS);
  if (tries.some(({ state }) => state === 'refused'))
    return wait('netting_refused', { month, until });
  const isOurs = proposerOf(pair.us, pair.them) === pair.us;
  return wait(isOurs ? 'our_proposal' : 'their_proposal', { month, until });
}

const carriedOver = (pair: Pair, month: Month): Wait =>
  wait('carried_over', {
    month,
    amountMinor: most(outstandingOf(pair.issued, month), outstandingOf(pair.received, month)),
  });

/** Nothing to set against each other, and what remains is not worth a transfer. */
function isTooSmall(pair: Pair, month: Month): boolean {
  const [ours, theirs] = [outstandingOf(pair.issued, month), outstandingOf(pair.received, month)];
  return least(ours, theirs) === 0n && most(ours, theirs) < smallestPaymentMinor(pair.currency);
}

/** They cannot pay what they owe before we say where. */
const ofOurAccount = ({ dues }: Pair, banking: Banking | null): Wait[] =>
  banking !== null &&
  !banking.isOursSet &&
  dues.some(({ debtor, state }) => debtor === 'them' && state === 'open')
    ? [wait('our_account')]
    : [];

/** What an admin has to be asked about, also before anything is to be paid. */
function ofTheirAccount(pair: Pair, banking: Banking | null): Wait[] {
  if (banking === null) return [];
  const { state, said } = banking.theirs;
  if (state !== 'changed' && state !== 'contradiction') return [];
  const code = WHERE[state];
  const isSaid = pair.dues.some((due) => whyUnpaid(due, pair, banking) === code);
  return isSaid ? [] : [wait(code, { since: said?.recordedAt ?? null })];
}

function ofDue(due: Due, pair: Pair, banking: Banking | null): Wait[] {
  const code = whyUnpaid(due, pair, banking);
  if (code === null) return [];
  const amountMinor = due.amountMinor - due.movedMinor;
  const until = isAboutAccount(code) ? (banking?.theirs.usableFrom ?? null) : null;
  const open = { month: due.month, since: new Date(due.owedSinceMs), until };
  return [wait(code, { ...open, amountMinor: amountMinor > 0n ? amountMinor : due.movedMinor })];
}

/** Why a payment between the two is not over; null: it is. */
export function whyUnpaid(due: Due, pair: Pair, banking: Banking | null): WaitCode | null {
  if (due.state !== 'open' && due.state !== 'paid') return null;
  if (due.debtor === 'us') {
    if (due.state === 'paid') return 'their_receipt';
    if (!toPay(pair).some(({ reference }) => reference === due.reference)) return 'pay_held';
    return banking === null ? 'pay' : WHERE[banking.theirs.state];
  }
  if (due.state === 'open') return 'their_payment';
  if (due.advice === null) return 'their_advice';
  return due.movedMinor < due.advice.amountMinor ? 'rest_of_payment' : null;
}

const WHERE = {
  none: 'account_none',
  first: 'account_first',
  changed: 'account_changed',
  confirmed: 'account_confirmed',
  contradiction: 'account_contradiction',
  usable: 'pay',
} as const satisfies Record<AccountState, WaitCode>;

/** Whether a payment of ours waits only because it is not sure where it should go. */
export const isAboutAccount = (code: WaitCode | null): boolean =>
  code?.startsWith('account_') ?? false;

/** What has to become of money that nobody can place. */
export function whySuspended({ why, side }: Pick<Suspense, 'why' | 'side'>): WaitCode {
  if (why === 'held' || why === 'held_return') return 'held';
  if (why === 'leaving') return 'to_send_back';
  if (why === 'sent_back') return 'sent_back';
  return side === 'in' ? 'suspense_in' : 'suspense_out';
}
