import { deleteFollow } from '../../db/records/follows.ts';
import { addJob } from '../../db/records/jobs.ts';
import { lockPair } from '../../db/records/locks.ts';
import { readActor } from '../../db/records/people.ts';
import type { Deps } from './deps.ts';
import { followQueue } from './follow-queues.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

/** One of ours follows somebody no longer, or takes back having asked. */
export async function unfollowActor(
  deps: Deps,
  followerId: string,
  followeeId: string,
): Promise<Outcome<object, 'not_following'>> {
  const pair = { followerId, followeeId };
  return transact(deps.db, async (tx): Promise<Outcome<object, 'not_following'>> => {
    await lockPair(tx, followerId, followeeId);
    const follow = await deleteFollow(tx, pair);
    if (follow === null) return refuse('not_following');
    const followee = await readActor(tx, followeeId);
    if (followee?.local === false) {
      await addJob(tx, 'send-unfollow', { followUri: follow.uri, ...pair }, followQueue(pair));
    }
    return done({});
  });
}
