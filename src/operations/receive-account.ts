import type { Tx } from '../../db/connect.ts';
import { countAccounts } from '../../db/records/bank-accounts.ts';
import { lockPeer } from '../../db/records/locks.ts';
import type { Peer } from '../../db/records/peers.ts';
import { addDocument, readDocumentByUri } from '../../db/records/settlements.ts';
import { sha256Hex } from '../../db/sha256.ts';
import { accountsSaid } from '../../db/views/bank-accounts.ts';
import { type AccountState, accountStanding, isSame } from '../settlement/bank-account.ts';
import type { Account, Issue } from '../settlement/documents.ts';
import type { SettlementDeps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

/** `too_many`: nobody changes banks that often; it would only fill our disk. */
export type ReceiveAccountRefusal = 'too_many' | 'wrong_currency';

const MOST_IN_A_DAY = 10;
const DAY_MS = 86_400_000;

/** Keeps what a peer says about where it is paid. Whether money goes there is for time and our admin:
 *  `settlement/bank-account.ts`.
 *  @returns how that stands now. */
export function receiveAccount(
  deps: SettlementDeps,
  peer: Peer,
  incoming: { readonly uri: string; readonly jws: string; readonly document: Account & Issue },
): Promise<Outcome<{ readonly state: AccountState }, ReceiveAccountRefusal>> {
  type Answer = Outcome<{ state: AccountState }, ReceiveAccountRefusal>;
  return transact(deps.db, async (tx): Promise<Answer> => {
    await lockPeer(tx, peer.id);
    const { uri, jws, document } = incoming;
    const { currency, revision } = document;
    if (currency !== deps.node.currency) return refuse('wrong_currency');
    const of = { peerId: peer.id, currency };
    const all = (await accountsSaid(tx, of)).get(peer.id) ?? [];
    const ofThis = all.filter((kept) => kept.revision === revision);
    // Two that differ are the proof; a third adds nothing to it, nor does one that we have.
    const isNew = ofThis.length < 2 && !ofThis.some((kept) => isSame(kept, document));
    const now = deps.clock();
    if (!isNew || (await readDocumentByUri(tx, uri)) !== undefined)
      return done({ state: accountStanding(all, now).state });
    if ((await countAccounts(tx, peer.id, new Date(now.getTime() - DAY_MS))) >= MOST_IN_A_DAY)
      return refuse('too_many');
    const row = { id: deps.newId(), uri, jws, sha256: sha256Hex(jws), recordedAt: now, ...of };
    await addDocument(tx, { ...row, direction: 'received', kind: 'account' });
    return done({ state: await stateNow(tx, of, now) });
  });
}

const stateNow = async (
  tx: Tx,
  of: { readonly peerId: string; readonly currency: string },
  now: Date,
): Promise<AccountState> =>
  accountStanding((await accountsSaid(tx, of)).get(of.peerId) ?? [], now).state;

/** Keeps one of our own that only the peer has: these books are of an old copy, or somebody else has
 *  signed it. It is shown to our admin, and not used. */
export async function keepOwnAccount(
  deps: SettlementDeps,
  peer: Peer,
  copy: { readonly uri: string; readonly jws: string; readonly document: Account & Issue },
): Promise<void> {
  await deps.db.transaction(async (tx) => {
    await lockPeer(tx, peer.id);
    const { uri, jws } = copy;
    if ((await readDocumentByUri(tx, uri)) !== undefined) return;
    await addDocument(tx, {
      ...{ id: uri.split('/').at(-1) ?? '', uri, jws, sha256: sha256Hex(jws), peerId: peer.id },
      ...{ currency: copy.document.currency, recordedAt: deps.clock() },
      ...{ direction: 'issued', kind: 'account' },
    });
  });
}
