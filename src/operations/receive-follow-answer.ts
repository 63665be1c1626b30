import { acceptFollow, deleteFollow, readOwnFollow } from '../../db/records/follows.ts';
import { addJob } from '../../db/records/jobs.ts';
import type { Deps } from './deps.ts';
import type { Received } from './meet-actor.ts';
import { queueOf } from './received-activity.ts';

/** Somebody elsewhere lets one of ours follow them, or does not, or no longer. What they posted
 *  lately is read then; from now on their server sends it. Whatever else is
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
  if (said.answer === 'reject') {
    return { taken: (await deleteFollow(deps.db, follow)) !== null };
  }
  const { host } = new URL(said.actorUri);
  return deps.db.transaction(async (tx) => {
    const taken = await acceptFollow(tx, follow.id);
    const lately = { actorId: follow.followeeId };
    if (taken) await addJob(tx, 'read-outbox', lately, { queue: queueOf(host) });
    return { taken };
  });
}
