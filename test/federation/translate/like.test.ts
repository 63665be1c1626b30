import { Activity, Like, Undo } from '@fedify/vocab';
import { preloadedContexts } from '@fedify/vocab-runtime';
import { expect, test } from 'vitest';
import { writeLike, writeUndoLike } from '../../../federation/translate/like.ts';

const like = {
  uri: 'https://here.example/likes/1',
  objectUri: 'https://there.example/posts/2',
  sender: { uri: 'https://here.example/users/3' },
  author: { uri: 'https://there.example/users/4' },
};

const contextLoader = async (url: string) => ({
  contextUrl: null,
  document: preloadedContexts[url],
  documentUrl: url,
});

test('a favourite is a plain Like, and its Undo holds it', async () => {
  const CONTEXT = 'https://www.w3.org/ns/activitystreams';
  const embedded = {
    id: like.uri,
    type: 'Like',
    actor: like.sender.uri,
    object: like.objectUri,
  };
  const to = [like.author.uri];
  expect(writeLike(like)).toEqual({ '@context': CONTEXT, ...embedded, to });
  expect(writeUndoLike(like)).toEqual({
    '@context': CONTEXT,
    id: `${like.uri}/undo`,
    type: 'Undo',
    actor: like.sender.uri,
    object: embedded,
    to,
  });
  expect(await Activity.fromJsonLd(writeLike(like), { contextLoader })).toBeInstanceOf(Like);
  const undo = await Activity.fromJsonLd(writeUndoLike(like), { contextLoader });
  expect(undo).toBeInstanceOf(Undo);
  expect(await undo.getObject({ contextLoader })).toBeInstanceOf(Like);
});
