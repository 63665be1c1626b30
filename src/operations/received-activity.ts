import type { Tx } from '../../db/connect.ts';
import { type ReceivedActivity, recordActivity } from '../../db/records/activities.ts';
import { addJob } from '../../db/records/jobs.ts';
import { readPeerByHost } from '../../db/records/peers.ts';
import { readStatement } from '../../db/records/settlements.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse } from './outcome.ts';

/** What every activity from a peer goes through first: its server is not blocked, and the activity
 *  is remembered forever. */
export async function rememberOnce(
  deps: Deps,
  tx: Tx,
  activity: ReceivedActivity,
): Promise<Outcome<{ readonly repeat: boolean }, 'id_reused' | 'blocked'>> {
  const host = new URL(activity.actorUri).host;
  const peer = await readPeerByHost(tx, host);
  if (peer?.trust === 'blocked') return refuse('blocked');
  if (peer === undefined) {
    await addJob(tx, 'meet-peer', { host }, { queue: queueOf(host), key: `meet-peer ${host}` });
  }
  const record = await recordActivity(tx, activity, deps.clock());
  return record === 'reused' ? refuse('id_reused') : done({ repeat: record === 'repeat' });
}

/** What we fetch from one server we fetch one after the other, lest a slow one hold up all jobs. */
export const queueOf = (host: string): string => `from ${host}`;

/** Only the server that a name belongs to may use it. */
export const sameOrigin = (one: string, other: string): boolean =>
  URL.canParse(one) && URL.canParse(other) && new URL(one).origin === new URL(other).origin;

/** Whether a node has sent us its statement for a month. */
export async function isStated(tx: Tx, host: string, month: string): Promise<boolean> {
  const peer = await readPeerByHost(tx, host);
  if (peer === undefined || peer.currency === null) return false;
  const key = { peerId: peer.id, direction: 'received' as const, currency: peer.currency, month };
  return (await readStatement(tx, key)) !== undefined;
}
