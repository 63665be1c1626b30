import { lockFlattr, markUndone } from '../../db/records/flattrs.ts';
import { readActorByUri } from '../../db/records/people.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { isStated, rememberOnce, sameOrigin } from './received-activity.ts';

export type ReceiveUndoRefusal =
  | 'id_reused'
  | 'foreign_id'
  | 'node_blocked'
  | 'unknown_flattr'
  | 'period_closed';

/** A giver on another node takes a flattr back. Undoing twice changes nothing. */
export async function receiveUndo(
  deps: Deps,
  incoming: {
    readonly uri: string;
    readonly contentHash: string;
    readonly actorUri: string;
    readonly flattrUri: string;
  },
): Promise<Outcome<{ readonly repeat: boolean }, ReceiveUndoRefusal>> {
  const { uri, contentHash, actorUri, flattrUri } = incoming;
  if (!sameOrigin(uri, actorUri)) return refuse('foreign_id');
  return transact(
    deps.db,
    async (tx): Promise<Outcome<{ repeat: boolean }, ReceiveUndoRefusal>> => {
      const seen = await rememberOnce(deps, tx, { uri, actorUri, contentHash });
      if (!seen.ok || seen.repeat) return seen;
      const giver = await readActorByUri(tx, actorUri);
      const flattr = await lockFlattr(tx, { uri: flattrUri });
      if (giver === undefined || flattr?.giverId !== giver.id) return refuse('unknown_flattr');
      if (await isStated(tx, giver.host, flattr.month)) return refuse('period_closed');
      await markUndone(tx, flattr.id, deps.clock());
      return done({ repeat: false });
    },
  );
}
