import type { Tx } from '../../db/connect.ts';
import {
  deleteBlock,
  deleteFollow,
  deleteFollowsBetween,
  type FollowRow,
  saveBlock,
} from '../../db/records/follows.ts';
import { addJob } from '../../db/records/jobs.ts';
import { lockPair } from '../../db/records/locks.ts';
import { type Actor, readActor } from '../../db/records/people.ts';
import type { Deps } from './deps.ts';
import { answerQueue, followQueue } from './follow-queues.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

/** One of ours no longer wants somebody among their followers. They may ask again.
 *  @param options.block they may not: this works for anybody who was met, follower or not, ends
 *    both directions, and from then on nothing that they do is taken. They are told no more than
 *    that their follow is refused. */
export async function removeFollower(
  deps: Deps,
  followeeId: string,
  followerId: string,
  options: { readonly block: boolean },
): Promise<Outcome<object, 'no_follower'>> {
  if (followeeId === followerId) return refuse('no_follower');
  return transact(deps.db, async (tx): Promise<Outcome<object, 'no_follower'>> => {
    await lockPair(tx, followeeId, followerId);
    const other = await readActor(tx, followerId);
    if (other === undefined) return refuse('no_follower');
    if (options.block) {
      const gone = await deleteFollowsBetween(tx, followeeId, followerId);
      const pair = { blockerId: followeeId, blockedId: followerId };
      await saveBlock(tx, { ...pair, createdAt: deps.clock() });
      for (const follow of gone) await tell(tx, other, follow);
      return done({});
    }
    const follow = await deleteFollow(tx, { followerId, followeeId });
    if (follow === null) return refuse('no_follower');
    await tell(tx, other, follow);
    return done({});
  });
}

async function tell(tx: Tx, other: Actor, follow: FollowRow): Promise<void> {
  if (other.local) return;
  const { followerId, followeeId, uri: followUri } = follow;
  const pair = { followerId, followeeId };
  const theirs = followerId === other.id;
  if (theirs) {
    const job = { followUri, ...pair, answer: 'reject' } as const;
    await addJob(tx, 'answer-follow', job, answerQueue(pair));
  } else {
    await addJob(tx, 'send-unfollow', { followUri, ...pair }, followQueue(pair));
  }
}

/** Somebody may follow again, if they ask. */
export async function unblockActor(
  deps: Deps,
  blockerId: string,
  blockedId: string,
): Promise<Outcome<object, 'not_blocked'>> {
  return (await deleteBlock(deps.db, { blockerId, blockedId })) ? done({}) : refuse('not_blocked');
}
