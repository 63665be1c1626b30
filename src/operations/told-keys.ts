import { addJob } from '../../db/records/jobs.ts';
import { readPeer, readPeerByHost } from '../../db/records/peers.ts';
import type { Deps, SettlementDeps } from './deps.ts';
import { rereadKeys } from './peer-keys.ts';

/** A node says that its settlement keys have changed. It is believed in nothing: what counts is what it
 *  publishes, along its rotations. So whoever says so in its name only makes us look.
 *  @returns false: it is no node that we have met, by this actor. */
export async function receiveToldKeys({ db }: Deps, actorUri: string): Promise<boolean> {
  const peer = await readPeerByHost(db, new URL(actorUri).host);
  if (peer === undefined || peer.actorUri !== actorUri) return false;
  await addJob(db, 'read-keys', { peerId: peer.id }, { key: `read-keys ${peer.id}` });
  return true;
}

/** Reads what it publishes now. Throws when that is not known yet, or was asked for only just now: the job
 *  is tried again. */
export async function readToldKeys(
  deps: SettlementDeps,
  { peerId }: { readonly peerId: string },
): Promise<void> {
  const peer = await readPeer(deps.db, peerId);
  if (peer === undefined) return;
  const came = await rereadKeys(deps, deps.remote, peer, 'told');
  if (came !== 'read') throw new Error(`the keys of ${peer.host}: ${came}`);
}
