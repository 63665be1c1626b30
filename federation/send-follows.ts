import { followById, followSides } from '../db/views/deliveries.ts';
import type { Deps } from '../src/operations/deps.ts';
import type { Tell } from './deliver.ts';
import { writeFollow, writeFollowAnswer, writeUnfollow } from './translate/follow.ts';

/** A Follow by its activity id and both sides. */
type Follow = {
  readonly followUri: string;
  readonly followerId: string;
  readonly followeeId: string;
};

export type SendFollows = {
  follow(job: { readonly followId: string }): Promise<void>;
  unfollow(follow: Follow): Promise<void>;
  answerFollow(follow: Follow & { readonly answer: 'accept' | 'reject' }): Promise<void>;
};

/** What is said about follows. Other servers know one follow for each pair of people, whatever its
 *  activity id: what no longer is so when its turn comes is not said at all, or it would undo what
 *  was said since. */
export function followLetters(deps: Deps, tell: Tell): SendFollows {
  async function sidesOf(follow: Follow) {
    const sides = await followSides(deps.db, follow);
    if (sides === null) throw new Error(`nobody known on one side of ${follow.followUri}`);
    const { follower, followee, standing } = sides;
    const uris = { followerUri: follower.uri, followeeUri: followee.uri };
    return { follower, followee, standing, facts: { followUri: follow.followUri, ...uris } };
  }
  return {
    async follow({ followId }) {
      const follow = await followById(deps.db, followId);
      if (follow === null) return;
      const { followerId, followeeId, uri: followUri } = follow;
      const { followee, facts } = await sidesOf({ followUri, followerId, followeeId });
      await tell(followerId, followee.inboxUrl, writeFollow(facts));
    },
    async unfollow(follow) {
      const { followee, standing, facts } = await sidesOf(follow);
      if (standing === null) await tell(follow.followerId, followee.inboxUrl, writeUnfollow(facts));
    },
    async answerFollow({ answer, ...follow }) {
      const { follower, standing, facts } = await sidesOf(follow);
      if ((answer === 'accept') !== (standing?.state === 'accepted')) return;
      const said = writeFollowAnswer(facts, { answer, followId: standing?.id ?? null });
      await tell(follow.followeeId, follower.inboxUrl, said);
    },
  };
}
