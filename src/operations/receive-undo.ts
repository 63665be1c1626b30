import { rememberEarlyUndo } from '../../db/records/early-undos.ts';
import { lockFlattr, markUndone } from '../../db/records/flattrs.ts';
import { lockActivity } from '../../db/records/locks.ts';
import { readActorByUri } from '../../db/records/people.ts';
import { undoReactions } from '../../db/records/reactions.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { isStated, rememberOnce, sameOrigin } from './received-activity.ts';

export type ReceiveUndoRefusal =
  | 'id_reused'
  | 'foreign_id'
  | 'blocked'
  | 'not_found'
  | 'period_closed';

/** A giver on another node takes a flattr back. Undoing twice changes nothing; a flattr that has not
 *  come yet comes undone. */
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
      // Of the month's edge it needs nothing: what came from elsewhere is in no close of ours.
      await lockActivity(tx, flattrUri);
      const seen = await rememberOnce(deps, tx, { uri, actorUri, contentHash });
      if (!seen.ok || seen.repeat) return seen;
      const giver = await readActorByUri(tx, actorUri);
      const flattr = await lockFlattr(tx, { uri: flattrUri });
      if (flattr !== undefined) {
        if (flattr.giverId !== giver?.id) return refuse('not_found');
        if (await isStated(tx, giver.host, flattr.month)) return refuse('period_closed');
        await markUndone(tx, flattr.id, deps.clock());
        return done({ repeat: false });
      }
      const at = deps.clock();
      // Only its id was said: a favourite may have come while this was being read.
      const isReaction =
        giver !== undefined && (await undoReactions(tx, { actorId: giver.id, uri: flattrUri }, at));
      if (isReaction) return done({ repeat: false });
      const mayCome = sameOrigin(flattrUri, actorUri);
      const deed = { actorUri, activityUri: flattrUri };
      return mayCome && (await rememberEarlyUndo(tx, deed, at))
        ? done({ repeat: false })
        : refuse('not_found');
    },
  );
}
