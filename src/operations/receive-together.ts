import { addTogether, type PlainActivity } from '../../db/records/together.ts';
import type { Deps } from './deps.ts';
import { ACTOR_FRESH_MS } from './meet-actor.ts';

/** A flattr or a favourite of somebody whose signature has been checked, as plain as they come. */
export type PlainReceived = Omit<PlainActivity, 'id'>;

/** Takes what is ordinary of all these, in one transaction: from people whom this node knows and has
 *  read within a day, of a node that it has met, about works of ours that anybody may thank for, in
 *  the month that is open, for the first time. It refuses nothing: what is not taken here has left
 *  no trace, and is decided by `receiveFlattr` or `receiveReaction`.
 *  @returns those that are committed.
 *  @throws what the database throws, also when two of them meet at one row; then none is. */
export async function receiveTogether<Received extends PlainReceived>(
  deps: Deps,
  received: readonly Received[],
): Promise<ReadonlySet<Received>> {
  const now = deps.clock();
  const rows = received.map((one) => ({ ...one, id: deps.newId() }));
  const readSince = new Date(now.getTime() - ACTOR_FRESH_MS);
  const taken = await addTogether(deps.db, rows, { now, readSince });
  return new Set(received.filter(({ uri }) => taken.has(uri)));
}
