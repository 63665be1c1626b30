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
  ['https://b.example/feed', 'https://b.example/fog', true],
  ['https://b.example/feed', 'https://c.example/fog', false],
  ['https://b.example/feed', 'https://b.example:444/fog', false],
  ['https://b.example/feeds/all.atom', 'https://b.example/2026/fog', true],
  ['https://shared.example/@one/feed', 'https://shared.example/@one/fog', true],
  ['https://shared.example/@one/feed', 'https://shared.example/@other/fog', false],
  ['https://shared.example/feed/@one', 'https://shared.example/@one/fog', true],
  ['https://shared.example/%7Eone/rss', 'https://shared.example/~other/fog', false],
])('a feed at %s speaks for %s: %s', (feed, entry, speaks) => {
  expect(feedSpeaksFor(feed, entry)).toBe(speaks);
});
