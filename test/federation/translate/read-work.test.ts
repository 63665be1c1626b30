import { describe, expect, test } from 'vitest';
import { readActor } from '../../../federation/translate/read-actor.ts';
import { authorUriOf, isPublicWork, readWork } from '../../../federation/translate/read-work.ts';
import type { Json } from '../../../federation/translate/vocabulary.ts';

const PUBLIC = 'https://www.w3.org/ns/activitystreams#Public';
const HOST = 'https://a.example';
const author = readActor({ type: 'Person', id: `${HOST}/users/1`, inbox: `${HOST}/inbox` });

function read(document: Json) {
  if (author === null) throw new Error('the author cannot be read');
  return readWork({ type: 'Note', id: `${HOST}/1`, ...document }, author);
}

test.each([
  ['Note', { to: PUBLIC }, true],
  ['Page', { to: [`${HOST}/c/trains`, PUBLIC] }, true],
  ['Video', { to: [PUBLIC], cc: [] }, true],
  ['Image', { cc: ['as:Public'] }, true],
  ['Audio', { to: 'Public' }, true],
  ['Note', { to: [`${HOST}/users/1/followers`] }, false],
  ['Create', { to: PUBLIC }, false],
  ['Tombstone', { to: PUBLIC }, false],
  ['OrderedCollection', { to: PUBLIC }, false],
])('a %s to %o is a work that anybody may see: %s', (type, audience, expected) => {
  expect(isPublicWork({ type, ...audience })).toBe(expected);
});

describe('the author', () => {
  const of = (attributedTo: unknown) => authorUriOf({ attributedTo }, new URL(`${HOST}/1`));

  test('lives on the host of the work', () => {
    expect(of(`${HOST}/users/1`)).toBe(`${HOST}/users/1`);
    expect(of(['https://b.example/users/1', { id: `${HOST}/users/2` }])).toBe(`${HOST}/users/2`);
    for (const nobody of ['https://b.example/users/1', undefined, 7, {}, 'nonsense'])
      expect(of(nobody)).toBeNull();
  });

  test('of a film is its maker, not the channel', () => {
    const channel = { type: 'Group', id: `${HOST}/video-channels/trains` };
    const maker = { type: 'Person', id: `${HOST}/accounts/maker` };
    expect(of([channel, maker])).toBe(maker.id);
    expect(of([channel])).toBe(channel.id);
  });
});

test('a film as PeerTube describes it', () => {
  const film = read({
    type: 'Video',
    id: `${HOST}/videos/watch/1`,
    name: 'Fog over the yard',
    mediaType: 'text/markdown',
    content: 'A **slow** film.\n\nWith trains.',
    url: [
      { type: 'Link', mediaType: 'application/x-mpegURL', href: `${HOST}/files/1.m3u8` },
      { type: 'Link', mediaType: 'text/html', href: `${HOST}/w/1` },
      { type: 'Link', mediaType: 'video/mp4', href: 'https://files.example/1.mp4' },
    ],
    tag: [
      { type: 'Hashtag', name: 'fog' },
      { type: 'Hashtag', name: '#trains' },
    ],
    attachment: [{ type: 'Link', rel: 'payment', href: 'https://node.example/@maker' }],
  });
  expect(film).toMatchObject({
    ...{ uri: `${HOST}/videos/watch/1`, url: `${HOST}/w/1`, pageUrl: `${HOST}/w/1` },
    ...{ title: 'Fog over the yard', excerpt: 'A **slow** film. With trains.' },
    ...{ category: 'video', tags: ['trains'], payments: ['https://node.example/@maker'] },
  });
});

test('a link that somebody submitted, with a language', () => {
  const link = read({
    type: 'Page',
    name: 'The last sleeper',
    content: '<p>It goes on Friday.</p>',
    contentMap: { de: '<p>It goes on Friday.</p>' },
    attachment: { type: 'Link', href: 'https://press.example/sleeper' },
    published: '2026-11-01T10:00:00Z',
  });
  // A link without a name is one of a post, not what the post is.
  expect(link).toMatchObject({
    ...{ url: `${HOST}/1`, title: 'The last sleeper', excerpt: 'It goes on Friday.' },
    ...{ language: 'de', category: 'text', publishedAt: new Date('2026-11-01T10:00:00Z') },
  });
});

test('payment links have that relation, alone or among others', () => {
  const links = [
    { type: 'Link', rel: 'payment', href: 'https://one.example/' },
    { type: 'Link', rel: ['nofollow', 'payment'], href: 'https://two.example/' },
    { type: 'Link', rel: 'me', href: 'https://three.example/' },
    { type: 'Link', rel: 'payment', href: 'javascript:pay()' },
    { type: 'Document', rel: 'payment', href: 'https://four.example/' },
  ];
  expect(read({ attachment: links })?.payments).toEqual([
    'https://one.example/',
    'https://two.example/',
  ]);
  const said = readActor({
    ...{ type: 'Person', id: `${HOST}/users/1`, inbox: `${HOST}/inbox`, attachment: links },
    attributionDomains: ['Blog.example', 'a b', 7, 'x'.repeat(254), 'blog.example'],
  });
  expect(said?.payments).toEqual(['https://one.example/', 'https://two.example/']);
  expect(said?.attributionDomains).toEqual(['blog.example']);
});

test('what is odd is left out', () => {
  expect(read({ id: 7 })).toBeNull();
  const odd = read({
    name: 7,
    content: ['x'],
    contentMap: 'y',
    tag: [7, null],
    attachment: [null],
  });
  expect(odd).toMatchObject({ title: `${HOST}/1`, excerpt: '', language: null, tags: [] });
  expect(read({ contentMap: { en: 'one', fr: 'two' } })).toMatchObject({ excerpt: 'one' });
});
