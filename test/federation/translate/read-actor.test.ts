import { describe, expect, test } from 'vitest';
import { readActor } from '../../../federation/translate/read-actor.ts';

const id = 'https://a.example/users/1';
const PLAIN = { type: 'Person', id, inbox: `${id}/inbox`, preferredUsername: 'writer' };

const linksOf = (change: object) => readActor({ ...PLAIN, ...change })?.links;

const field = (value: unknown) => ({ type: 'PropertyValue', name: 'Site', value });

describe('what a profile links to is read from', () => {
  test.each([
    ['HTML', field('<p>See <a class="u" href="https://b.example/?a=1&amp;b=2">b</a>')],
    ['a bare address', field(' https://b.example/?a=1&b=2 ')],
    ['a Link', { type: 'Link', href: 'https://b.example/?a=1&b=2', rel: 'payment' }],
  ])('a field or attachment that is %s', (_, attachment) => {
    // One of them alone may stand there without an array around it.
    expect(linksOf({ attachment })).toEqual(['https://b.example/?a=1&b=2']);
    expect(linksOf({ attachment: ['https://c.example/1', attachment, null, attachment] })).toEqual([
      'https://b.example/?a=1&b=2',
    ]);
  });

  test('its own addresses', () => {
    const url = ['https://a.example/@writer', { type: 'Link', href: 'https://b.example/w' }];
    expect(linksOf({ url })).toEqual(['https://a.example/@writer', 'https://b.example/w']);
    expect(readActor({ ...PLAIN, url })?.profileUrl).toBe('https://a.example/@writer');
  });

  test('nothing that is no address of the web', () => {
    const value = '<a href="javascript:no()">x</a><a href="/near">y</a><a>z</a>';
    expect(linksOf({ attachment: [field(value), field(7), { type: 'Link' }, 7] })).toEqual([]);
    expect(linksOf({ url: ['mailto:a@b.example', 7, {}] })).toEqual([]);
  });

  test('so many of them and no more', () => {
    const many = Array.from({ length: 500 }, (_, n) => `<a href="https://b.example/${n}">x</a>`);
    const attachment = many.map(field);
    expect(linksOf({ attachment })).toHaveLength(50);
    expect(
      linksOf({ attachment: [field(many.slice(0, 100).join('')), ...attachment] }),
    ).toHaveLength(100);
    const alsoKnownAs = many.map((_, n) => `https://c.example/${n}`);
    expect(readActor({ ...PLAIN, alsoKnownAs })?.alsoKnownAs).toHaveLength(50);
  });
});

describe('a handle', () => {
  const handleOf = (preferredUsername: unknown, ofId = id) =>
    readActor({ ...PLAIN, id: ofId, preferredUsername })?.handle;

  test.each(['writer', 'night.trains-2_b', '作家', 'Ünal', 'a'.repeat(100)])('is %s', (handle) => {
    expect(handleOf(handle)).toBe(handle);
    expect(handleOf(` ${handle}\u200b`)).toBe(handle);
  });

  test.each([
    'alice@b.example',
    'a b',
    '<b>',
    '',
    'a'.repeat(101),
    '\u3164',
    'a/b',
    'a＠b.example',
  ])('that could be somebody else’s (%j) is the end of the id instead', (said) => {
    expect(handleOf(said)).toBe('1');
    expect(handleOf(said, 'https://a.example/@we%40b%20x?id=1')).toBe('webx');
    expect(handleOf(said, 'https://a.example/%E4%BD%9C%ZZ')).toBe('E4BD9CZZ');
    expect(handleOf(said, `https://a.example/${'b'.repeat(200)}`)).toBe('b'.repeat(100));
    expect(handleOf(said, 'https://a.example/?author=1')).toBe('a.example');
  });
});

test.each([
  ['wri\u200bter\u2060\ufeff\u00ad', 'writer'],
  ['wri\u200dter\u200c', 'writer'],
  ['\u3164\u200b', 'writer'],
  ['👩\u200d🚀', '👩\u200d🚀'],
  ['می\u200cخواهم', 'می\u200cخواهم'],
  ['می\u200c\u200cخواهم', 'می\u200cخواهم'],
])('a name is what one sees of it: %j', (name, seen) => {
  expect(readActor({ ...PLAIN, name })?.name).toBe(seen);
});

test('of a text, markup and all, the first 20,000 characters are looked at', () => {
  const summaryOf = (summary: string) => readActor({ ...PLAIN, summary })?.summary;
  expect(summaryOf(`${'<br>'.repeat(4_990)}early`)).toBe('early');
  expect(summaryOf(`${'<br>'.repeat(5_000)}late`)).toBe('');
  expect(readActor({ ...PLAIN, name: `${' '.repeat(20_000)}late` })?.name).toBe('writer');
});

test('other selves may be one or several, and must be addresses', () => {
  const read = (alsoKnownAs: unknown) => readActor({ ...PLAIN, alsoKnownAs })?.alsoKnownAs;
  expect(read('https://b.example/w')).toEqual(['https://b.example/w']);
  expect(read(['https://b.example/w', 7, 'acct:w@b.example'])).toEqual(['https://b.example/w']);
  expect(read(undefined)).toEqual([]);
});

test('a context that nobody can load makes nobody unreachable', () => {
  const said = { ...PLAIN, '@context': ['https://gone.example/context', { x: 1 }], published: 'x' };
  expect(readActor(said)).toMatchObject({ uri: id, handle: 'writer', kind: 'person' });
});

test.each([
  ['a prefix', { type: 'as:Group' }, { kind: 'group' }],
  ['several types', { type: ['Service', 'Person'] }, { kind: 'service' }],
  ['its inbox as an object', { inbox: { id: `${id}/in` } }, { inboxUrl: `${id}/in` }],
  ['no name', { name: null }, { name: 'writer' }],
  ['numbers for names', { name: 1, preferredUsername: 2, summary: [] }, { name: '1', summary: '' }],
  ['no endpoints', { endpoints: 'none' }, { sharedInboxUrl: null }],
  [
    'its shared inbox elsewhere',
    { endpoints: { sharedInbox: 'https://b.example/inbox' } },
    { sharedInboxUrl: null },
  ],
])('an actor with %s', (_, change, read) => {
  expect(readActor({ ...PLAIN, ...change })).toMatchObject(read);
});

test.each([
  ['is no actor', { type: 'Note' }],
  ['has no type', { type: undefined }],
  ['has no id', { id: undefined }],
  ['has no inbox', { inbox: undefined }],
  ['has its inbox on another host', { inbox: 'https://b.example/inbox' }],
  ['is gone', { type: 'Tombstone' }],
])('nobody %s', (_, change) => {
  expect(readActor({ ...PLAIN, ...change })).toBeNull();
});

test.each([
  [{ discoverable: true, indexable: false }, [true, false]],
  [{ 'toot:discoverable': false }, [false, null]],
  [{ discoverable: 'yes', indexable: 1 }, [null, null]],
  [{}, [null, null]],
])('whether somebody wants to be found: %o', (said, wishes) => {
  const read = readActor({ ...PLAIN, ...said });
  expect([read?.discoverable, read?.indexable]).toEqual(wishes);
});
