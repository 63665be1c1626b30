import type { Tx } from '../../db/connect.ts';
import { localFollowersOf } from '../../db/records/follows.ts';
import { addJobs, type Jobs } from '../../db/records/jobs.ts';
import type { SettlementDeps } from './deps.ts';
import { followActor } from './follow-actor.ts';
import { unfollowActor } from './unfollow-actor.ts';

/** Has those of ours who follow somebody follow who that one is now. */
export async function followTheirMove(
  tx: Tx,
  from: { readonly id: string },
  toUri: string,
): Promise<void> {
  const followers = await localFollowersOf(tx, from.id);
  const jobs = followers.map((followerId) => ({
    ...{ followerId, account: toUri, insteadOf: from.id },
  }));
  await addJobs(tx, 'follow-anew', jobs, { queue: `follow-anew ${from.id}` });
}

/** Follows an account as its follower would by hand. What they followed in its place ends once the new one
 *  has been asked.
 *  @throws when nobody could be reached where somebody moved: both sides said so just before, so the job
 *    is tried again. */
export async function followAnew(
  deps: SettlementDeps,
  { followerId, account, insteadOf }: Jobs['follow-anew'],
): Promise<void> {
  const followed = await followActor(deps, followerId, account);
  if (insteadOf === null) return;
  if (!followed.ok && followed.code === 'nobody_there')
    throw new Error(`${account} does not answer`);
  // Where one has blocked the other, or oneself is meant, the old one is of no use either.
  await unfollowActor(deps, followerId, insteadOf);
}
