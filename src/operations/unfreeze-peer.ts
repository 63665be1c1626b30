import { readPeerByHost } from '../../db/records/peers.ts';
import type { SettlementDeps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { openPair, stepPair } from './pair-step.ts';
import { isSettling } from './tick-pairs.ts';

/** `waiting`: for the other admin's word. `takesOver`: they hold another statement of ours than our books do, so
 *  nothing is signed until they have told what they hold, a day from now; our reserve bears the difference. */
type Unfrozen = { readonly waiting: boolean; readonly takesOver: boolean };

/** Our admin's half of going on with a peer that signed two things which cannot both be true. It goes on
 *  once the other admin has signed the same. */
export async function unfreezePeer(
  deps: SettlementDeps,
  host: string,
): Promise<Outcome<Unfrozen, 'unknown_peer' | 'not_frozen'>> {
  return transact(
    deps.db,
    async (tx): Promise<Outcome<Unfrozen, 'unknown_peer' | 'not_frozen'>> => {
      const peer = await readPeerByHost(tx, host);
      if (peer === undefined || !(await isSettling(deps, tx, peer))) return refuse('unknown_peer');
      const { pair } = await openPair(deps, tx, peer);
      if (pair.frozen === null) return refuse('not_frozen');
      const after = await stepPair(deps, tx, peer, { type: 'unfreeze' });
      return done({
        waiting: after.pair.frozen !== null,
        takesOver: pair.restoredAtMs === null && after.pair.restoredAtMs !== null,
      });
    },
  );
}
