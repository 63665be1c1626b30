import { deleteFollowsBetween, saveBlock } from '../../db/records/follows.ts';
import { lockPair } from '../../db/records/locks.ts';
import { readActorByUri } from '../../db/records/people.ts';
import { type MeetDeps, meetActor, type Received } from './meet-actor.ts';
import { done, type Outcome, refuse } from './outcome.ts';

/** Somebody elsewhere wants nothing to do with one of ours: neither follows the other any more, and
 *  ours will not ask again. Nobody here is told. */
export async function receiveBlock(
  deps: MeetDeps,
  said: { readonly uri: string; readonly actorUri: string; readonly objectUri: string },
): Promise<Outcome<Received, 'actor_unreadable'>> {
  const blocked = await readActorByUri(deps.db, said.objectUri);
  if (!blocked?.local) return done({ taken: false });
  const blocker = await meetActor(deps, said.actorUri);
  if (blocker === null) return refuse('actor_unreadable');
  await deps.db.transaction(async (tx) => {
    await lockPair(tx, blocker.id, blocked.id);
    await deleteFollowsBetween(tx, blocker.id, blocked.id);
    const pair = { blockerId: blocker.id, blockedId: blocked.id };
    await saveBlock(tx, { ...pair, uri: said.uri, createdAt: deps.clock() });
  });
  return done({ taken: true });
}
