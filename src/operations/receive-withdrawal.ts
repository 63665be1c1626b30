import {
  deleteBlock,
  deleteBlockByUri,
  deleteFollow,
  deleteFollowByUri,
} from '../../db/records/follows.ts';
import { readActorByUri } from '../../db/records/people.ts';
import { deleteReaction, deleteReactionsByUri } from '../../db/records/reactions.ts';
import type { Deps } from './deps.ts';
import type { Received } from './meet-actor.ts';
import type { Reaction } from './receive-reaction.ts';

/** What is taken back, where the activity says it: ids come and go, what was done stays the same. */
export type Withdrawn = {
  readonly what: 'follow' | 'block' | Reaction;
  readonly objectUri: string;
};

/** Somebody elsewhere takes back a follow, a block, a favourite or a boost. Only their own can be
 *  meant, whatever the activity says; what never was is taken back already. */
export async function receiveWithdrawal(
  deps: Deps,
  said: { readonly actorUri: string } & (
    | { readonly withdrawn: Withdrawn }
    /** The id of what is taken back, and nothing else. */
    | { readonly uri: string }
  ),
): Promise<Received> {
  const actor = await readActorByUri(deps.db, said.actorUri);
  if (actor === undefined || actor.local) return { taken: false };
  const taken =
    'withdrawn' in said
      ? await byWhatItWas(deps, actor.id, said.withdrawn)
      : await byItsId(deps, actor.id, said.uri);
  return { taken };
}

async function byWhatItWas(deps: Deps, actorId: string, { what, objectUri }: Withdrawn) {
  const { db } = deps;
  if (what === 'like' || what === 'boost') {
    return deleteReaction(db, { actorId, kind: what, workUri: objectUri });
  }
  const other = await readActorByUri(db, objectUri);
  if (other === undefined) return false;
  if (what === 'block') return deleteBlock(db, { blockerId: actorId, blockedId: other.id });
  return (await deleteFollow(db, { followerId: actorId, followeeId: other.id })) !== null;
}

const byItsId = async ({ db }: Deps, actorId: string, uri: string): Promise<boolean> =>
  (await deleteReactionsByUri(db, { uri, actorId })) ||
  (await deleteFollowByUri(db, { uri, followerId: actorId })) ||
  (await deleteBlockByUri(db, { uri, blockerId: actorId }));
