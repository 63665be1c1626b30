import type { Tx } from '../../db/connect.ts';
import { isBooked } from '../../db/records/ledger.ts';
import { dueByReference } from '../../db/records/pair-facts.ts';
import { type Peer, readPeer, readPeerByHost } from '../../db/records/peers.ts';
import { toPay } from '../settlement/pair/dues.ts';
import type { Due, Pair } from '../settlement/pair/pair.ts';
import type { SettlementDeps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { bankKey } from './pair-books.ts';
import { openPair, type PairEvent, stepPair } from './pair-step.ts';
import { isSettling } from './tick-pairs.ts';

/** What the bank did with money between this node and a peer (the `manual` rail). It always books: for
 *  what its reference says, or in suspense until somebody says what it is for. */

export type PaymentRefusal =
  | 'unknown_peer'
  | 'unknown_reference'
  | 'unknown_entry'
  | 'not_ours_to_pay'
  | 'not_ours_to_receive'
  | 'nothing_to_pay'
  | 'amount_invalid'
  | 'entry_missing'
  | 'already_booked'
  | 'too_much'
  | 'waiting'
  | 'refused';

export type Payment = {
  readonly host: string;
  /** Minor units. */
  readonly amountMinor: bigint;
  readonly currency: string;
  /** Some of it waits for somebody to say what it is for. */
  readonly inSuspense: boolean;
};

const LARGEST_MINOR = 10n ** 15n;
const isAmount = (minor: bigint): boolean => minor > 0n && minor <= LARGEST_MINOR;

/** Our bank has debited what we owed a peer: it is booked, and the peer is told.
 *  @param sent.amountMinor null: what is to be paid.
 *  @param sent.entry the bank's own name of it; null: the payment's EndToEndId. */
export async function recordPaymentSent(
  deps: SettlementDeps,
  sent: {
    readonly reference: string;
    readonly amountMinor: bigint | null;
    readonly entry: string | null;
  },
): Promise<Outcome<Payment, PaymentRefusal>> {
  const { reference } = sent;
  return transact(deps.db, async (tx): Promise<Outcome<Payment, PaymentRefusal>> => {
    const found = await peerOfDue(deps, tx, reference, 'us');
    if (!found.ok) return found;
    const { pair } = await openPair(deps, tx, found.peer);
    const due = pair.dues.find((one) => one.reference === reference && one.debtor === 'us');
    const planned = toPay(pair).find((payment) => payment.reference === reference);
    const endToEndId = `${reference}-${due?.attempt ?? 1}`;
    const entry = sent.entry ?? endToEndId;
    if (await isBooked(tx, bankKey(entry))) return refuse('already_booked');
    const amountMinor = sent.amountMinor ?? planned?.amountMinor ?? null;
    if (amountMinor === null) return refuse('nothing_to_pay');
    if (!isAmount(amountMinor)) return refuse('amount_invalid');
    const event = { type: 'paid_out', endToEndId, entry, reference, amountMinor } as const;
    return done(await bookWithPeer(deps, tx, found.peer, event));
  });
}

/** Money that came. `reference` null: the bank's entry has none, and `host` says whose it is. */
export type Came = {
  readonly reference: string | null;
  readonly host: string | null;
  readonly amountMinor: bigint;
  readonly entry: string | null;
};

/** Money of a peer has arrived at our bank. Only this releases anything.
 *  @param came.entry the bank's own name of it; null: one is made from the reference, so that the same
 *    command given twice books once. Where no payment has the reference nothing else names it. */
export const recordPaymentReceived = (
  deps: SettlementDeps,
  came: Came,
): Promise<Outcome<Payment, PaymentRefusal>> =>
  recordCame(deps, came, {
    ...{ type: 'paid_in', debtor: 'them' },
    nameOf: ({ reference }) => `in ${reference}`,
  });

/** A payment of ours to a peer has come back: its debt is open again.
 *  @param came.entry the bank's own name of it; null: one is made from the payment that came back. */
export const recordReturn = (
  deps: SettlementDeps,
  came: Came,
): Promise<Outcome<Payment, PaymentRefusal>> =>
  recordCame(deps, came, {
    ...{ type: 'returned', debtor: 'us' },
    nameOf: ({ reference, attempt }) => `${reference}-${attempt} returned`,
  });

function recordCame(
  deps: SettlementDeps,
  came: Came,
  as: {
    readonly type: 'paid_in' | 'returned';
    readonly debtor: Due['debtor'];
    readonly nameOf: (due: Due) => string;
  },
): Promise<Outcome<Payment, PaymentRefusal>> {
  const { reference, amountMinor } = came;
  const { type, debtor } = as;
  return transact(deps.db, async (tx): Promise<Outcome<Payment, PaymentRefusal>> => {
    if (!isAmount(amountMinor)) return refuse('amount_invalid');
    const found = await peerOf(deps, tx, came, debtor);
    if (!found.ok) return found;
    const { pair } = await openPair(deps, tx, found.peer);
    const due = pair.dues.find((one) => one.reference === reference && one.debtor === debtor);
    const entry = came.entry ?? (due === undefined ? null : as.nameOf(due));
    if (entry === null) return refuse('entry_missing');
    if (await isBooked(tx, bankKey(entry))) return refuse('already_booked');
    return done(await bookWithPeer(deps, tx, found.peer, { type, entry, reference, amountMinor }));
  });
}

type InSuspense = { readonly host: string; readonly entry: string };

/** Somebody says that money in suspense is for what is owed, oldest debt first.
 *  @param said.amountMinor null: all of it. */
export const assignMoney = (
  deps: SettlementDeps,
  said: InSuspense & { readonly amountMinor: bigint | null },
): Promise<Outcome<Payment, PaymentRefusal>> =>
  withSuspense(deps, said, (entry) => ({
    type: 'assign',
    suspense: said.entry,
    amountMinor: said.amountMinor ?? entry.amountMinor,
  }));

/** Somebody decides that money in suspense goes back to where it came from. */
export const sendMoneyBack = (
  deps: SettlementDeps,
  said: InSuspense,
): Promise<Outcome<Payment, PaymentRefusal>> =>
  withSuspense(deps, said, () => ({ type: 'send_back', suspense: said.entry }));

/** Our bank has debited what goes back. Books of an old copy may not know the entry; what the bank did
 *  always books, so it stands in suspense then, until what they pay for it makes it good.
 *  @param sent.bankEntry the bank's own name of it; null: one is made from the entry. Of a part it is needed:
 *    nothing else tells it from another part. */
export async function recordSentBack(
  deps: SettlementDeps,
  sent: InSuspense & { readonly amountMinor: bigint; readonly bankEntry: string | null },
): Promise<Outcome<Payment, PaymentRefusal>> {
  const { host, entry, amountMinor } = sent;
  if (!isAmount(amountMinor)) return refuse('amount_invalid');
  return transact(deps.db, async (tx): Promise<Outcome<Payment, PaymentRefusal>> => {
    const peer = await readPeerByHost(tx, host);
    if (peer === undefined || !(await isSettling(deps, tx, peer))) return refuse('unknown_peer');
    // Holds the peer, so that of two who say it at once the second is told.
    const { pair: before } = await openPair(deps, tx, peer);
    const kept = before.suspense.find((one) => one.entry === entry && one.side === 'in');
    const isPart = kept !== undefined && amountMinor < kept.amountMinor;
    if (isPart && sent.bankEntry === null) return refuse('entry_missing');
    const bankEntry = sent.bankEntry ?? `back ${entry}`;
    if (await isBooked(tx, bankKey(bankEntry))) return refuse('already_booked');
    const event = { type: 'sent_back', suspense: entry, amountMinor } as const;
    const { pair } = await stepPair(deps, tx, peer, event, { bankEntry });
    const inSuspense = pair.suspense.some((one) => one.entry === `back:${entry}`);
    return done({ host, amountMinor, currency: pair.currency, inSuspense });
  });
}

async function withSuspense(
  deps: SettlementDeps,
  { host, entry }: InSuspense,
  eventFor: (entry: Pair['suspense'][number]) => PairEvent & { readonly amountMinor?: bigint },
): Promise<Outcome<Payment, PaymentRefusal>> {
  return transact(deps.db, async (tx): Promise<Outcome<Payment, PaymentRefusal>> => {
    const peer = await readPeerByHost(tx, host);
    if (peer === undefined || !(await isSettling(deps, tx, peer))) return refuse('unknown_peer');
    const { pair } = await openPair(deps, tx, peer);
    const kept = pair.suspense.find((one) => one.entry === entry);
    if (kept === undefined) return refuse('unknown_entry');
    const event = eventFor(kept);
    const amountMinor = event.amountMinor ?? kept.amountMinor;
    if (!isAmount(amountMinor)) return refuse('amount_invalid');
    const { refused, pair: after } = await stepPair(deps, tx, peer, event);
    const [code] = refused.map((what) => what.split(': ')[1]);
    if (code !== undefined) return refuse(isCode(code) ? code : 'refused', code);
    const inSuspense = after.suspense.some((one) => one.entry === entry);
    return done({ host, amountMinor, currency: pair.currency, inSuspense });
  });
}

const isCode = (code: string): code is 'too_much' | 'waiting' =>
  code === 'too_much' || code === 'waiting';

/** Books what the bank did between us and a peer, under the bank's own name of it. */
export async function bookWithPeer(
  deps: SettlementDeps,
  tx: Tx,
  peer: Peer,
  event: Extract<PairEvent, { type: 'paid_out' | 'paid_in' | 'returned' }>,
): Promise<Payment> {
  const { entry, amountMinor } = event;
  const { pair } = await stepPair(deps, tx, peer, event, { bankEntry: entry });
  const inSuspense = pair.suspense.some((one) => one.entry === entry);
  return { host: peer.host, amountMinor, currency: pair.currency, inSuspense };
}

type Found = Outcome<
  { readonly peer: Peer },
  'unknown_peer' | 'unknown_reference' | 'not_ours_to_pay' | 'not_ours_to_receive'
>;

/** Whose money it is: as its reference says, else as the person at the bank says. */
async function peerOf(
  deps: SettlementDeps,
  tx: Tx,
  came: { readonly reference: string | null; readonly host: string | null },
  debtor: 'us' | 'them',
): Promise<Found> {
  if (came.host === null)
    return came.reference === null
      ? refuse('unknown_reference')
      : peerOfDue(deps, tx, came.reference, debtor);
  const peer = await readPeerByHost(tx, came.host);
  const isKnown = peer !== undefined && (await isSettling(deps, tx, peer));
  return isKnown ? done({ peer }) : refuse('unknown_peer');
}

async function peerOfDue(
  deps: SettlementDeps,
  tx: Tx,
  reference: string,
  debtor: 'us' | 'them',
): Promise<Found> {
  const dues = await dueByReference(tx, { reference, currency: deps.node.currency });
  const due = dues.find((one) => one.debtor === debtor);
  if (due === undefined) {
    if (dues.length === 0) return refuse('unknown_reference');
    return refuse(debtor === 'us' ? 'not_ours_to_pay' : 'not_ours_to_receive');
  }
  const peer = await readPeer(tx, due.peerId);
  return peer === undefined ? refuse('unknown_reference') : done({ peer });
}
