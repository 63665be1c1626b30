import { expect, test } from 'vitest';
import {
  writeFollow,
  writeFollowAnswer,
  writeUnfollow,
} from '../../../federation/translate/follow.ts';

const CONTEXT = 'https://www.w3.org/ns/activitystreams';
const ours = {
  followUri: 'https://here.example/follows/1',
  followerUri: 'https://here.example/users/1',
  followeeUri: 'https://there.example/users/2',
};
const theirs = {
  followUri: `https://there.example/${'x'.repeat(1_900)}`,
  followerUri: 'https://there.example/users/2',
  followeeUri: 'https://here.example/users/1',
};

test('a follow, and its end, which says what it ends', () => {
  const follow = {
    id: ours.followUri,
    type: 'Follow',
    actor: ours.followerUri,
    object: ours.followeeUri,
  };
  expect(writeFollow(ours)).toEqual({ '@context': CONTEXT, ...follow, to: [ours.followeeUri] });
  expect(writeUnfollow(ours)).toEqual({
    '@context': CONTEXT,
    id: `${ours.followUri}/undo`,
    type: 'Undo',
    actor: ours.followerUri,
    object: follow,
    to: [ours.followeeUri],
  });
});

test('yes and no to a follow, which they repeat', () => {
  const yes = writeFollowAnswer(theirs, { answer: 'accept', followId: '7' });
  const no = writeFollowAnswer(theirs, { answer: 'reject', followId: null });
  const follow = {
    id: theirs.followUri,
    type: 'Follow',
    actor: theirs.followerUri,
    object: theirs.followeeUri,
  };
  const said = {
    '@context': CONTEXT,
    actor: theirs.followeeUri,
    object: follow,
    to: [theirs.followerUri],
  };
  expect(yes).toEqual({ ...said, type: 'Accept', id: `${theirs.followeeUri}#accepts/follows/7` });
  expect(no).toEqual({
    ...said,
    type: 'Reject',
    id: expect.stringMatching(/^https:\/\/here\.example\/users\/1#rejects\/follows\/[0-9a-f]{32}$/),
  });
});
