import { type Peer, readPeerByHost, savePeer } from '../../db/records/peers.ts';
import type { Deps, Remote, RemoteNode } from './deps.ts';

const FRESH_MS = 24 * 3_600_000;

/** What we know of another server, asking it when that is older than a day. The keys and the actor
 *  seen at first contact stay: a domain that changed hands must not inherit money.
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
  const jwks = flattr?.settles ? (known?.jwks ?? (await remote.jwks(flattr.jwksUrl))) : null;
  // Without its keys nothing that it signs can be checked: it has not been met yet.
  if (flattr?.settles && jwks === null) return known ?? null;
  return deps.db.transaction((tx) =>
    savePeer(tx, {
      id: deps.newId(),
      host,
      actorUri: flattr?.actorUri ?? null,
      understandsFlattr: flattr !== null,
      settles: flattr?.settles ?? false,
      currency: flattr?.currency ?? null,
      jwks,
      checkedAt: now,
    }),
  );
}

/** A server speaks for itself only: an actor or keys on another host are nobody's word. */
function ownWord(flattr: RemoteNode['flattr'], host: string): RemoteNode['flattr'] {
  if (flattr === null) return null;
  const isOwn = (url: string) => URL.canParse(url) && new URL(url).host === host;
  return isOwn(flattr.actorUri) && isOwn(flattr.jwksUrl) ? flattr : null;
}
