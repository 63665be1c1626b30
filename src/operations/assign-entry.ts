import type { Tx } from '../../db/connect.ts';
import {
  type EntryRow,
  entryById,
  setEntriesBooked,
  setPurpose,
  topUpWithLeft,
} from '../../db/records/bank-booking.ts';
import { post } from '../../db/records/ledger.ts';
import { lockBank, lockBooks } from '../../db/records/locks.ts';
import { openDue } from '../../db/records/pair-facts.ts';
import { type Peer, readPeerByHost } from '../../db/records/peers.ts';
import { isAccount } from '../../db/records/people.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { byHandFor } from '../../db/views/by-hand.ts';
import { paymentsSaid } from '../../db/views/payments-said.ts';
import { bookEntries, mayBeBooked } from './book-entries.ts';
import { entryName, outOfSuspenseKey } from './booking-turn.ts';
import type { SettlementDeps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { stepPair } from './pair-step.ts';
import { isSettling } from './tick-pairs.ts';

/** What a person says that an entry is for.
 *  - `giver`: somebody's top-up; of money that went out: their top-up sent back by hand.
 *  - `peer`: of what we and another node owe each other.
 *  - `own`: the association's own money, or what the bank charges.
 *  - `cards`: what the card company paid out, or took back.
 *  - `payment`: one payment of our files, or a whole file, that the bank made or brought back.
 *  - `same`: an entry of another statement, which is booked already.
 *  - `by_hand`: a top-up that somebody booked by hand: nothing more is booked. */
export type Assignment =
  | { readonly to: 'giver'; readonly actorId: string }
  | { readonly to: 'peer'; readonly host: string }
  | { readonly to: 'own' }
  | { readonly to: 'cards' }
  | { readonly to: 'payment'; readonly paymentId: string }
  | { readonly to: 'same' }
  | { readonly to: 'by_hand'; readonly transactionId: string };

/** `not_open`: somebody else has said so meanwhile. `not_twin`: nothing else looks like it. `not_by_hand`: that
 *  top-up is another one, or is said to be another entry. `nothing_owed`: we
 *  owe that peer no such amount. `no_top_up`: none of their transfers is so large. */
export type AssignRefusal =
  | 'unknown_entry'
  | 'not_open'
  | 'unknown_person'
  | 'unknown_peer'
  | 'other_currency'
  | 'not_twin'
  | 'not_by_hand'
  | 'not_payment'
  | 'nothing_owed'
  | 'no_top_up';

/** Says what an entry is for of which the books do not know, and books it so. */
export async function assignEntry(
  deps: SettlementDeps,
  said: { readonly entryId: string; readonly by: string | null } & Assignment,
): Promise<Outcome<object, AssignRefusal>> {
  const { entryId, by } = said;
  return transact(deps.db, async (tx): Promise<Outcome<object, AssignRefusal>> => {
    await lockBank(tx);
    const entry = await entryById(tx, entryId);
    if (entry === undefined) return refuse('unknown_entry');
    if (!isOpen(entry)) return refuse('not_open');
    if (entry.currency !== deps.node.currency) return refuse('other_currency');
    // Nothing is booked twice: what another statement had is left alone.
    if (said.to === 'same') {
      if (entry.why !== 'may_be_known') return refuse('not_twin');
      await setPurpose(tx, entryId, { purpose: null, subjectId: null, why: 'same_as_other' });
      return done({});
    }
    if (said.to === 'by_hand') return isByHand(deps, tx, entry, said);
    const found = await purposeOf(deps, tx, entry, said);
    if (!found.ok) return found;
    if (entry.state === 'suspense') await takeOutOfSuspense(deps, tx, entry);
    const { purpose, subjectId, endToEndId = entry.endToEndId } = found;
    const known = { ...entry, purpose, subjectId, why: null, endToEndId };
    await bookEntries(deps, tx, [known], { by, at: deps.clock() });
    if (found.peer !== undefined && purpose === 'peer_in')
      await countForDebts(deps, tx, found.peer, entry);
    return done({});
  });
}

/** Whoever says whose money it is means what that peer owes, the oldest first. What is too much for that
 *  waits with the peer. */
const countForDebts = (deps: SettlementDeps, tx: Tx, peer: Peer, entry: EntryRow) =>
  stepPair(deps, tx, peer, {
    ...{ type: 'assign', suspense: entryName(entry), amountMinor: entry.amountMinor },
  });

const isOpen = ({ state, why }: EntryRow): boolean =>
  state === 'suspense' || (state === 'left_out' && mayBeBooked(why));

/** The books have it: what waits in suspense leaves it as it came, and the entry is that booking. */
async function isByHand(
  deps: SettlementDeps,
  tx: Tx,
  entry: EntryRow,
  { by, transactionId }: { readonly by: string | null; readonly transactionId: string },
): Promise<Outcome<object, 'not_by_hand'>> {
  const known = (await byHandFor(tx, [entry.id], deps.node.currency)).get(entry.id) ?? [];
  const topUp = known.find((one) => one.transactionId === transactionId);
  if (topUp === undefined) return refuse('not_by_hand');
  if (entry.state === 'suspense') await takeOutOfSuspense(deps, tx, entry);
  const booked = { id: entry.id, state: 'booked', purpose: 'top_up', why: null } as const;
  const row = { ...booked, subjectId: topUp.actorId, transactionId };
  await setEntriesBooked(tx, [row], { by, at: deps.clock() });
  return done({});
}

type PurposeRefusal =
  | 'unknown_person'
  | 'unknown_peer'
  | 'nothing_owed'
  | 'no_top_up'
  | 'not_payment';

type Purpose = {
  readonly purpose: NonNullable<EntryRow['purpose']>;
  readonly subjectId: string | null;
  readonly peer?: Peer;
  /** What the payment would be called, had the bank been told so. */
  readonly endToEndId?: string;
};

async function purposeOf(
  deps: SettlementDeps,
  tx: Tx,
  { id, side, amountMinor, currency }: EntryRow,
  said: Exclude<Assignment, { to: 'same' | 'by_hand' }>,
): Promise<Outcome<Purpose, PurposeRefusal>> {
  if (said.to === 'own' || said.to === 'cards') return done({ purpose: said.to, subjectId: null });
  if (said.to === 'giver') {
    const subjectId = said.actorId;
    if (!(await isAccount(tx, subjectId))) return refuse('unknown_person');
    if (side === 'in') return done({ purpose: 'top_up' as const, subjectId });
    await lockBooks(tx);
    const topUp = await topUpWithLeft(tx, { giverId: subjectId, amountMinor });
    return topUp === undefined
      ? refuse('no_top_up')
      : done({ purpose: 'top_up_back' as const, subjectId });
  }
  if (said.to === 'payment') {
    const payments = (await paymentsSaid(tx, [id])).get(id) ?? [];
    const payment = payments.find((one) => one.id === said.paymentId);
    if (payment === undefined) return refuse('not_payment');
    const purpose = side === 'in' ? 'order_back' : payment.of;
    return done({ purpose, subjectId: payment.id });
  }
  const peer = await readPeerByHost(tx, said.host);
  if (peer === undefined || !(await isSettling(deps, tx, peer))) return refuse('unknown_peer');
  if (side === 'in') return done({ purpose: 'peer_in' as const, subjectId: peer.id, peer });
  const owed = await openDue(tx, { peerId: peer.id, currency, amountMinor });
  if (owed === undefined) return refuse('nothing_owed');
  const endToEndId = `${owed.reference}-${owed.attempt}`;
  return done({ purpose: 'peer_out' as const, subjectId: peer.id, peer, endToEndId });
}

/** Its money leaves suspense as it came, and is booked under the bank's own name next. */
async function takeOutOfSuspense(
  deps: SettlementDeps,
  tx: Tx,
  { id, side, amountMinor, currency }: EntryRow,
): Promise<void> {
  const [debit, credit] =
    side === 'in' ? (['suspense', 'bank'] as const) : (['bank', 'suspense'] as const);
  await post(
    tx,
    {
      ...{ idempotencyKey: outOfSuspenseKey(id), kind: 'suspense', currency },
      month: await holdOpenMonth(tx),
      transfers: [{ debit, credit, amountMinor }],
    },
    { id: deps.newId(), at: deps.clock() },
  );
}
