import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readEnvelope } from '../../../federation/translate/envelope.ts';
import { readPost } from '../../../federation/translate/post.ts';
import {
  isPublic,
  readAnswered,
  readObject,
  readWithdrawn,
} from '../../../federation/translate/social.ts';
import { isJson } from '../../../federation/translate/vocabulary.ts';

const THING = 'https://there.example/1';
const OTHER = 'https://there.example/2';

test.each([
  [THING, THING],
  [{ id: THING }, THING],
  [[THING, OTHER], THING],
  [[{ id: THING }], THING],
  [[], null],
  [null, null],
  ['tag:there.example,2026:1', null],
  [{ type: 'Note' }, null],
])('an activity about %j is about %s', (object, uri) => {
  expect(readObject({ object })).toBe(uri);
});

test.each([
  ['Like', 'like'],
  ['Announce', 'boost'],
  ['Follow', 'follow'],
  ['Block', 'block'],
])('an Undo with a %s inside takes back what it did', (type, what) => {
  const undone = { id: THING, type, object: OTHER };
  const withdrawn = { what, objectUri: OTHER, uri: THING };
  expect(readWithdrawn({ object: undone })).toEqual({ withdrawn });
  expect(readWithdrawn({ object: [undone] })).toEqual({ withdrawn });
  expect(readWithdrawn({ object: { ...undone, object: { id: OTHER } } })).toEqual({ withdrawn });
  const { id: _, ...unnamed } = undone;
  expect(readWithdrawn({ object: unnamed })).toEqual({ withdrawn: { ...withdrawn, uri: null } });
  // What it was about is not said: the id must do.
  expect(readWithdrawn({ object: { id: THING, type } })).toEqual({ uri: THING });
});

test('an Undo of an id alone, of money, of something else, of nothing', () => {
  expect(readWithdrawn({ object: THING })).toEqual({ uri: THING });
  expect(readWithdrawn({ object: { id: THING } })).toEqual({ uri: THING });
  expect(readWithdrawn({ object: { id: THING, type: 'Flattr', object: OTHER } })).toBe(null);
  expect(readWithdrawn({ object: { id: THING, type: 'Accept', object: OTHER } })).toBe(null);
  expect(readWithdrawn({})).toBe(null);
});

test('an answer says which Follow it means, and whose it was', () => {
  const followUri = THING;
  expect(readAnswered({ object: THING })).toEqual({ followUri, followerUri: null });
  const follow = { id: THING, type: 'Follow', actor: { id: OTHER } };
  expect(readAnswered({ object: follow })).toEqual({ followUri, followerUri: OTHER });
  const invitation = { ...follow, type: 'Event' };
  expect(readAnswered({ object: invitation })).toEqual({ followUri, followerUri: null });
  expect(readAnswered({})).toEqual({ followUri: null, followerUri: null });
});

/** What four real servers sent. Not part of the repository: this runs beside that folder. */
const FOLDER = new URL('../../../../shared/fixtures/peers/', import.meta.url);
const files = existsSync(FOLDER) ? readdirSync(FOLDER).sort() : [];
const named = (part: string) => files.filter((file) => file.includes(part));

function bodyOf(file: string) {
  const captured = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
  const body = readEnvelope(Buffer.from(JSON.stringify(captured.body ?? captured)));
  if (body === null) throw new Error('no activity');
  return body;
}

describe.skipIf(files.length === 0)('captured from real servers', () => {
  test.each([...named('-like-'), ...named('-announce-')])('%s is about our post', (file) => {
    const body = bodyOf(file);
    expect(readObject(body)).toMatch(/^https:\/\/probe\.test\/o\//);
    expect(isPublic(body) || body.type === 'Like').toBe(true);
  });

  test.each(named('-undo-'))('%s takes a favourite back', (file) => {
    const objectUri = expect.stringMatching(/^https:\/\/probe\.test\/o\//);
    // The very id under which the favourite came, by which an Undo finds it.
    const likes = named('-like-').map((name) => bodyOf(name).id);
    const uri = expect.toSatisfy((id) => likes.includes(id));
    expect(readWithdrawn(bodyOf(file))).toEqual({ withdrawn: { what: 'like', objectUri, uri } });
  });

  test.each(named('-create-'))('%s holds a post', (file) => {
    const body = bodyOf(file);
    const post = readPost(body.object, body);
    expect(post?.authorUris).toEqual([body.actor]);
    expect(post?.html).toMatch(/\w/);
    expect(post?.publishedAt).toBeInstanceOf(Date);
    expect(post?.language).toBe('en');
    // The replies are public, the others were for one reader.
    expect(post?.isPublic).toBe(post?.inReplyTo !== null);
    const said = isJson(body.object) ? body.object.url : null;
    expect(post?.pageUrl).toBe(said);
  });
});
