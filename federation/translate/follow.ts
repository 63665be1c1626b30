import { createHash } from 'node:crypto';
import { ACTIVITY_STREAMS, type Json } from './vocabulary.ts';

/** A Follow, by its activity id and both actors. */
export type FollowFacts = {
  readonly followUri: string;
  readonly followerUri: string;
  readonly followeeUri: string;
};

const followOf = ({ followUri, followerUri, followeeUri }: FollowFacts): Json => ({
  id: followUri,
  type: 'Follow',
  actor: followerUri,
  object: followeeUri,
});

/** One of ours wants to follow somebody elsewhere. */
export const writeFollow = (follow: FollowFacts): Json => ({
  '@context': ACTIVITY_STREAMS,
  ...followOf(follow),
  to: [follow.followeeUri],
});

/** Ends it. The Follow is embedded: servers look for it by both sides, not by its id. */
export const writeUnfollow = (follow: FollowFacts): Json => ({
  '@context': ACTIVITY_STREAMS,
  id: `${follow.followUri}/undo`,
  type: 'Undo',
  actor: follow.followerUri,
  object: followOf(follow),
  to: [follow.followeeUri],
});

/** Says yes to a Follow from elsewhere, or no, also later. The Follow is embedded: the bare id is not
 *  enough for Mastodon to know by whom it was.
 *  @param said.followId ours for the Follow that stands, so that who follows a second time under the
 *    same activity id, as some servers do, is not given an answer that they have seen already; null
 *    when none stands. */
export function writeFollowAnswer(
  follow: FollowFacts,
  said: { readonly answer: 'accept' | 'reject'; readonly followId: string | null },
): Json {
  const accepts = said.answer === 'accept';
  const name = said.followId ?? shortHash(follow.followUri);
  return {
    '@context': ACTIVITY_STREAMS,
    id: `${follow.followeeUri}#${accepts ? 'accepts' : 'rejects'}/follows/${name}`,
    type: accepts ? 'Accept' : 'Reject',
    actor: follow.followeeUri,
    object: followOf(follow),
    to: [follow.followerUri],
  };
}

/** Addresses of others are too long to stand in one of ours. */
const shortHash = (text: string): string =>
  createHash('sha256').update(text).digest('hex').slice(0, 32);
