import type { Tx } from '../../db/connect.ts';
import { hasBlocked, type Pair, readFollow, saveFollow } from '../../db/records/follows.ts';
import { addHappening } from '../../db/records/happenings.ts';
import { addJob } from '../../db/records/jobs.ts';
import { lockPair } from '../../db/records/locks.ts';
import { readActorByUri } from '../../db/records/people.ts';
import { answerQueue } from './follow-queues.ts';
import { type MeetDeps, meetActor, type Received } from './meet-actor.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

export type FollowTrouble = 'actor_unreadable' | 'id_reused';

/** Somebody elsewhere wants to see what one of ours makes: yes, at once, unless they are blocked.
 *  A follow that is there already is answered again: the first answer may have been lost.
 *  The node itself makes nothing and cannot be followed; nor can a post, which Friendica asks for
 *  when somebody shares one. */
export async function receiveFollow(
  deps: MeetDeps,
  said: { readonly uri: string; readonly actorUri: string; readonly objectUri: string },
): Promise<Outcome<Received, FollowTrouble>> {
  const followee = await readActorByUri(deps.db, said.objectUri);
  if (!followee?.local || followee.deletedAt !== null || followee.kind === 'application') {
    return done({ taken: false });
  }
  const follower = await meetActor(deps, said.actorUri);
  if (follower === null) return refuse('actor_unreadable');
  const pair = { followerId: follower.id, followeeId: followee.id };
  return transact(deps.db, async (tx): Promise<Outcome<Received, FollowTrouble>> => {
    await lockPair(tx, follower.id, followee.id);
    const blocked = await hasBlocked(tx, followee.id, follower.id);
    if (!blocked) {
      const id = deps.newId();
      const row = { id, uri: said.uri, ...pair, createdAt: deps.clock() };
      const saved = await saveFollow(tx, { ...row, state: 'accepted' });
      if (saved === 'reused') return refuse('id_reused');
      await tellFollowee(deps, tx, pair);
    }
    const answer = blocked ? 'reject' : 'accept';
    const job = { followUri: said.uri, ...pair, answer } as const;
    await addJob(tx, 'answer-follow', job, answerQueue(pair));
    return done({ taken: true });
  });
}

async function tellFollowee(deps: MeetDeps, tx: Tx, pair: Pair): Promise<void> {
  // One that was there already keeps its id, and has been told.
  const follow = await readFollow(tx, pair);
  if (follow === undefined) return;
  const told = { personId: pair.followeeId, kind: 'follower', followId: follow.id } as const;
  await addHappening(tx, { ...told, at: deps.clock() });
}
