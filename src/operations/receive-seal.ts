import { countSeals, type KeptSeal, sealsAround } from '../../db/records/blocks.ts';
import { lockPeer } from '../../db/records/locks.ts';
import type { Peer } from '../../db/records/peers.ts';
import { addDocument, readDocumentByUri } from '../../db/records/settlements.ts';
import { sha256Hex } from '../../db/sha256.ts';
import type { Seal } from '../settlement/documents.ts';
import type { SettlementDeps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

/** `too_many`: nobody seals that often in a day; it would only fill our disk. */
export type ReceiveSealRefusal = 'too_many';

const MOST_IN_A_DAY = 50;
const DAY_MS = 86_400_000;

/** Keeps what a peer says its newest block is: should its books be changed one day, our copy shows it.
 *  @returns `contradiction`: the other seal that says something else; both are kept as proof. */
export function receiveSeal(
  deps: SettlementDeps,
  peer: Peer,
  incoming: { readonly uri: string; readonly jws: string; readonly document: Seal },
): Promise<Outcome<{ readonly contradiction: string | null }, ReceiveSealRefusal>> {
  return transact(
    deps.db,
    async (tx): Promise<Outcome<{ contradiction: string | null }, ReceiveSealRefusal>> => {
      await lockPeer(tx, peer.id);
      const { uri, jws, document: seal } = incoming;
      if ((await readDocumentByUri(tx, uri)) !== undefined) return done({ contradiction: null });
      const held = await sealsAround(tx, peer.id, seal.seq);
      const other = held.find((kept) => contradicts(kept, seal));
      const contradiction = other?.uri ?? null;
      // Two that differ are the proof; a third adds nothing to it, nor does one that we have.
      const ofThis = held.filter((kept) => kept.seq === seal.seq);
      const isNew = !ofThis.some((kept) => kept.block === seal.block && kept.prev === seal.prev);
      if (!isNew || ofThis.length > 1) return done({ contradiction });
      const recordedAt = deps.clock();
      const since = new Date(recordedAt.getTime() - DAY_MS);
      if ((await countSeals(tx, peer.id, since)) >= MOST_IN_A_DAY) return refuse('too_many');
      await addDocument(tx, {
        ...{ id: deps.newId(), uri, peerId: peer.id, direction: 'received', kind: 'seal', jws },
        ...{ sha256: sha256Hex(jws), recordedAt },
      });
      return done({ contradiction });
    },
  );
}

/** Two seals of one block that differ, or of neighbours that do not follow from one another. */
function contradicts(kept: KeptSeal, seal: Seal): boolean {
  switch (kept.seq - seal.seq) {
    case 0:
      return kept.block !== seal.block || kept.prev !== seal.prev;
    case -1:
      return kept.block !== seal.prev;
    default:
      return kept.prev !== seal.block;
  }
}
