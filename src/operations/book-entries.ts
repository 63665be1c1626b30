import type { Tx } from '../../db/connect.ts';
import {
  type EntryRow,
  openOrdersOf,
  orderById,
  setEntriesBooked,
  setOrdersState,
  setPurpose,
  topUpWithLeft,
} from '../../db/records/bank-booking.ts';
import { openCardPayout, setCardPayoutEntry } from '../../db/records/card-payments.ts';
import { addHappenings } from '../../db/records/happenings.ts';
import { lockBooks } from '../../db/records/locks.ts';
import { type Peer, readPeer } from '../../db/records/peers.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { postMany } from '../../db/records/post-many.ts';
import { userAccount } from '../ledger/account.ts';
import type { Transaction, Transfer } from '../ledger/transfer.ts';
import { chargeBackEntry } from './charge-back.ts';
import type { SettlementDeps } from './deps.ts';
import { bankKey } from './pair-books.ts';
import { bookWithPeer } from './record-payment.ts';

/** What the bank calls an entry, in one line: the account, the statement, and where it stands there. */
export const entryName = ({
  account,
  statementId,
  entryNr,
  partNr,
}: Pick<EntryRow, 'account' | 'statementId' | 'entryNr' | 'partNr'>): string =>
  `${account} ${statementId} ${entryNr}${partNr === 0 ? '' : `.${partNr}`}`;

/** Money of which nobody knows what it is for is booked under a name of its own: under the bank's it is
 *  booked once that is known. */
export const suspenseKey = (entryId: string): string => `node:unmatched:${entryId}`;
export const outOfSuspenseKey = (entryId: string): string => `node:matched:${entryId}`;

/** One booking under way. */
type Turn = {
  readonly deps: SettlementDeps;
  readonly tx: Tx;
  readonly month: string;
  readonly at: Date;
  /** Who answers for it; null: somebody at the command line. */
  readonly by: string | null;
  readonly bulk: (Transaction & { readonly id: string })[];
  readonly transactionOf: Map<string, string>;
};

/** Books entries for what is known of them, all in this transaction: what the bank did cannot be refused.
 *  What nothing is known of waits in suspense, what is left out moves nothing.
 *  Locks in the order of the house: the month, the books, peers, accounts. The caller holds the bank. */
export async function bookEntries(
  deps: SettlementDeps,
  tx: Tx,
  entries: readonly EntryRow[],
  decided: { readonly by: string | null; readonly at: Date },
): Promise<void> {
  const month = await holdOpenMonth(tx);
  const turn: Turn = { deps, tx, month, ...decided, bulk: [], transactionOf: new Map() };
  const byPurpose = Map.groupBy(entries, ({ purpose }) => purpose);
  const of = (purpose: NonNullable<EntryRow['purpose']>) => byPurpose.get(purpose) ?? [];
  if (of('top_up_back').length > 0) await lockBooks(tx);
  await bookPeers(turn, [...of('peer_in'), ...of('peer_back'), ...of('peer_out')]);
  for (const entry of of('file')) await bookFile(turn, entry);
  const unknown = [...(byPurpose.get(null) ?? [])];
  for (const entry of of('top_up_back'))
    if (!(await bookBack(turn, entry))) {
      await setPurpose(tx, entry.id, NO_TOP_UP);
      unknown.push({ ...entry, ...NO_TOP_UP });
    }
  // The debit of a payment before its return: both may be in one file.
  for (const entry of of('order')) await bookOrder(turn, entry);
  for (const entry of of('order_back')) await bookReturn(turn, entry);
  for (const entry of of('top_up'))
    addSimple(turn, entry, 'top_up', userAccount(subjectOf(entry), 'funds'));
  for (const entry of of('own')) addSimple(turn, entry, 'own', 'reserve');
  for (const entry of of('cards'))
    if (await isTheirs(turn, entry)) addSimple(turn, entry, 'card_payout', 'cards');
    else {
      await setPurpose(tx, entry.id, NO_PAYOUT);
      unknown.push({ ...entry, ...NO_PAYOUT });
    }
  const waiting = unknown.filter(({ why }) => !isLeftOut(why));
  for (const entry of waiting)
    addSimple(turn, entry, 'suspense', 'suspense', suspenseKey(entry.id));
  await postMany(tx, deps.node.currency, turn.bulk, decided.at);
  await tellTopUps(turn, of('top_up'));
  const isUnknown = new Set(unknown.map(({ id }) => id));
  const known = entries.filter(({ id }) => !isUnknown.has(id));
  await setEntriesBooked(
    tx,
    [...known, ...unknown].map((entry) => outcomeOf(turn, entry)),
    decided,
  );
}

const NO_PAYOUT = { purpose: null, subjectId: null, why: 'no_reference' } as const;
const NO_TOP_UP = { purpose: null, subjectId: null, why: 'no_top_up' } as const;

const isLeftOut = (why: EntryRow['why']): boolean =>
  why === 'other_currency' || why === 'may_be_known' || why === 'same_as_other';

const subjectOf = ({ id, subjectId }: EntryRow): string => {
  if (subjectId === null) throw new Error(`entry ${id} is for nobody`);
  return subjectId;
};

const outcomeOf = ({ transactionOf }: Turn, { id, purpose, why }: EntryRow) => ({
  id,
  state:
    purpose !== null
      ? ('booked' as const)
      : isLeftOut(why)
        ? ('left_out' as const)
        : ('suspense' as const),
  transactionId: transactionOf.get(id) ?? null,
});

/** Money that came goes from the bank to an account; what went, the other way. */
function addSimple(
  turn: Turn,
  entry: EntryRow,
  kind: Transaction['kind'],
  account: Transfer['credit'],
  key = bankKey(entryName(entry)),
): void {
  const { side, amountMinor } = entry;
  const transfer: Transfer =
    side === 'in'
      ? { debit: 'bank', credit: account, amountMinor }
      : { debit: account, credit: 'bank', amountMinor };
  add(turn, entry, kind, [transfer], key);
}

function add(
  turn: Turn,
  entry: EntryRow,
  kind: Transaction['kind'],
  transfers: readonly Transfer[],
  idempotencyKey = bankKey(entryName(entry)),
): void {
  const { deps, month } = turn;
  const id = deps.newId();
  turn.transactionOf.set(entry.id, id);
  turn.bulk.push({ id, idempotencyKey, kind, month, currency: deps.node.currency, transfers });
}

/** Peer after peer in the order of their ids, as everybody locks them. */
async function bookPeers({ deps, tx }: Turn, entries: readonly EntryRow[]): Promise<void> {
  const inOrder = [...entries].sort((a, b) => (subjectOf(a) < subjectOf(b) ? -1 : 1));
  for (const row of inOrder) {
    const peer = await peerOf(tx, subjectOf(row));
    const { amountMinor, purpose, bookedOn, returnReason } = row;
    const entry = entryName(row);
    const named = referenceIn(row.endToEndId);
    const endToEndIds = [row.endToEndId ?? ''];
    if (purpose === 'peer_in') {
      const reference = row.reference ?? named;
      await bookWithPeer(deps, tx, peer, { type: 'paid_in', entry, reference, amountMinor });
    } else if (purpose === 'peer_back') {
      const back = { type: 'returned', entry, reference: named, amountMinor } as const;
      await bookWithPeer(deps, tx, peer, back);
      await setOrdersState(tx, { endToEndIds }, { state: 'returned', returnReason });
    } else {
      await bookPaid(deps, tx, peer, { entry, endToEndId: row.endToEndId, amountMinor });
      await setOrdersState(tx, { endToEndIds }, { state: 'paid', paidOn: bookedOn });
    }
  }
}

/** How a payment between nodes is called: its reference, and which attempt it is. */
const referenceIn = (endToEndId: string | null): string | null =>
  endToEndId?.match(/^(RF[0-9A-Z]{3,23})-[0-9]+$/)?.[1] ?? null;

async function peerOf(tx: Tx, peerId: string): Promise<Peer> {
  const peer = await readPeer(tx, peerId);
  if (peer === undefined) throw new Error(`there is no peer ${peerId}`);
  return peer;
}

async function bookPaid(
  deps: SettlementDeps,
  tx: Tx,
  peer: Peer,
  paid: {
    readonly entry: string;
    readonly endToEndId: string | null;
    readonly amountMinor: bigint;
  },
): Promise<void> {
  const { entry, endToEndId, amountMinor } = paid;
  const reference = referenceIn(endToEndId);
  if (endToEndId === null || reference === null) throw new Error(`${entry} names no debt`);
  await bookWithPeer(deps, tx, peer, {
    type: 'paid_out',
    endToEndId,
    entry,
    reference,
    amountMinor,
  });
}

/** The bank debited a file of payments as one sum. */
async function bookFile(turn: Turn, entry: EntryRow): Promise<void> {
  const { deps, tx } = turn;
  const orders = await openOrdersOf(tx, subjectOf(entry));
  const name = entryName(entry);
  let oursMinor = 0n;
  for (const order of orders.toSorted((a, b) => ((a.peerId ?? '') < (b.peerId ?? '') ? -1 : 1))) {
    const { peerId, endToEndId, amountMinor } = order;
    if (peerId === null) oursMinor += amountMinor;
    else {
      const paid = { entry: `${name} ${endToEndId}`, endToEndId, amountMinor };
      await bookPaid(deps, tx, await peerOf(tx, peerId), paid);
    }
  }
  if (oursMinor > 0n)
    add(turn, entry, 'payout', [{ debit: 'payouts', credit: 'bank', amountMinor: oursMinor }]);
  const endToEndIds = orders.map(({ endToEndId }) => endToEndId);
  await setOrdersState(tx, { endToEndIds }, { state: 'paid', paidOn: entry.bookedOn });
}

async function bookOrder(turn: Turn, entry: EntryRow): Promise<void> {
  const order = await orderById(turn.tx, subjectOf(entry));
  add(turn, entry, 'payout', [
    { debit: 'payouts', credit: 'bank', amountMinor: entry.amountMinor },
  ]);
  const state = order.state === 'returned' ? 'returned' : 'paid';
  await setOrdersState(turn.tx, { id: order.id }, { state, paidOn: entry.bookedOn });
}

/** A payment could not be delivered: what it was made from is there again. */
async function bookReturn(turn: Turn, entry: EntryRow): Promise<void> {
  const { tx } = turn;
  const { amountMinor, returnReason } = entry;
  const order = await orderById(tx, subjectOf(entry));
  const back =
    order.actorId === null ? ('suspense' as const) : userAccount(order.actorId, 'earnings');
  add(turn, entry, 'payout', [
    { debit: 'bank', credit: 'payouts', amountMinor },
    { debit: 'payouts', credit: back, amountMinor },
  ]);
  await setOrdersState(tx, { id: order.id }, { state: 'returned', returnReason });
}

/** What came from the card company: one of its payouts, each of which comes once. A person may say so of any
 *  entry. */
async function isTheirs({ tx }: Turn, entry: EntryRow): Promise<boolean> {
  const { id, subjectId, side, amountMinor, currency, bookedOn } = entry;
  const paidMinor = side === 'in' ? amountMinor : -amountMinor;
  const payout = { id: subjectId, amountMinor: paidMinor, currency, bookedOn };
  const open = await openCardPayout(tx, payout);
  if (open !== undefined) await setCardPayoutEntry(tx, open.id, id);
  return open !== undefined || subjectId === null;
}

/** The bank took a transfer back that was somebody's top-up. Without one that it fits, or without a person
 *  who answers for it, it waits for somebody who looks. */
async function bookBack(turn: Turn, entry: EntryRow): Promise<boolean> {
  const { deps, tx, month, by } = turn;
  const { amountMinor, currency } = entry;
  const giverId = subjectOf(entry);
  const topUpId = by === null ? undefined : await topUpWithLeft(tx, { giverId, amountMinor });
  if (by === null || topUpId === undefined) return false;
  const name = entryName(entry);
  const why = { reason: `The bank took it back: ${name}`, adminId: by };
  const taking = { giverId, currency, amountMinor, month, topUpId, entry: name };
  turn.transactionOf.set(entry.id, await chargeBackEntry(deps, tx, taking, why));
  return true;
}

async function tellTopUps(
  { tx, transactionOf, at }: Turn,
  entries: readonly EntryRow[],
): Promise<void> {
  const rows = entries.flatMap((entry) => {
    const transactionId = transactionOf.get(entry.id);
    if (transactionId === undefined) return [];
    return [{ personId: subjectOf(entry), kind: 'payment' as const, transactionId, at }];
  });
  await addHappenings(tx, rows);
}
