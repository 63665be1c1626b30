import type { Tx } from '../../db/connect.ts';
import { type EntryRow, setPeerOrder } from '../../db/records/bank-booking.ts';
import { type Peer, readPeer } from '../../db/records/peers.ts';
import { entryName, subjectOf, type Turn } from './booking-turn.ts';
import type { SettlementDeps } from './deps.ts';
import { bookWithPeer } from './record-payment.ts';

/** Peer after peer in the order of their ids, as everybody locks them. */
export async function bookPeers({ deps, tx }: Turn, entries: readonly EntryRow[]): Promise<void> {
  const inOrder = [...entries].sort((a, b) => (subjectOf(a) < subjectOf(b) ? -1 : 1));
  for (const row of inOrder) {
    const peer = await peerOf(tx, subjectOf(row));
    const { amountMinor, purpose, bookedOn, returnReason } = row;
    const entry = entryName(row);
    const named = referenceIn(row.endToEndId);
    if (purpose === 'peer_in') {
      const reference = row.reference ?? named;
      await bookWithPeer(deps, tx, peer, { type: 'paid_in', entry, reference, amountMinor });
    } else if (purpose === 'peer_back') {
      const back = { type: 'returned', entry, reference: named, amountMinor } as const;
      await bookWithPeer(deps, tx, peer, back);
      await setPeerOrder(tx, row.endToEndId ?? '', { state: 'returned', returnReason });
    } else {
      await bookPaid(deps, tx, peer, { entry, endToEndId: row.endToEndId, amountMinor });
      await setPeerOrder(tx, row.endToEndId ?? '', { state: 'paid', paidOn: bookedOn });
    }
  }
}

/** How a payment between nodes is called: its reference, and which attempt it is. */
const referenceIn = (endToEndId: string | null): string | null =>
  endToEndId?.match(/^(RF[0-9A-Z]{3,23})-[0-9]+$/)?.[1] ?? null;

export async function peerOf(tx: Tx, peerId: string): Promise<Peer> {
  const peer = await readPeer(tx, peerId);
  if (peer === undefined) throw new Error(`there is no peer ${peerId}`);
  return peer;
}

/** Our bank has paid a peer. */
export async function bookPaid(
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
