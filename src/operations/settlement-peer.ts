import type { Peer } from '../../db/records/peers.ts';

/** The instance actor that a peer settles as. Throws when it has none: it cannot settle then. */
export function actorOf(peer: Peer): string {
  if (peer.actorUri === null) throw new Error(`${peer.host} has no instance actor`);
  return peer.actorUri;
}
