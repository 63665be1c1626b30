import { readHeldKeys } from '../../db/records/peer-keys.ts';
import type { Peer } from '../../db/records/peers.ts';
import type { Issue, SettlementDocument } from '../settlement/documents.ts';
import type { HeldKeys } from '../settlement/rotation.ts';
import type { SettlementDeps } from './deps.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import { rereadKeys } from './peer-keys.ts';

/** `unknown_key`: signed with a key that no rotation leads to. `revoked_key`: with one that is in wrong
 *  hands. `not_yet`: with one that may be new, and its keys were asked for just now. */
export type SignatureRefusal =
  | 'not_a_peer'
  | 'bad_signature'
  | 'unknown_key'
  | 'revoked_key'
  | 'not_yet'
  | 'unreachable';

/** Reads a document that a peer has signed. One with a key that we do not know makes us read its keys
 *  again. */
export async function readSigned(
  deps: SettlementDeps,
  peer: Peer,
  { uri, jws }: { readonly uri: string; readonly jws: string },
): Promise<Outcome<{ readonly document: SettlementDocument & Issue }, SignatureRefusal>> {
  const held = await readHeldKeys(deps.db, peer.id);
  if (held === undefined) return refuse('not_a_peer', peer.host);
  const kid = deps.signer.kidOf(jws);
  if (kid === null) return refuse('bad_signature', uri);
  const current =
    find(held, kid) === undefined ? await readAgain(deps, peer, held) : done({ held });
  if (!current.ok) return current;
  const known = find(current.held, kid);
  if (known === undefined || known.state === 'replaced') return refuse('unknown_key', uri);
  if (known.state === 'revoked') return refuse('revoked_key', uri);
  const document = await deps.signer.read(jws, [known.key]);
  return document === null ? refuse('bad_signature', uri) : done({ document });
}

const find = ({ keys }: HeldKeys, kid: string) => keys.find(({ key }) => key.kid === kid);

async function readAgain(
  deps: SettlementDeps,
  peer: Peer,
  held: HeldKeys,
): Promise<Outcome<{ readonly held: HeldKeys }, 'not_yet' | 'unreachable'>> {
  const came = await rereadKeys(deps, deps.remote, peer);
  if (came === 'read') return done({ held: (await readHeldKeys(deps.db, peer.id)) ?? held });
  return refuse(came === 'too_soon' ? 'not_yet' : 'unreachable', peer.host);
}
