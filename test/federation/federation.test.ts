import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { work as workTable } from '../../db/schema/schema.ts';
import { startNode, type TestNode } from './a-node.ts';

let node: TestNode;
let person: { id: string; uri: string };
let work: { id: string; uri: string; pageUrl: string };

beforeAll(async () => {
  node = await startNode('A');
  person = await node.person('night-trains');
  work = await node.work('night-trains', 'sleeper');
});

afterAll(() => node.close());

const ACTIVITY = 'application/activity+json';

const get = (path: string, accept = ACTIVITY) =>
  fetch(path.startsWith('/') ? node.origin + path : path, {
    headers: { accept },
    redirect: 'manual',
  });

const json = async (path: string) => JSON.parse(await (await get(path)).text());

describe('an actor', () => {
  test('is served unsigned, with one RSA key and the payment link twice', async () => {
    const actor = await json(person.uri);
    expect(actor).toMatchObject({
      id: person.uri,
      type: 'Person',
      preferredUsername: 'night-trains',
      url: `${node.origin}/@night-trains`,
      inbox: `${person.uri}/inbox`,
      outbox: `${person.uri}/outbox`,
      followers: `${person.uri}/followers`,
      endpoints: { sharedInbox: `${node.origin}/inbox` },
      published: '2026-11-22T20:00:00Z',
      manuallyApprovesFollowers: false,
      discoverable: true,
      indexable: true,
      publicKey: { id: `${person.uri}#main-key`, owner: person.uri },
      assertionMethod: [{ type: 'Multikey', controller: person.uri }],
    });
    const pay = `${node.origin}/flattr?url=${encodeURIComponent(actor.url)}`;
    expect(actor.attachment).toEqual([
      { type: 'Link', name: 'Flattr', href: pay, rel: 'payment' },
      { type: 'PropertyValue', name: 'Flattr', value: expect.stringContaining(`href="${pay}"`) },
    ]);
    expect(actor['@context'].slice(0, 2)).toEqual([
      'https://www.w3.org/ns/activitystreams',
      'https://w3id.org/security/v1',
    ]);
    expect(typeof actor['@context'][2]).toBe('object');
  });

  test('the node itself is an Application', async () => {
    const actor = await json(node.deps.node.actorUri);
    expect(actor).toMatchObject({ type: 'Application', url: `${node.origin}/` });
    expect(actor.discoverable).toBe(false);
  });

  test('that is none is not there', async () => {
    for (const id of [node.deps.newId(), 'nonsense', "x'--", '%00']) {
      expect((await get(`/users/${id}`)).status).toBe(404);
    }
  });
});

describe('a work', () => {
  test('is a Note in which other servers find what they show', async () => {
    const note = await json(work.uri);
    expect(note).toMatchObject({
      id: work.uri,
      type: 'Note',
      attributedTo: person.uri,
      url: work.pageUrl,
      to: ['https://www.w3.org/ns/activitystreams#Public'],
      cc: [`${person.uri}/followers`],
      contentMap: { en: note.content },
      attachment: [
        { type: 'Link', href: 'https://night-trains.example/sleeper' },
        { type: 'Link', rel: 'payment', name: 'Flattr' },
      ],
      tag: [
        { type: 'Hashtag', name: '#nighttrains' },
        { type: 'Hashtag', name: '#Europe' },
      ],
    });
    expect(note).not.toHaveProperty('name');
    expect(note).not.toHaveProperty('summary');
    expect(note.content).toMatch(/^<p><strong>About &#60;sleeper&#62;/);
    expect(/<a href="([^"]+)"/.exec(note.content)?.[1]).toBe(
      'https://night-trains.example/sleeper',
    );
  });

  test('that is hidden is not there', async () => {
    const hidden = await node.work('night-trains', 'hidden');
    const { db } = node.database;
    await db.update(workTable).set({ hidden: true }).where(eq(workTable.id, hidden.id));
    expect((await get(hidden.uri)).status).toBe(404);
    expect((await json(`${person.uri}/outbox`)).totalItems).toBe(1);
  });
});

test('ids lead browsers to pages, and pages lead servers to ids', async () => {
  const html = 'text/html,application/xhtml+xml';
  const led = async (path: string, accept: string) =>
    (await get(path, accept)).headers.get('location');
  expect(await led(person.uri, html)).toBe(`${node.origin}/@night-trains`);
  expect(await led(work.uri, html)).toBe(work.pageUrl);
  expect(await led('/@night-trains', ACTIVITY)).toBe(person.uri);
  expect(await led(work.pageUrl, ACTIVITY)).toBe(work.uri);
});

test('what is not federation’s is left to the pages', async () => {
  for (const path of ['/', '/@night-trains', '/catalogue', '/users', '/inbox']) {
    const request = new Request(node.origin + path, { headers: { accept: 'text/html' } });
    expect(await node.federation.fetch(request), path).toBeNull();
  }
  const accept = 'text/html, application/activity+json;q=0.5';
  const browser = new Request(`${node.origin}/@night-trains`, { headers: { accept } });
  expect(await node.federation.fetch(browser)).toBeNull();
});

test('a method that an address does not take is refused, and none is a crash', async () => {
  const asked = async (method: string, path: string) => {
    // No Request can be made of some of them, but a server is asked all the same.
    const request = { method, url: node.origin + path, headers: new Headers(), body: null };
    return (await node.federation.fetch(request as Request))?.status ?? null;
  };
  for (const path of ['/', '/inbox', person.uri.replace(node.origin, '')]) {
    for (const method of ['TRACE', 'trace', 'CONNECT', 'TRACK']) {
      expect(await asked(method, path), `${method} ${path}`).toBe(405);
    }
  }
  for (const method of ['PUT', 'DELETE', 'ODD']) {
    expect(await asked(method, '/inbox')).toBe(405);
    expect(await asked(method, '/settlement/1')).toBe(405);
    expect(await asked(method, person.uri.replace(node.origin, ''))).toBe(405);
    expect(await asked(method, '/')).toBeNull();
  }
  const refused = await fetch(`${node.origin}/inbox`, { method: 'PUT' });
  expect(refused.headers.get('allow')).toBe('POST');
});

test('collections are real and paged', async () => {
  for (let n = 0; n < 21; n += 1) await node.work('night-trains', `more-${n}`);
  const outbox = await json(`${person.uri}/outbox`);
  expect(outbox).toMatchObject({ type: 'OrderedCollection', totalItems: 22 });
  const first = await json(outbox.first);
  const second = await json(first.next);
  expect(second).not.toHaveProperty('next');
  const items = [...first.orderedItems, ...second.orderedItems];
  expect(items.every(({ type, object }) => type === 'Create' && object.type === 'Note')).toBe(true);
  expect(new Set(items.map(({ object }) => object.id)).size).toBe(22);
  for (const which of ['followers', 'following']) {
    const follows = await json(`${person.uri}/${which}`);
    expect(follows).toMatchObject({ id: `${person.uri}/${which}`, totalItems: 0 });
    expect(await json(follows.first)).toMatchObject({ partOf: follows.id, orderedItems: [] });
  }
});

test('NodeInfo says that this node understands Flattr, and counts', async () => {
  const host = new URL(node.origin).host;
  expect(await node.federation.remote.nodeInfo(host)).toEqual({
    software: 'obole',
    flattr: {
      actorUri: node.deps.node.actorUri,
      jwksUrl: `${node.origin}/.well-known/jwks.json`,
      currency: 'EUR',
      settles: true,
    },
  });
  const info = await json('/nodeinfo/2.1');
  expect(info).toMatchObject({ version: '2.1', protocols: ['activitypub'] });
  expect(info.usage.users.total).toBe(1);
});

describe('WebFinger', () => {
  test.each([
    ['the handle', () => `acct:Night-Trains@${new URL(node.origin).host}`],
    ['the actor id', () => person.uri],
    ['the page', () => `${node.origin}/@night-trains`],
  ])('answers %s', async (_, resource) => {
    const path = `/.well-known/webfinger?resource=${encodeURIComponent(resource())}`;
    const { links } = await json(path);
    const by = (rel: string) => links.find((link: { rel: string }) => link.rel === rel);
    expect(by('self')).toMatchObject({ href: person.uri, type: ACTIVITY });
    expect(by('payment').href).toContain('/flattr?url=');
    expect(by('https://w3id.org/fep/3b86/Like').template).toBe(
      `${node.origin}/flattr?url={object}`,
    );
  });

  test('answers the bare origin with the node, and others not at all', async () => {
    const of = (resource: string) =>
      get(`/.well-known/webfinger?resource=${encodeURIComponent(resource)}`);
    const { links } = JSON.parse(await (await of(node.origin)).text());
    expect(links[0].href).toBe(node.deps.node.actorUri);
    expect((await of('acct:nobody@elsewhere.example')).status).toBe(404);
    expect((await of('https://elsewhere.example/@night-trains')).status).toBe(404);
    expect((await get('/.well-known/webfinger')).status).toBe(400);
    const { host } = new URL(node.origin);
    for (const handle of ['nobody', '%00', "x'--", '%E0%A4%A', 'a b']) {
      expect((await of(`acct:${handle}@${host}`)).status, handle).toBe(404);
      expect((await get(`/@${handle}`)).status, handle).toBe(404);
    }
  });

  test('host-meta points to it', async () => {
    expect(await (await get('/.well-known/host-meta')).text()).toContain('resource={uri}');
  });
});
