import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actor as actorTable, picture, work as workTable } from '../../db/schema/schema.ts';
import { pathOf } from '../../federation/published.ts';
import { startNode, type TestNode } from './a-node.ts';

const ACTIVITY = 'application/activity+json';
const BROWSER = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
const PUBLIC = 'https://www.w3.org/ns/activitystreams#Public';

let node: TestNode;
let person: { id: string; uri: string };
let work: { id: string; uri: string; pageUrl: string };

beforeAll(async () => {
  node = await startNode('A');
  person = await node.person('night-trains');
  work = await node.work('night-trains', 'sleeper');
});

afterAll(() => node.close());

const get = (
  path: string,
  headers: Record<string, string> = { accept: ACTIVITY },
  method = 'GET',
) =>
  fetch(path.startsWith('/') ? node.origin + path : path, { method, headers, redirect: 'manual' });

const json = async (path: string) => JSON.parse(await (await get(path)).text());

const editActor = (id: string, change: Partial<typeof actorTable.$inferInsert>) =>
  node.database.db.update(actorTable).set(change).where(eq(actorTable.id, id));

const editWork = (id: string, change: Partial<typeof workTable.$inferInsert>) =>
  node.database.db.update(workTable).set(change).where(eq(workTable.id, id));

describe('an actor', () => {
  test('is served unsigned, with one RSA key, in the very form that Mastodon needs', async () => {
    const answer = await get(person.uri);
    expect(answer.headers.get('content-type')).toBe(ACTIVITY);
    const actor = JSON.parse(await answer.text());
    expect(actor).toMatchObject({
      id: person.uri,
      type: 'Person',
      preferredUsername: 'night-trains',
      url: `${node.origin}/@night-trains`,
      inbox: `${person.uri}/inbox`,
      outbox: `${person.uri}/outbox`,
      followers: `${person.uri}/followers`,
      following: `${person.uri}/following`,
      featured: `${person.uri}/featured`,
      endpoints: { sharedInbox: `${node.origin}/inbox` },
      published: '2026-11-22T20:00:00Z',
      manuallyApprovesFollowers: false,
      discoverable: true,
      indexable: true,
      publicKey: { id: `${person.uri}#main-key`, owner: person.uri },
      assertionMethod: [{ type: 'Multikey', controller: person.uri }],
    });
    expect(actor.attachment).toMatchObject([{ type: 'Link' }, { type: 'PropertyValue' }]);
    expect(actor.publicKey.publicKeyPem).toMatch(/^-----BEGIN PUBLIC KEY-----/);
    expect(actor['@context'].slice(0, 2)).toEqual([
      'https://www.w3.org/ns/activitystreams',
      'https://w3id.org/security/v1',
    ]);
  });

  test('has a picture and fields as soon as its row says so', async () => {
    const id = node.deps.newId();
    const now = node.deps.clock();
    const facts = { mediaType: 'image/png', width: 10, height: 20, createdAt: now } as const;
    await node.database.ownerDb
      .insert(picture)
      .values({ id, bytes: new Uint8Array([1]), ...facts });
    const links = [{ name: 'Site', href: 'https://night-trains.example/', provenAt: null }];
    await editActor(person.id, { pictureId: id, links });
    const actor = await json(person.uri);
    expect(actor.icon).toMatchObject({ mediaType: 'image/png', width: 10, height: 20 });
    expect(actor.icon.url).toBe(`${node.origin}/pictures/${id}`);
    expect(actor.attachment[2].value).toContain('rel="me ');
  });

  test('the node itself is an Application', async () => {
    const actor = await json(node.deps.node.actorUri);
    expect(actor).toMatchObject({ type: 'Application', url: `${node.origin}/` });
    expect(actor.discoverable).toBe(false);
  });

  test('that left is a Tombstone, with 410', async () => {
    const gone = await node.person('gone');
    expect((await get(gone.uri)).status).toBe(200);
    await editActor(gone.id, { deletedAt: node.deps.clock(), name: 'gone' });
    const answer = await get(gone.uri);
    expect(answer.status).toBe(410);
    expect(await answer.json()).toMatchObject({ id: gone.uri, type: 'Tombstone' });
    expect((await get(gone.uri, { accept: BROWSER })).headers.get('location')).toBe(
      `${node.origin}/@gone`,
    );
  });

  test('that is none is not there', async () => {
    for (const id of [node.deps.newId(), work.id, 'nonsense', "x'--", '%00', '%E0%A4%A']) {
      const answer = await get(`/users/${id}`);
      expect(answer.status, id).toBe(404);
      expect(await answer.json()).toMatchObject({ code: 'not_found' });
    }
    expect((await get(`/works/${person.id}`)).status).toBe(404);
  });
});

describe('a work', () => {
  test('with a title in any script is led to and from', async () => {
    const { uri, pageUrl } = await node.work('night-trains', '夜行');
    expect(pageUrl).toBe(
      `${node.origin}/@night-trains/works/about-${encodeURIComponent('夜行')}-more`,
    );
    const page = await get(uri, { accept: BROWSER });
    expect([page.status, page.headers.get('location')]).toEqual([302, pageUrl]);
    expect((await get(pageUrl)).headers.get('location')).toBe(uri);
    const object = await json(uri);
    expect(object.url).toBe(pageUrl);
    expect(JSON.stringify(object)).toContain(`?url=${encodeURIComponent(pageUrl)}`);
    const outbox = await json(`${person.uri}/outbox?before=`);
    expect(JSON.stringify(outbox)).toContain(`"url":"${pageUrl}"`);
  });

  test('is a Note in which other servers find what they show', async () => {
    const note = await json(work.uri);
    expect(note).toMatchObject({
      id: work.uri,
      type: 'Note',
      attributedTo: person.uri,
      url: work.pageUrl,
      to: [PUBLIC],
      cc: [`${person.uri}/followers`],
      contentMap: { en: note.content },
      tag: [
        { type: 'Hashtag', name: '#nighttrains' },
        { type: 'Hashtag', name: '#Europe' },
      ],
    });
    expect(note).not.toHaveProperty('name');
    expect(note).not.toHaveProperty('summary');
    expect(note).not.toHaveProperty('updated');
  });

  test('with a text of its own is an Article', async () => {
    const full = await node.work('night-trains', 'full');
    await editWork(full.id, { form: 'article', bodyHtml: '<p>All of it.</p>' });
    expect(await json(full.uri)).toMatchObject({ type: 'Article', content: '<p>All of it.</p>' });
  });

  test('that is hidden is there for who knows its address', async () => {
    const hidden = await node.work('night-trains', 'hidden');
    await editWork(hidden.id, { hidden: true });
    expect(await json(hidden.uri)).toMatchObject({ to: [`${person.uri}/followers`], cc: [PUBLIC] });
    expect((await get(hidden.pageUrl)).headers.get('location')).toBe(hidden.uri);
  });

  test('that was taken back is a Tombstone, with 410', async () => {
    const gone = await node.work('night-trains', 'gone');
    await editWork(gone.id, { deletedAt: node.deps.clock() });
    const answer = await get(gone.uri);
    expect(answer.status).toBe(410);
    expect(await answer.json()).toMatchObject({ type: 'Tombstone', formerType: 'Note' });
    expect((await get(gone.pageUrl)).headers.get('location')).toBe(gone.uri);
  });
});

describe('whoever has it already', () => {
  const known = (etag: string) => get(work.uri, { accept: ACTIVITY, 'if-none-match': etag });

  test('is told so in a few bytes, until it changes', async () => {
    const first = await get(work.uri);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    for (const same of [etag, `W/${etag}`, `"x", ${etag}`, '*']) {
      const answer = await known(same);
      expect([answer.status, await answer.text()], same).toEqual([304, '']);
      expect(answer.headers.get('etag')).toBe(etag);
      expect(answer.headers.get('vary')).toBe('Accept');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
    }
    expect((await known('"other"')).status).toBe(200);
    await editWork(work.id, { title: 'Another title' });
    const changed = await known(etag);
    expect(changed.status).toBe(200);
    expect(await changed.text()).toContain('Another title');
    expect(changed.headers.get('etag')).not.toBe(etag);
  });

  test('hears all the same that it is gone', async () => {
    const gone = await node.work('night-trains', 'soon-gone');
    await editWork(gone.id, { deletedAt: node.deps.clock() });
    const etag = (await get(gone.uri)).headers.get('etag') ?? '';
    expect((await get(gone.uri, { accept: ACTIVITY, 'if-none-match': etag })).status).toBe(410);
  });
});

test('HEAD says what GET would, without a body', async () => {
  const [head, full] = [await get(work.uri, { accept: ACTIVITY }, 'HEAD'), await get(work.uri)];
  const body = await full.arrayBuffer();
  expect(await head.text()).toBe('');
  expect(head.headers.get('content-length')).toBe(`${body.byteLength}`);
  for (const name of ['etag', 'content-type', 'vary', 'cache-control']) {
    expect(head.headers.get(name), name).toBe(full.headers.get(name));
  }
});

describe('browsers and servers at the same addresses', () => {
  const led = async (path: string, accept: string) => {
    const answer = await get(path, { accept });
    expect(answer.status).toBe(302);
    expect(answer.headers.get('vary')).toBe('Accept');
    return answer.headers.get('location');
  };

  test('ids lead browsers to pages', async () => {
    expect(await led(person.uri, BROWSER)).toBe(`${node.origin}/@night-trains`);
    expect(await led(work.uri, BROWSER)).toBe(work.pageUrl);
  });

  test('pages lead servers to ids', async () => {
    expect(await led('/@Night-Trains', ACTIVITY)).toBe(person.uri);
    expect(await led('/@night-trains/?page=2', ACTIVITY)).toBe(person.uri);
    expect(await led(work.pageUrl, `${ACTIVITY}, text/html;q=0.1`)).toBe(work.uri);
    expect(await led('/', ACTIVITY)).toBe(node.deps.node.actorUri);
  });

  test('ids are the object for whoever does not care', async () => {
    for (const accept of ['*/*', 'application/json', 'image/png']) {
      expect((await get(person.uri, { accept })).headers.get('content-type')).toBe(ACTIVITY);
    }
  });

  test('pages are left to the pages for whoever does not ask for the object', async () => {
    const asked = async (path: string, accept: string) =>
      await node.federation.fetch(new Request(node.origin + path, { headers: { accept } }));
    const { pathname } = new URL(work.pageUrl);
    for (const path of ['/', '/@night-trains', pathname, '/catalogue', '/users', '/inbox']) {
      for (const accept of [BROWSER, '*/*', `text/html, ${ACTIVITY};q=0.5`]) {
        expect(await asked(path, accept), `${path} ${accept}`).toBeNull();
      }
    }
    const nobodys = [
      '/@nobody',
      '/@night-trains/works/nothing',
      '/@night-trains/feed.rss',
      '/@%00',
    ];
    for (const path of [...nobodys, '/@night-trains/works/%00', '/@night-trains/works/%E0%A4%A']) {
      expect(await asked(path, ACTIVITY), path).toBeNull();
    }
  });
});

test.each([
  ['http://a.example/users/1', '/users/1'],
  ['https://a.example:1/users/1?x=/y#z', '/users/1'],
  ['http://a.example/#/x', '/'],
  ['http://a.example', '/'],
  ['http://a.example/@a%20b', '/@a%20b'],
])('the path of %s is %s', (url, path) => {
  expect(pathOf(url)).toBe(path);
});
