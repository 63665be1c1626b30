import { describe, expect, test } from 'vitest';
import { feedSpeaksFor, namesCreator } from '../../../src/operations/prove-work.ts';

const creator = {
  uri: 'https://n.example/users/0199',
  profileUrl: 'https://n.example/@Night-Trains',
  handle: 'Night-Trains',
  host: 'n.example',
};
const pay = (query: string) => `https://n.example/flattr?${query}`;

describe('a page names its creator', () => {
  test.each([
    'https://n.example/@Night-Trains',
    'https://n.example/@night-trains/',
    'https://n.example/@night-trains?from=blog#top',
    'https://n.example/users/0199',
    'acct:night-trains@n.example',
    pay('url=https%3A%2F%2Fn.example%2F%40night-trains'),
    pay('url=https://n.example/@night-trains/works/fog'),
    pay('url=https://blog.example/fog&owner=night-trains'),
  ])('by %s', (name) => {
    expect(namesCreator(creator, ['https://other.example/', name])).toBe(true);
  });

  test.each([
    'https://n.example/',
    'https://n.example/@night-trains-too',
    'https://n.example/@night-trains/works/fog',
    'https://n.example/users/01999',
    'https://other.example/@night-trains',
    'acct:night-trains@other.example',
    pay('url=https://blog.example/fog'),
    pay('url=https://n.example/@night-trains-too/works/fog'),
    pay('owner=somebody'),
    'https://other.example/flattr?url=https://n.example/@night-trains',
    'https://other.example/?owner=night-trains',
    'night-trains',
    '',
  ])('not by %s', (name) => {
    expect(namesCreator(creator, [name])).toBe(false);
  });
});

test.each([
  ['/feed', '/fog', true],
  ['/feed/', '/2026/11/fog', true],
  ['/feed.xml', '/blog/fog', true],
  ['/feeds/all.atom.xml', '/fog.html', true],
  ['/feeds/posts/default?alt=rss', '/2026/11/fog.html', true],
  ['/blog/rss', '/blog/fog', true],
  ['/blog/index.xml', '/blog/2026/fog', true],
  ['/blog/', '/blog/fog', true],
  ['/@carol/feed', '/@carol/fog', true],
  ['/feed/@carol', '/@carol/fog', true],
  ['/feed/@carol', '/@alice/fog', false],
  ['/feed/@carol', '/fog', false],
  ['/~carol/feed.xml', '/~carol/blog/fog', true],
  ['/users/carol/feed.rss', '/users/carol/fog', true],
  // Another's corner, or the whole host from within one.
  ['/~carol/feed.xml', '/~alice/fog', false],
  ['/~carol/feed.xml', '/fog', false],
  ['/feed.xml', '/@alice/fog', false],
  ['/feed', '/%7Ealice/fog', false],
  ['/carol/repo/raw/main/feed.xml', '/alice/project', false],
  ['/carol/repo/raw/main/feed.xml', '/@alice/fog', false],
  ['/feeds/carol/feed.xml', '/alice/fog', false],
  ['/blog/feed', '/shop/fog', false],
  ['/blog/feed', '/blogs/fog', false],
])('the feed %s and the entry %s', (feed, entry, speaks) => {
  expect(feedSpeaksFor(`https://b.example${feed}`, `https://b.example${entry}`)).toBe(speaks);
  for (const host of ['c.example', 'b.example:444']) {
    expect(feedSpeaksFor(`https://b.example${feed}`, `https://${host}${entry}`)).toBe(false);
  }
});
