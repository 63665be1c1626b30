import type { Tx } from '../../db/connect.ts';
import { lockPeer } from '../../db/records/locks.ts';
import {
  claimReading,
  clearTrouble,
  countRefusal,
  countStray,
  keepRotations,
  readHeldKeys,
  saveHeldKeys,
} from '../../db/records/peer-keys.ts';
import type { Peer } from '../../db/records/peers.ts';
import {
  type ChainRefusal,
  followChain,
  type HeldKeys,
  type PublishedKeys,
} from '../settlement/rotation.ts';
import type { Deps, Remote, RemoteNode, UnsoundKeys } from './deps.ts';
import { done, type Outcome, refuse } from './outcome.ts';
import { actorOf } from './settlement-peer.ts';

export type KeysRefusal = ChainRefusal | UnsoundKeys;

type KeyDeps = Pick<Deps, 'db' | 'clock'>;
type Asked = Pick<Remote, 'nodeInfo' | 'jwks'>;

const HOUR_MS = 3_600_000;
/** Two that differ are the proof; more would only fill our disk. */
const STRAYS_KEPT = 2;

/** How often a peer's keys are read at most. `strange`: it signed with one that we do not know; whoever
 *  signs nonsense must not make us fetch. `told`: it says itself that they have changed, and a stolen key
 *  should not be believed for an hour more. */
const EVERY_MS = { strange: HOUR_MS, told: 5 * 60_000 };

/** Reads a peer's keys again before the day is over.
 *  @returns `too_soon`, `unreachable`: what it publishes now is not known. */
export async function rereadKeys(
  deps: KeyDeps,
  remote: Asked,
  peer: Peer,
  why: keyof typeof EVERY_MS = 'strange',
): Promise<'read' | 'too_soon' | 'unreachable'> {
  const turn = { at: deps.clock(), everyMs: EVERY_MS[why] };
  if (!(await claimReading(deps.db, peer.id, turn))) return 'too_soon';
  const node = await remote.nodeInfo(peer.host);
  const flattr = ownWord(node?.flattr ?? null, peer.host);
  if (flattr === null) return 'unreachable';
  return (await followKeys(deps, remote, peer, flattr.jwksUrl)) === null ? 'unreachable' : 'read';
}

/** The same once a day, or a revocation would only be heard of when a new key is used. */
export async function readKeysOfTheDay(
  deps: KeyDeps,
  remote: Asked,
  peer: Peer,
  jwksUrl: string,
): Promise<void> {
  const turn = { at: deps.clock(), everyMs: HOUR_MS };
  if (await claimReading(deps.db, peer.id, turn)) await followKeys(deps, remote, peer, jwksUrl);
}

/** Takes what the peer publishes along its rotations, or refuses all of it, which is counted and shown
 *  to the admin. Null: it does not answer. */
async function followKeys(
  deps: KeyDeps,
  remote: Asked,
  peer: Peer,
  jwksUrl: string,
): Promise<Outcome<object, KeysRefusal> | null> {
  const read = await remote.jwks(jwksUrl);
  if (read === null) return null;
  return deps.db.transaction(async (tx): Promise<Outcome<object, KeysRefusal>> => {
    await lockPeer(tx, peer.id);
    const held = await readHeldKeys(tx, peer.id);
    if (held === undefined) throw new Error(`${peer.host} has no pinned keys`);
    const at = deps.clock();
    const weighed = read.ok ? await weigh(tx, peer, held, { ...read, at }) : read;
    if (!weighed.ok) {
      const { code, detail = '' } = weighed;
      await countRefusal(tx, peer.id, { code, detail, at });
    }
    return weighed;
  });
}

async function weigh(
  tx: Tx,
  peer: Peer,
  held: HeldKeys,
  { published, at }: { readonly published: PublishedKeys; readonly at: Date },
): Promise<Outcome<object, KeysRefusal>> {
  const followed = followChain(held, published, actorOf(peer));
  const peerId = peer.id;
  if ('refused' in followed) {
    const { refused, detail } = followed;
    if (refused === 'fork') await keepFork(tx, published, { peerId, seq: Number(detail), at });
    return refuse(refused, detail);
  }
  if (followed.taken.length === 0) await clearTrouble(tx, peerId);
  else {
    await saveHeldKeys(tx, followed.held, { peerId, by: 'rotation', at });
    await keepRotations(tx, followed.taken, { peerId, followed: true, at });
  }
  return done({});
}

/** The rotations of one number that contradict one another, or the one that we hold, are kept as they
 *  were signed: an admin can show them. */
async function keepFork(
  tx: Tx,
  { rotations }: PublishedKeys,
  fork: { readonly peerId: string; readonly seq: number; readonly at: Date },
): Promise<void> {
  const { peerId, seq, at } = fork;
  const room = STRAYS_KEPT - (await countStray(tx, peerId, seq));
  const strays = rotations.filter((one) => one.seq === seq).slice(0, room);
  await keepRotations(tx, strays, { peerId, followed: false, at });
}

/** A server speaks for itself only: an actor or keys on another host are nobody's word. */
export function ownWord(flattr: RemoteNode['flattr'], host: string): RemoteNode['flattr'] {
  if (flattr === null) return null;
  const isOwn = (url: string) => URL.canParse(url) && new URL(url).host === host;
  return isOwn(flattr.actorUri) && isOwn(flattr.jwksUrl) ? flattr : null;
}
