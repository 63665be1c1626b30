import { readPeerByHost, setTrust } from '../../db/records/peers.ts';
import type { SettlementDeps } from './deps.ts';
import { meetPeer } from './meet-peer.ts';
import { done, type Outcome, refuse } from './outcome.ts';

/** The admin says how far a server is trusted. A server not met yet is met first, so that one that
 *  does harm can be blocked before it comes. */
export async function trustPeer(
  deps: SettlementDeps,
  host: string,
  trust: 'funded' | 'blocked',
): Promise<Outcome<object, 'unreachable'>> {
  const peer = (await readPeerByHost(deps.db, host)) ?? (await meetPeer(deps, deps.remote, host));
  if (peer === null) return refuse('unreachable');
  await setTrust(deps.db, peer.id, trust);
  return done({});
}
