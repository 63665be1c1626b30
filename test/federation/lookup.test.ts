import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildFederation } from '../../federation/federation.ts';
import { makeKeyValue } from '../../federation/key-value.ts';
import { startNode, type TestNode } from './a-node.ts';
import { type Stranger, startStranger } from './a-stranger.ts';

const CONTEXT = 'https://www.w3.org/ns/activitystreams';
const PUBLIC = `${CONTEXT}#Public`;

let node: TestNode;
let there: Stranger;
let elsewhere: Stranger;
let serial = 0;

beforeAll(async () => {
  [node, there, elsewhere] = await Promise.all([startNode('A'), startStranger(), startStranger()]);
});

afterAll(async () => {
  there.close();
  elsewhere.close();
  await node.close();
});

afterEach(() => {
  for (const server of [there, elsewhere]) {
    server.pages.clear();
    server.asked.length = 0;
  }
});

const lookUp = (url: string) => node.federation.remote.lookUp(new URL(url));

/** An author and a note of theirs, under fresh addresses: documents are cached for an hour. */
function publish(server: Stranger, change: object = {}) {
  serial += 1;
  const author = `${server.origin}/users/${serial}`;
  const note = `${server.origin}/notes/${serial}`;
  server.serve(`/users/${serial}`, {
    '@context': CONTEXT,
    type: 'Person',
    id: author,
    preferredUsername: 'writer',
    inbox: `${author}/inbox`,
  });
  server.serve(`/notes/${serial}`, {
    '@context': [CONTEXT, { Hashtag: 'as:Hashtag' }],
    type: 'Note',
    id: note,
    attributedTo: author,
    to: PUBLIC,
    content: '<p>Night trains are <b>back</b>.</p><script>no()</script>',
    contentMap: { fr: '<p>Night trains are <b>back</b>.</p>' },
    tag: { type: 'Hashtag', name: '#trains' },
    published: '2026-11-01T10:00:00Z',
    ...change,
  });
  return { author, note, path: `/notes/${serial}` };
}

const html =
  (body: string, headers: Record<string, string> = {}) =>
  () =>
    new Response(body, { headers: { 'content-type': 'text/html; charset=utf-8', ...headers } });

describe('a URL leads to its object', () => {
  test('served at the URL itself', async () => {
    const { author, note } = publish(there);
    expect(await lookUp(note)).toEqual({
      work: {
        uri: note,
        url: note,
        pageUrl: note,
        title: 'Night trains are back.',
        excerpt: 'Night trains are back.',
        language: 'fr',
        tags: ['trains'],
        publishedAt: new Date('2026-11-01T10:00:00Z'),
        author: {
          uri: author,
          kind: 'person',
          handle: 'writer',
          host: there.host,
          name: 'writer',
          summary: '',
          profileUrl: author,
          inboxUrl: `${author}/inbox`,
          sharedInboxUrl: null,
          alsoKnownAs: [],
          links: [],
          payments: [],
          attributionDomains: [],
          movedTo: null,
          keyHash: null,
          discoverable: null,
          indexable: null,
        },
        channelUri: null,
        payments: [],
        category: 'text',
      },
    });
    expect(await lookUp(author)).toMatchObject({ actor: { uri: author } });
  });

  test.each([
    [
      'a link element',
      (id: string) =>
        html(`<head><link href="${id}" rel="alternate" type='application/activity+json'>`),
    ],
    [
      'a Link header',
      (id: string) =>
        html('hello', { link: `<${id}>; rel="alternate"; type="application/activity+json"` }),
    ],
    ['a redirect', (id: string) => () => Response.redirect(id, 302)],
  ])('named by its page in %s', async (_, page) => {
    const { note } = publish(there);
    there.pages.set('/page', page(note));
    expect(await lookUp(`${there.origin}/page`)).toMatchObject({ work: { uri: note } });
  });

  test('on another host, when it names the page back', async () => {
    const page = `${elsewhere.origin}/page`;
    const { note } = publish(there, { url: page });
    elsewhere.pages.set(
      '/page',
      html(`<link rel=alternate type=application/activity+json href=${note}>`),
    );
    expect(await lookUp(page)).toMatchObject({ work: { uri: note } });
  });
});

describe('nothing is found', () => {
  test('when a page names another host’s object that does not name it back', async () => {
    const { note } = publish(there);
    elsewhere.pages.set(
      '/page',
      html(`<link rel="alternate" type="application/activity+json" href="${note}">`),
    );
    expect(await lookUp(`${elsewhere.origin}/page`)).toBeNull();
  });

  test('when the author is on another host', async () => {
    const { author } = publish(elsewhere);
    const { note } = publish(there, { attributedTo: author });
    expect(await lookUp(note)).toBeNull();
  });

  test('when a document claims the id of another host', async () => {
    const { note, author } = publish(elsewhere, { content: 'the true one' });
    there.serve('/forged', {
      '@context': CONTEXT,
      attributedTo: author,
      type: 'Note',
      id: note,
      to: PUBLIC,
      content: 'forged',
      url: `${there.origin}/forged`,
    });
    expect(await lookUp(`${there.origin}/forged`)).toBeNull();
  });

  test.each([
    ['says to be somebody else', { id: 'OTHER' }],
    ['has its inbox on another host', { inbox: 'https://elsewhere.example/inbox' }],
    ['has no inbox', { inbox: undefined }],
    ['is no actor', { type: 'Note' }],
  ])('when the author’s document %s', async (_, change) => {
    const { note, author } = publish(there);
    const id = 'id' in change ? `${there.origin}/users/other` : author;
    const document = { type: 'Person', inbox: `${author}/inbox`, ...change, id };
    there.serve(new URL(author).pathname, { '@context': CONTEXT, ...document });
    expect(await lookUp(note)).toBeNull();
  });

  test('when the author’s document is served as a plain file, an upload perhaps', async () => {
    const { note, author } = publish(there);
    const document = await there.pages.get(new URL(author).pathname)?.().text();
    for (const type of ['text/plain', 'application/json', 'application/ld+json']) {
      const headers = { 'content-type': type };
      there.pages.set(new URL(author).pathname, () => new Response(document, { headers }));
      expect(await lookUp(note), type).toBeNull();
    }
    const profile = '; profile="https://www.w3.org/ns/activitystreams"';
    const headers = { 'content-type': `application/ld+json${profile}` };
    there.pages.set(new URL(author).pathname, () => new Response(document, { headers }));
    expect(await lookUp(note)).not.toBeNull();
  });

  test('when it is not public, no work, or no JSON', async () => {
    for (const change of [
      { to: 'https://a.example/1' },
      { type: 'Like' },
      { type: 'Tombstone' },
      { content: 'a\0b' },
      { content: '\ud800' },
      { 'a\0b': 'c' },
    ]) {
      expect(await lookUp(publish(there, change).note)).toBeNull();
    }
    there.pages.set(
      '/broken',
      () => new Response('{', { headers: { 'content-type': 'application/json' } }),
    );
    expect(await lookUp(`${there.origin}/broken`)).toBeNull();
    expect(await lookUp(`${there.origin}/nothing`)).toBeNull();
    expect(elsewhere.asked).toEqual([]);
  });

  test('when the document is larger than 512 KiB', async () => {
    const { note } = publish(there, { content: 'x'.repeat(512 * 1024) });
    expect(await lookUp(note)).toBeNull();
    expect(await lookUp(publish(there, { content: 'x'.repeat(500 * 1024) }).note)).not.toBeNull();
  });

  test('after three redirects', async () => {
    const { note } = publish(there);
    for (const n of [1, 2, 3])
      there.pages.set(`/r${n}`, () => Response.redirect(`${there.origin}/r${n - 1}`, 302));
    there.pages.set('/r0', () => Response.redirect(note, 302));
    expect(await lookUp(`${there.origin}/r1`)).not.toBeNull();
    expect(await lookUp(`${there.origin}/r3`)).toBeNull();
  });

  test('on a private address, and nobody is asked', async () => {
    const kv = makeKeyValue(node.database.db);
    const strict = buildFederation(node.deps, { kv, allowPrivateAddress: false });
    const { note } = publish(there);
    expect(await strict.remote.lookUp(new URL(note))).toBeNull();
    expect(await strict.remote.nodeInfo(there.host)).toBeNull();
    expect(there.asked).toEqual([]);
  });
});

test('what a context says besides is not asked', async () => {
  const context = [CONTEXT, `${elsewhere.origin}/context`];
  const tag = [{ '@context': { q: 'as:q' }, type: 'Note' }];
  const { note } = publish(there, { '@context': context, tag });
  expect(await lookUp(note)).toMatchObject({ work: { uri: note } });
  expect(elsewhere.asked).toEqual([]);
});

test('of several authors a person is the one', async () => {
  const { author } = publish(there);
  const club = { type: 'Group', id: `${there.origin}/clubs/1` };
  const both = { attributedTo: [club, { type: 'Person', id: author }] };
  const { note } = publish(there, both);
  expect(await lookUp(note)).toMatchObject({ work: { author: { uri: author } } });
});

test('several questions in one budget fetch eight documents together', async () => {
  const { remote } = node.federation;
  const notes = Array.from({ length: 6 }, () => publish(there).note);
  const before = await remote.inOneBudget(async (isSpent) => {
    const found = [];
    for (const note of notes) found.push([(await lookUp(note)) !== null, isSpent()]);
    return found;
  });
  const [read, unread] = [
    [true, false],
    [false, true],
  ];
  expect(before).toEqual([read, read, read, read, unread, unread]);
  expect(there.asked).toHaveLength(8);
  // Another question has a budget of its own.
  expect(await lookUp(notes[5] ?? '')).not.toBeNull();
});

test('one question fetches at most eight documents', async () => {
  const { note } = publish(there);
  const hop = (n: number, to: string) =>
    there.pages.set(`/hop${n}`, () => Response.redirect(to, 302));
  hop(1, `${there.origin}/hop2`);
  hop(2, `${there.origin}/hop3`);
  hop(3, `${there.origin}/page`);
  there.pages.set(
    '/page',
    html(`<link rel="alternate" type="application/activity+json" href="${there.origin}/hop4">`),
  );
  hop(4, `${there.origin}/hop5`);
  hop(5, `${there.origin}/hop6`);
  hop(6, note);
  expect(await lookUp(`${there.origin}/hop1`)).toBeNull();
  expect(there.asked).toHaveLength(8);
});
