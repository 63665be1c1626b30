import { describe, expect, test } from 'vitest';
import { readPost } from '../../../federation/translate/post.ts';
import { PUBLIC } from '../../../federation/translate/vocabulary.ts';

const ID = 'https://there.example/posts/1';
const note = (change: object = {}) => ({
  type: 'Note',
  id: ID,
  attributedTo: 'https://there.example/users/1',
  to: [PUBLIC],
  content: '<p>words</p>',
  ...change,
});
const read = (change: object = {}, activity = {}) => readPost(note(change), activity);

test('a post that says the least', () => {
  expect(read()).toEqual({
    uri: ID,
    authorUris: ['https://there.example/users/1'],
    isPublic: true,
    inReplyTo: null,
    pageUrl: ID,
    html: '<p>words</p>',
    title: null,
    warning: null,
    language: null,
    publishedAt: null,
    updatedAt: null,
  });
});

test.each([
  [[PUBLIC], undefined, true],
  [PUBLIC, undefined, true],
  ['as:Public', undefined, true],
  [undefined, 'Public', true],
  [{ type: 'Collection', id: PUBLIC }, [], true],
  [['https://there.example/followers'], [PUBLIC], true],
  [['https://there.example/followers'], [], false],
  ['https://there.example/?Public', [], false],
  [[[PUBLIC]], [], true],
])('to %j, cc %j: public is %s', (to, cc, isPublic) => {
  expect(read({ to, cc })?.isPublic).toBe(isPublic);
});

test('the audience of the activity counts only when the post names none', () => {
  expect(read({ to: undefined }, { to: PUBLIC })?.isPublic).toBe(true);
  expect(read({ to: ['https://here.example/users/1'] }, { to: PUBLIC })?.isPublic).toBe(false);
});

test.each([
  ['https://there.example/@someone/1', 'https://there.example/@someone/1'],
  [['https://elsewhere.example/1', 'https://there.example/2'], 'https://there.example/2'],
  [{ type: 'Link', href: 'https://there.example/3' }, 'https://there.example/3'],
  [
    [
      { type: 'Link', mediaType: 'video/mp4', href: 'https://there.example/4.mp4' },
      { type: 'Link', mediaType: 'text/html', href: 'https://there.example/4' },
    ],
    'https://there.example/4',
  ],
  [{ type: 'Link', mediaType: 'video/mp4', href: 'https://there.example/4.mp4' }, ID],
  ['https://elsewhere.example/1', ID],
  ['javascript:alert(1)', ID],
  [null, ID],
])('of the addresses %j its page is %s', (url, pageUrl) => {
  expect(read({ url })?.pageUrl).toBe(pageUrl);
});

describe('the text', () => {
  test('is there once more for its language', () => {
    const both = { content: 'a', contentMap: { en: 'b', fr: 'a' } };
    expect(read(both)).toMatchObject({ html: 'a', language: 'fr' });
    expect(read({ content: undefined, contentMap: { fr: 'c' } })).toMatchObject({
      html: 'c',
      language: 'fr',
    });
    const friendica = { content: 'a <span>b</span>', contentMap: { de: 'a b' } };
    expect(read(friendica)?.language).toBe('de');
    expect(read({ contentMap: { und3rstood: 'c', 5: 'd' } })?.language).toBe(null);
  });

  test('has a title, which some write as HTML', () => {
    expect(read({ type: 'Article', name: 'Beans &amp; <i>peas</i>' })?.title).toBe('Beans & peas');
    expect(read({ type: 'Article', name: '  ' })?.title).toBe(null);
  });

  test('has a warning where the summary is one', () => {
    const summary = '<p>Spoilers</p>';
    expect(read({ summary })?.warning).toBe('Spoilers');
    expect(read({ type: 'Article', summary })?.warning).toBe(null);
    expect(read({ type: 'Article', summary, sensitive: true })?.warning).toBe('Spoilers');
    expect(read({ summary: '' })?.warning).toBe(null);
  });
});

test.each([
  'Article',
  'Page',
  'Question',
  'Image',
  'Video',
  'Audio',
  'Event',
  ['Note', 'https://x.example/Other'],
  'as:Note',
])('%j is a post', (type) => {
  expect(read({ type })?.uri).toBe(ID);
});

test.each([
  { type: 'Tombstone' },
  { type: 'Person' },
  { id: undefined },
  { id: 'tag:there.example,2026:1' },
])('%j is none', (change) => {
  expect(read(change)).toBe(null);
});
