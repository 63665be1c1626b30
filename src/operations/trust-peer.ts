import { readPeerByHost, setTrust } from '../../db/records/peers.ts';
import type { Trust } from '../settlement/pair/pair.ts';
import type { SettlementDeps } from './deps.ts';
import { meetPeer } from './meet-peer.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { stepPair } from './pair-step.ts';
import { isSettling } from './tick-pairs.ts';

const LARGEST_MINOR = 10n ** 15n;

/** The admin says how far a server is trusted. A server not met yet is met first, so that one that
 *  does harm can be blocked before it comes. What was held back is released as far as it now may be.
 *  @param limitMinor with `limit`: how much of what it announced may be its creators' before its money
 *    is here; minor units, not negative. */
export async function trustPeer(
  deps: SettlementDeps,
  host: string,
  trust: Trust,
  limitMinor = 0n,
): Promise<Outcome<object, 'unreachable' | 'amount_invalid'>> {
  if (limitMinor < 0n || limitMinor > LARGEST_MINOR) return refuse('amount_invalid');
  const peer = (await readPeerByHost(deps.db, host)) ?? (await meetPeer(deps, deps.remote, host));
  if (peer === null) return refuse('unreachable');
  return transact(deps.db, async (tx): Promise<Outcome<object, 'unreachable'>> => {
    await setTrust(tx, peer.id, trust, limitMinor);
    const trusted = { ...peer, trust, limitMinor };
    if (await isSettling(deps, tx, trusted))
      await stepPair(deps, tx, trusted, { type: 'trust_changed', trust, limitMinor });
    return done({});
  });
}
