import type { Tx } from '../../db/connect.ts';
import { post } from '../../db/records/ledger.ts';
import { lockPeer } from '../../db/records/locks.ts';
import {
  type NettingRow,
  readNettingByReference,
  readNettingOf,
  setNettingState,
} from '../../db/records/nettings.ts';
import { type Peer, readPeer } from '../../db/records/peers.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import {
  openStatements,
  readDocument,
  readDocumentByHash,
  type SettlementDocument,
} from '../../db/records/settlements.ts';
import { peerAccount } from '../ledger/account.ts';
import type { Transfer } from '../ledger/transfer.ts';
import { afterNettingEvent } from '../settlement/state.ts';
import type { SettlementDeps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { settleDebts } from './settle-debts.ts';
import {
  type Incoming,
  isKept,
  issueDocument,
  keepDocument,
  refuseDocument,
} from './settlement-documents.ts';

export type PaymentRefusal =
  | 'unknown_reference'
  | 'not_ours_to_pay'
  | 'not_ours_to_receive'
  | 'already_booked'
  | 'not_agreed'
  | 'amount_differs';
export type Payment = {
  readonly peerHost: string;
  readonly amountMinor: bigint;
  readonly currency: string;
};

/** Our bank has debited what we owed a peer (the `manual` rail): it is booked, and the peer is told. */
export async function recordPaymentSent(
  deps: SettlementDeps,
  reference: string,
): Promise<Outcome<Payment, PaymentRefusal>> {
  return transact(deps.db, async (tx): Promise<Outcome<Payment, PaymentRefusal>> => {
    const due = await lockDue(tx, reference);
    if (due === null) return refuse('unknown_reference');
    const { row, peer } = due;
    if (row.debtor !== 'us') return refuse('not_ours_to_pay');
    const state = afterNettingEvent('debtor', row.state, 'payment_booked');
    if (state === null) return refuse(row.state === 'proposed' ? 'not_agreed' : 'already_booked');
    await bookPayment(deps, tx, row);
    const advice = await issueDocument(deps, tx, peer, 'advice', {
      netting: (await documentOf(tx, row.documentId)).sha256,
      amountMinor: row.dueMinor,
      currency: row.currency,
      reference: row.reference,
      endToEndId: row.reference,
      rail: 'manual',
    });
    await setNettingState(tx, row.documentId, state, advice.id);
    return done({ peerHost: peer.host, amountMinor: row.dueMinor, currency: row.currency });
  });
}

/** What a peer owed us has arrived at our bank: it is booked, and our creators' money is theirs. The
 *  receipt follows once the peer has advised the payment.
 *  Units: minor units of the netting's currency. */
export async function recordPaymentReceived(
  deps: SettlementDeps,
  reference: string,
  amountMinor: bigint,
): Promise<Outcome<Payment, PaymentRefusal>> {
  return transact(deps.db, async (tx): Promise<Outcome<Payment, PaymentRefusal>> => {
    const due = await lockDue(tx, reference);
    if (due === null) return refuse('unknown_reference');
    const { row, peer } = due;
    if (row.debtor !== 'peer') return refuse('not_ours_to_receive');
    const state = afterNettingEvent('creditor', row.state, 'payment_booked');
    if (state === null) return refuse(row.state === 'proposed' ? 'not_agreed' : 'already_booked');
    if (amountMinor !== row.dueMinor)
      return refuse('amount_differs', `${row.dueMinor} were expected`);
    await bookPayment(deps, tx, row);
    await setNettingState(tx, row.documentId, state);
    if (row.adviceId !== null)
      await issueReceipt(deps, tx, peer, await documentOf(tx, row.adviceId), row);
    return done({ peerHost: peer.host, amountMinor: row.dueMinor, currency: row.currency });
  });
}

/** A peer says that its payment has left. It is not money yet: only our bank can say so.
 *  `not_yet`: its consent to the netting, which was on its way first, has not reached us. */
export async function receiveAdvice(
  deps: SettlementDeps,
  peer: Peer,
  incoming: Incoming<'advice'>,
): Promise<Outcome<object, 'advice_differs' | 'not_yet'>> {
  return deps.db.transaction(async (tx): Promise<Outcome<object, 'advice_differs' | 'not_yet'>> => {
    await lockPeer(tx, peer.id);
    if (await isKept(tx, incoming)) return done({});
    const advice = incoming.document;
    const netted = await readDocumentByHash(tx, advice.netting);
    const row = netted === undefined ? undefined : await readNettingOf(tx, netted.id);
    if (row?.peerId === peer.id && row.state === 'proposed') return refuse('not_yet');

    const kept = await keepDocument(deps, tx, peer, incoming);
    const state =
      row?.debtor === 'peer' ? afterNettingEvent('creditor', row.state, 'advice') : null;
    const agrees =
      row !== undefined &&
      row.peerId === peer.id &&
      advice.amountMinor === row.dueMinor &&
      advice.currency === row.currency &&
      advice.reference === row.reference;
    if (!agrees || state === null) {
      await refuseDocument(deps, tx, peer, kept, 'advice_differs');
      return refuse('advice_differs');
    }
    await setNettingState(tx, row.documentId, state, kept.id);
    if (state === 'settled') await issueReceipt(deps, tx, peer, kept, row);
    return done({});
  });
}

async function lockDue(tx: Tx, reference: string): Promise<{ row: NettingRow; peer: Peer } | null> {
  const found = await readNettingByReference(tx, reference);
  const peer = found === undefined ? undefined : await readPeer(tx, found.peerId);
  if (peer === undefined) return null;
  await lockPeer(tx, peer.id);
  // Read again: somebody else may have booked it while we waited for the lock.
  const row = await readNettingByReference(tx, reference);
  return row === undefined ? null : { row, peer };
}

async function bookPayment(deps: SettlementDeps, tx: Tx, row: NettingRow): Promise<void> {
  const direction = row.debtor === 'us' ? 'issued' : 'received';
  const open = (await openStatements(tx, row)).filter((s) => s.direction === direction);
  const released = await settleDebts(tx, open, row.dueMinor);
  const paid: Transfer =
    direction === 'issued'
      ? { debit: peerAccount(row.peerId, 'payable'), credit: 'bank', amountMinor: row.dueMinor }
      : { debit: 'bank', credit: peerAccount(row.peerId, 'receivable'), amountMinor: row.dueMinor };
  await post(
    tx,
    {
      idempotencyKey: `peer:${row.peerId}:payment:${row.reference}`,
      kind: 'payment',
      month: await holdOpenMonth(tx),
      currency: row.currency,
      transfers: [paid, ...released],
    },
    { id: deps.newId(), at: deps.clock() },
  );
}

async function documentOf(tx: Tx, id: string): Promise<SettlementDocument> {
  const document = await readDocument(tx, id);
  if (document === undefined) throw new Error(`there is no document ${id}`);
  return document;
}

const issueReceipt = (
  deps: SettlementDeps,
  tx: Tx,
  peer: Peer,
  advice: SettlementDocument,
  row: NettingRow,
) =>
  issueDocument(
    deps,
    tx,
    peer,
    'receipt',
    { advice: advice.sha256, amountMinor: row.dueMinor },
    { answers: advice.uri },
  );
