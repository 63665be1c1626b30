import type { Pair } from '../../db/records/follows.ts';

/** What is sent about one follow goes out in its order: an Undo must not overtake the Follow. */
export const followQueue = ({ followerId, followeeId }: Pair) => ({
  queue: `follow ${followerId} ${followeeId}`,
});

/** Of the answers to one follow only the last one counts: it takes the place of one that waits. */
export const answerQueue = ({ followerId, followeeId }: Pair) => ({
  queue: `follow ${followerId} ${followeeId}`,
  key: `answer ${followerId} ${followeeId}`,
});
