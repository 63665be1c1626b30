import type { Tx } from '../../db/connect.ts';
import { post } from '../../db/records/ledger.ts';
import { lockPeer } from '../../db/records/locks.ts';
import {
  addNetting,
  hasNettingIn,
  type NettingRow,
  readNetting,
  setNettingState,
} from '../../db/records/nettings.ts';
import { type Peer, settlingPeers } from '../../db/records/peers.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import {
  hasUnanswered,
  monthsToNet,
  openStatements,
  readStatement,
  type SettlementDocument,
  type StatementRow,
} from '../../db/records/settlements.ts';
import { sha256Hex } from '../../db/sha256.ts';
import { type Month, nettingDay } from '../flattr/period.ts';
import { peerAccount } from '../ledger/account.ts';
import type { Netting, NettingEntry } from '../settlement/documents.ts';
import { netPeers, proposerOf, smallestPaymentMinor } from '../settlement/net-peers.ts';
import { creditorReference, referenceSeed } from '../settlement/reference.ts';
import { afterNettingEvent } from '../settlement/state.ts';
import type { SettlementDeps } from './deps.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import { outstandingOf, settleDebts } from './settle-debts.ts';
import {
  actorOf,
  type Incoming,
  isKept,
  issueDocument,
  keepDocument,
  refuseDocument,
} from './settlement-documents.ts';

type Agreement = Pick<
  Netting,
  'period' | 'currency' | 'entries' | 'offsetMinor' | 'dueMinor' | 'debtor' | 'reference'
>;

/** Proposes to every peer the netting of a month, where it is ours to propose and both directions'
 *  statements are accepted. Running it again proposes nothing.
 *  @param options.early true: an admin does not want to wait for the 10th. */
export async function proposeNettings(
  deps: SettlementDeps,
  month: Month,
  options: { readonly early: boolean },
): Promise<number> {
  if (!options.early && deps.clock() < nettingDay(month)) return 0;
  let proposed = 0;
  for (const peer of await settlingPeers(deps.db)) {
    if (proposerOf(deps.node.actorUri, actorOf(peer)) !== deps.node.actorUri) continue;
    proposed += await deps.db.transaction((tx) => propose(deps, tx, peer, month));
  }
  return proposed;
}

/** The same for every month that still has something to net. */
export async function proposeDueNettings(deps: SettlementDeps): Promise<number> {
  let proposed = 0;
  for (const month of await monthsToNet(deps.db)) {
    proposed += await proposeNettings(deps, month, { early: false });
  }
  return proposed;
}

async function propose(deps: SettlementDeps, tx: Tx, peer: Peer, month: Month): Promise<0 | 1> {
  await lockPeer(tx, peer.id);
  const { currency } = deps.node;
  const key = { peerId: peer.id, currency, month };
  if ((await readNetting(tx, key)) !== undefined) return 0;
  if (!(await bothAccepted(tx, key))) return 0;
  if (await hasNettingIn(tx, key, ['proposed', 'agreed', 'advised', 'paid'])) return 0;
  const agreement = agreementOf(deps, peer, month, await openStatements(tx, key));
  const document = await issueDocument(deps, tx, peer, 'netting', agreement);
  await addNetting(tx, nettingRow(deps, peer, document, agreement));
  return 1;
}

/** Whether both directions' statements of the month are accepted, and none before it waits for an
 *  answer: then both nodes know the same debts up to that month. */
async function bothAccepted(
  tx: Tx,
  key: { peerId: string; currency: string; month: Month },
): Promise<boolean> {
  for (const direction of ['issued', 'received'] as const) {
    if ((await readStatement(tx, { ...key, direction }))?.state !== 'accepted') return false;
  }
  return !(await hasUnanswered(tx, key));
}

/** What both sides must come to by themselves. */
function agreementOf(
  deps: SettlementDeps,
  peer: Peer,
  month: Month,
  open: readonly StatementRow[],
): Agreement {
  const [us, them] = [deps.node.actorUri, actorOf(peer)];
  const { currency } = deps.node;
  const entries: NettingEntry[] = open
    .map((row) => ({
      debtor: row.direction === 'issued' ? us : them,
      seq: row.seq,
      outstandingMinor: outstandingOf(row),
    }))
    .sort((a, b) => (a.debtor === b.debtor ? a.seq - b.seq : a.debtor < b.debtor ? -1 : 1));
  const reference = creditorReference(sha256Hex(referenceSeed(us, them, currency, month)));
  return {
    period: month,
    currency,
    entries,
    ...netPeers(entries, us, them, smallestPaymentMinor(currency)),
    reference,
  };
}

export type NettingRefusal = 'not_yet' | 'not_yours_to_propose' | 'netting_differs';

/** A peer proposes a netting: it is agreed to, and booked, when we come to the very same figures.
 *  `not_yet`: something that the peer knows has not reached us; ask again later. Nothing is answered
 *  then. The other refusals are signed and sent. */
export async function receiveNetting(
  deps: SettlementDeps,
  peer: Peer,
  incoming: Incoming<'netting'>,
): Promise<Outcome<object, NettingRefusal>> {
  return deps.db.transaction(async (tx): Promise<Outcome<object, NettingRefusal>> => {
    await lockPeer(tx, peer.id);
    if (await isKept(tx, incoming)) return done({});
    const proposal = incoming.document;
    const { currency } = deps.node;
    const key = { peerId: peer.id, currency, month: proposal.period };
    const open = await openStatements(tx, key);
    const ours = agreementOf(deps, peer, proposal.period, open);
    const isTheirs = proposerOf(deps.node.actorUri, actorOf(peer)) === actorOf(peer);
    const isDue = isTheirs && (await readNetting(tx, key)) === undefined;
    if (isDue && !(await isReadyToAgree(tx, key))) return refuse('not_yet');

    const kept = await keepDocument(deps, tx, peer, incoming);
    const code = isDue
      ? isSameAgreement(ours, proposal)
        ? null
        : 'netting_differs'
      : 'not_yours_to_propose';
    if (code !== null) {
      await refuseDocument(deps, tx, peer, kept, code);
      return refuse(code);
    }
    const proposed = nettingRow(deps, peer, kept, ours);
    const row = { ...proposed, state: agreedState(proposed) };
    await addNetting(tx, row);
    await bookNetting(deps, tx, row, open);
    await issueDocument(deps, tx, peer, 'consent', { netting: kept.sha256 }, { answers: kept.uri });
    return done({});
  });
}

/** The peer proposes once it holds our acceptance and our receipt; its own may still be on their way. */
async function isReadyToAgree(
  tx: Tx,
  key: { peerId: string; currency: string; month: Month },
): Promise<boolean> {
  return (
    (await bothAccepted(tx, key)) &&
    !(await hasNettingIn(tx, key, ['proposed', 'agreed', 'advised']))
  );
}

/** The peer has countersigned our proposal: both signatures are here, so it is booked. The caller
 *  holds the peer's lock.
 *  Throws when the debts are no longer those that were signed: nothing may have changed them. */
export async function agreeNetting(
  deps: SettlementDeps,
  tx: Tx,
  peer: Peer,
  row: NettingRow,
): Promise<void> {
  const open = await openStatements(tx, row);
  const { offsetMinor, dueMinor } = agreementOf(deps, peer, row.month, open);
  if (offsetMinor !== row.offsetMinor || dueMinor !== row.dueMinor) {
    throw new Error(`the debts of netting ${row.reference} are not those that were signed`);
  }
  await bookNetting(deps, tx, row, open);
  await setNettingState(tx, row.documentId, agreedState(row));
}

/** With nothing left to pay, an agreed netting is settled at once. */
function agreedState({ debtor }: Pick<NettingRow, 'debtor'>): NettingRow['state'] {
  const side = debtor === 'peer' ? 'creditor' : 'debtor';
  const agreed = afterNettingEvent(side, 'proposed', 'consent');
  const state =
    debtor === 'nobody' && agreed !== null
      ? afterNettingEvent(side, agreed, 'nothing_due')
      : agreed;
  if (state === null) throw new Error('a proposed netting can be agreed to');
  return state;
}

/** Sets one debt against the other: what each node's givers paid in there stays there and pays its
 *  own creators. */
async function bookNetting(
  deps: SettlementDeps,
  tx: Tx,
  row: Pick<NettingRow, 'peerId' | 'currency' | 'month' | 'offsetMinor'>,
  open: readonly StatementRow[],
): Promise<void> {
  const { peerId, currency, month, offsetMinor } = row;
  const owed = (direction: StatementRow['direction']) =>
    open.filter((s) => s.direction === direction);
  await settleDebts(tx, owed('issued'), offsetMinor);
  const released = await settleDebts(tx, owed('received'), offsetMinor);
  if (offsetMinor === 0n) return;
  await post(
    tx,
    {
      idempotencyKey: `peer:${peerId}:netting:${currency}:${month}`,
      kind: 'netting',
      month: await holdOpenMonth(tx),
      currency,
      transfers: [
        {
          debit: peerAccount(peerId, 'payable'),
          credit: peerAccount(peerId, 'receivable'),
          amountMinor: offsetMinor,
        },
        ...released,
      ],
    },
    { id: deps.newId(), at: deps.clock() },
  );
}

function nettingRow(
  deps: SettlementDeps,
  peer: Peer,
  document: SettlementDocument,
  agreement: Agreement,
): NettingRow {
  const us = deps.node.actorUri;
  return {
    documentId: document.id,
    peerId: peer.id,
    month: agreement.period,
    currency: agreement.currency,
    offsetMinor: agreement.offsetMinor,
    dueMinor: agreement.dueMinor,
    debtor: agreement.debtor === null ? 'nobody' : agreement.debtor === us ? 'us' : 'peer',
    reference: agreement.reference,
    state: 'proposed',
    adviceId: null,
  };
}

const isSameAgreement = (ours: Agreement, theirs: Agreement): boolean =>
  textOf(ours) === textOf(theirs);

const textOf = (agreement: Agreement): string =>
  JSON.stringify([
    agreement.period,
    agreement.currency,
    agreement.entries.map((e) => [e.debtor, e.seq, `${e.outstandingMinor}`]),
    `${agreement.offsetMinor}`,
    `${agreement.dueMinor}`,
    agreement.debtor,
    agreement.reference,
  ]);
