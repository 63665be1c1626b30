import type { Db, Tx } from '../../db/connect.ts';
import { addJob } from '../../db/records/jobs.ts';
import { hasPair, peersWithPair } from '../../db/records/pair-facts.ts';
import { nodesKnown, type Peer, readPeer } from '../../db/records/peers.ts';
import type { Notice } from '../settlement/pair/events.ts';
import type { Deps, SettlementDeps } from './deps.ts';
import { stepPair } from './pair-step.ts';

/** Whether there can be a settlement with a peer: it settles, in our currency. */
export const settlesWithUs = ({ node }: Pick<Deps, 'node'>, peer: Peer): boolean =>
  peer.settles && peer.actorUri !== null && peer.currency === node.currency;

/** Whether anything can happen between a peer and us: it settles, or there is something between us from
 *  when it did. Whoever stops settling, or is blocked, owes what it owes. */
export const isSettling = async (
  deps: Pick<Deps, 'node'>,
  tx: Tx | Db,
  peer: Peer,
): Promise<boolean> =>
  settlesWithUs(deps, peer) ||
  (peer.actorUri !== null &&
    (await hasPair(tx, { peerId: peer.id, currency: deps.node.currency })));

/** All those peers, blocked ones too. */
export async function settlingWithUs(deps: Deps): Promise<Peer[]> {
  const withPair = new Set(await peersWithPair(deps.db, deps.node.currency));
  return (await nodesKnown(deps.db)).filter(
    (peer) => withPair.has(peer.id) || (peer.trust !== 'blocked' && settlesWithUs(deps, peer)),
  );
}

/** Adds a job for each peer that looks at what has become due: what nobody answered is sent again, months
 *  are netted, deadlines pass. A job that waits already is not added twice.
 *  @returns how many peers there are. */
export async function queueTicks(deps: Deps): Promise<number> {
  const peers = await settlingWithUs(deps);
  for (const { id } of peers)
    await addJob(deps.db, 'tick-pair', { peerId: id }, { key: `tick-pair ${id}` });
  return peers.length;
}

/** Looks at what has become due between this node and one peer.
 *  @returns what an admin should see. */
export async function tickPair(
  deps: SettlementDeps,
  { peerId }: { readonly peerId: string },
): Promise<{ readonly host: string; readonly notices: readonly Notice[] } | null> {
  const peer = await readPeer(deps.db, peerId);
  if (peer === undefined || !(await isSettling(deps, deps.db, peer))) return null;
  const { notices } = await deps.db.transaction((tx) => stepPair(deps, tx, peer, { type: 'tick' }));
  return { host: peer.host, notices };
}
