import { acceptFollow, deleteFollow, readOwnFollow } from '../../db/records/follows.ts';
import type { Deps } from './deps.ts';
import type { Received } from './meet-actor.ts';

/** Somebody elsewhere lets one of ours follow them, or does not, or no longer. Whatever else is
 *  accepted is no business of ours: Friendica accepts invitations to events in this way.
 *  @param said.followUri the id of what is answered; `followerUri`: who asked, where the answer
 *    says it. One of both is enough, for some servers give our Follow an id of their own. */
export async function receiveFollowAnswer(
  deps: Deps,
  said: {
    readonly actorUri: string;
    readonly answer: 'accept' | 'reject';
    readonly followUri: string | null;
    readonly followerUri: string | null;
  },
): Promise<Received> {
  const follow = await readOwnFollow(deps.db, { ...said, followeeUri: said.actorUri });
  if (follow === undefined) return { taken: false };
  if (said.answer === 'accept') await acceptFollow(deps.db, follow.id);
  else await deleteFollow(deps.db, follow);
  return { taken: true };
}
