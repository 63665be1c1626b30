import { keepRotations, readHeldKeys, saveHeldKeys } from '../../db/records/peer-keys.ts';
import { type Peer, readPeerByHost, savePeer } from '../../db/records/peers.ts';
import { type Followed, pinFirst } from '../settlement/rotation.ts';
import type { Deps, Remote, RemoteNode } from './deps.ts';
import { ownWord, readKeysOfTheDay } from './peer-keys.ts';

const FRESH_MS = 24 * 3_600_000;

/** What we know of another server, asking it when that is older than a day. The actor seen at first
 *  contact stays, and so do the keys, but for what they themselves signed for: a domain that changed
 *  hands must not inherit money.
 *  Null: nothing is known and it does not answer.
 *  @param options.askAgain it must be asked, however fresh what we know is. */
export async function meetPeer(
  deps: Deps,
  remote: Pick<Remote, 'nodeInfo' | 'jwks'>,
  host: string,
  options: { readonly askAgain?: boolean } = {},
): Promise<Peer | null> {
  const known = await readPeerByHost(deps.db, host);
  const now = deps.clock();
  const isFresh =
    known !== undefined && Math.abs(now.getTime() - known.checkedAt.getTime()) < FRESH_MS;
  if (isFresh && options.askAgain !== true) return known;

  const node = await remote.nodeInfo(host);
  if (node === null) return known ?? null;
  const flattr = ownWord(node.flattr, host);
  const isPinned = known !== undefined && (await readHeldKeys(deps.db, known.id)) !== undefined;
  const settles = flattr?.settles ?? false;
  const pinned = settles && !isPinned ? await firstKeys(remote, flattr) : null;
  // Without its keys nothing that it signs can be checked: it has not been met yet.
  if (settles && !isPinned && pinned === null) return known ?? null;
  const peer = await save(deps, { host, flattr, pinned });
  if (settles && isPinned && flattr !== null)
    await readKeysOfTheDay(deps, remote, peer, flattr.jwksUrl);
  return peer;
}

type Pinned = Extract<Followed, { readonly held: unknown }>;

/** The keys of a node that is met for the first time, when they agree with one another. */
async function firstKeys(
  remote: Pick<Remote, 'jwks'>,
  flattr: RemoteNode['flattr'],
): Promise<Pinned | null> {
  const read = flattr === null ? null : await remote.jwks(flattr.jwksUrl);
  if (flattr === null || read === null || !read.ok) return null;
  const pinned = pinFirst(read.published, flattr.actorUri);
  return 'refused' in pinned ? null : pinned;
}

function save(
  deps: Deps,
  met: {
    readonly host: string;
    readonly flattr: RemoteNode['flattr'];
    readonly pinned: Pinned | null;
  },
): Promise<Peer> {
  const { host, flattr, pinned } = met;
  const at = deps.clock();
  return deps.db.transaction(async (tx) => {
    const peer = await savePeer(tx, {
      id: deps.newId(),
      host,
      actorUri: flattr?.actorUri ?? null,
      understandsFlattr: flattr !== null,
      settles: flattr?.settles ?? false,
      currency: flattr?.currency ?? null,
      checkedAt: at,
      // Where nobody understands flattrs there is nothing to trust or not.
      trust: flattr === null ? 'funded' : deps.node.newPeers,
    });
    // Somebody else may have met it in the same moment; what they saw stands.
    if (pinned === null || (await readHeldKeys(tx, peer.id)) !== undefined) return peer;
    await saveHeldKeys(tx, pinned.held, { peerId: peer.id, by: 'first_contact', at });
    await keepRotations(tx, pinned.taken, { peerId: peer.id, followed: true, at });
    return peer;
  });
}
