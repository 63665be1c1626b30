import { lockPeer } from '../../db/records/locks.ts';
import { keepRotations, readHeldKeys, saveHeldKeys } from '../../db/records/peer-keys.ts';
import { type Peer, readPeerByHost, setTrust } from '../../db/records/peers.ts';
import { pinAnew } from '../settlement/rotation.ts';
import type { SettlementDeps } from './deps.ts';
import { fingerprintOf, readFingerprint } from './key-fingerprint.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { type KeysRefusal, ownWord } from './peer-keys.ts';

export type RepinRefusal =
  | 'fingerprint_invalid'
  | 'unknown_peer'
  | 'unreachable'
  | 'another_actor'
  | 'fingerprint_differs'
  | KeysRefusal;

export type Repinned = { readonly fingerprint: string };

/** Pins the keys that a peer publishes now, because both admins have agreed on them by another way.
 *  Those from before verify nothing new any more. What it may do has to be said anew: it is left at
 *  trust `new`, unless it is blocked.
 *  @param agreed.fingerprint as the other admin read it out; refused with `fingerprint_differs`, and the
 *    one that is published in `detail`, when it is another. */
export async function repinPeer(
  deps: SettlementDeps,
  agreed: { readonly host: string; readonly fingerprint: string },
): Promise<Outcome<Repinned, RepinRefusal>> {
  const wanted = readFingerprint(agreed.fingerprint);
  if (wanted === null) return refuse('fingerprint_invalid');
  const peer = await readPeerByHost(deps.db, agreed.host);
  if (peer === undefined || peer.actorUri === null) return refuse('unknown_peer');
  const { actorUri } = peer;
  const node = await deps.remote.nodeInfo(peer.host);
  const flattr = ownWord(node?.flattr ?? null, peer.host);
  const read = flattr === null ? null : await deps.remote.jwks(flattr.jwksUrl);
  if (flattr === null || read === null) return refuse('unreachable');
  if (flattr.actorUri !== actorUri) return refuse('another_actor', flattr.actorUri);
  if (!read.ok) return read;
  return pin(deps, { ...peer, actorUri }, { published: read.published, wanted });
}

function pin(
  deps: SettlementDeps,
  peer: Peer & { readonly actorUri: string },
  { published, wanted }: { published: Parameters<typeof pinAnew>[1]; wanted: string },
): Promise<Outcome<Repinned, RepinRefusal>> {
  const peerId = peer.id;
  const at = deps.clock();
  return transact(deps.db, async (tx): Promise<Outcome<Repinned, RepinRefusal>> => {
    await lockPeer(tx, peerId);
    const former = await readHeldKeys(tx, peerId);
    if (former === undefined) return refuse('unknown_peer');
    const anew = pinAnew(former, published, peer.actorUri);
    if ('refused' in anew) return refuse(anew.refused, anew.detail);
    const fingerprint = fingerprintOf(
      anew.held.keys.filter(({ state }) => state === 'valid').map(({ key }) => key),
      anew.held.recovery,
    );
    if (fingerprint !== wanted) return refuse('fingerprint_differs', fingerprint);
    await saveHeldKeys(tx, anew.held, { peerId, by: 'repin', at });
    await keepRotations(tx, anew.taken, { peerId, followed: true, at });
    if (peer.trust !== 'blocked') await setTrust(tx, peerId, 'new');
    return done({ fingerprint });
  });
}
