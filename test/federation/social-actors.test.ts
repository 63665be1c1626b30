import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { saveRemoteActor } from '../../db/records/people.ts';
import { actor, flattr, follow, post, reaction } from '../../db/schema/schema.ts';
import { elsewhere } from '../support/peer.ts';
import type { TestNode } from './a-node.ts';
import { type Kind, type Neighbour, startNeighbour } from './neighbour.ts';
import { expectRefusal, flattrBody, post as sendTo } from './sending.ts';
import { openStreet, type Street } from './street.ts';

let street: Street;
let node: TestNode;
let person: { id: string; uri: string };
let work: { id: string; uri: string };
let serial = 0;

beforeAll(async () => {
  street = await openStreet();
  ({ node } = street);
});

afterAll(() => street.close());

beforeEach(async () => {
  await street.sweep();
  serial += 1;
  person = await street.newcomer(`person${serial}`);
  work = await node.work(`person${serial}`, `work-${serial}`);
});

const about = () => ({ person: person.uri, work: work.uri });

/** Somebody who has done here all that one can do. */
async function busy(kind: Kind): Promise<Neighbour> {
  const neighbour = await startNeighbour(kind);
  for (const name of ['follow', 'like', 'create-reply']) {
    expect(await neighbour.send(node, neighbour.read(name, about()))).toEqual({ status: 202 });
  }
  const given = flattrBody(neighbour.uri, work.uri);
  expect(await sendTo(node, given, { key: neighbour.key })).toEqual({ status: 202 });
  return neighbour;
}

async function expectGone(neighbour: Neighbour) {
  const known = await street.known(neighbour);
  expect(known).toMatchObject({ name: known?.handle, summary: '' });
  expect(known?.deletedAt).toBeInstanceOf(Date);
  expect(await node.database.db.select().from(follow)).toEqual([]);
  expect(await node.database.db.select().from(reaction)).toEqual([]);
  const posts = await node.database.db.select().from(post);
  expect(posts.map(({ contentHtml }) => contentHtml).join('')).toBe('');
  const flattrs = node.database.db.select().from(flattr);
  expect(await flattrs.where(eq(flattr.giverId, known?.id ?? ''))).toHaveLength(1);
}

/** Their server says so at their address from now on. */
const leaves = (neighbour: Neighbour, status: number) =>
  neighbour.server.pages.set(new URL(neighbour.uri).pathname, () => new Response('', { status }));

/** Somebody whom the node knows by name alone: their key was never asked for. */
async function heardOf(kind: Kind): Promise<Neighbour> {
  const neighbour = await startNeighbour(kind);
  const now = node.deps.clock();
  const seen = { ...elsewhere('reader', neighbour.server.host), uri: neighbour.uri };
  await node.database.db.transaction((tx) =>
    saveRemoteActor(tx, { ...seen, id: node.deps.newId(), createdAt: now, fetchedAt: now }),
  );
  return neighbour;
}

describe('whoever is gone', () => {
  test.each(['mastodon', 'gotosocial'] as const)(
    'from %s is erased on their word, while their key is known; the books stay',
    async (kind) => {
      const reader = await busy(kind);
      expect(await reader.send(node, reader.read('delete-actor'))).toEqual({ status: 202 });
      await expectGone(reader);
      // Many servers send it many times: nothing is asked, not even whether it is signed.
      expect(await sendTo(node, reader.read('delete-actor'))).toEqual({ status: 202 });
      reader.close();
    },
  );

  test.each([404, 410])(
    'is erased when their server answers %i at their address, though no key is left',
    async (status) => {
      const reader = await heardOf('mastodon');
      leaves(reader, status);
      expect(await reader.send(node, reader.read('delete-actor'))).toEqual({ status: 202 });
      expect((await street.known(reader))?.deletedAt).toBeInstanceOf(Date);
      reader.close();
    },
  );

  test('is erased, too, when the key that is known does not fit any more', async () => {
    const reader = await busy('mastodon');
    const rotated = await startNeighbour('mastodon');
    leaves(reader, 410);
    const key = { keyId: reader.key.keyId, privateKey: rotated.key.privateKey };
    expect(await sendTo(node, reader.read('delete-actor'), { key })).toEqual({ status: 202 });
    await expectGone(reader);
    reader.close();
    rotated.close();
  });

  test.each([200, 403, 500, 503])(
    'is not gone as long as their server answers %i, whoever says so',
    async (status) => {
      const reader = await heardOf('mastodon');
      const thief = await startNeighbour('mastodon');
      if (status !== 200) leaves(reader, status);
      const key = { keyId: reader.key.keyId, privateKey: thief.key.privateKey };
      await expectRefusal(node, reader.read('delete-actor'), { key }, 401, 'unsigned');
      reader.close();
      thief.close();
    },
  );

  test('can do nothing but go: what else they send is refused', async () => {
    const reader = await heardOf('mastodon');
    leaves(reader, 410);
    const { key } = reader;
    const gone = reader.read('delete-actor');
    for (const body of [
      reader.read('like', about()),
      reader.read('delete-reply'),
      { ...gone, object: person.uri },
      { ...gone, type: 'Update' },
    ]) {
      await expectRefusal(node, body, { key }, 401, 'unsigned');
    }
    await expectRefusal(node, gone, {}, 401, 'unsigned');
    reader.close();
  });

  test('is back when they do something again', async () => {
    const reader = await busy('mastodon');
    await reader.send(node, reader.read('delete-actor'));
    await reader.send(node, reader.read('like', about()));
    expect(await street.known(reader)).toMatchObject({ deletedAt: null, handle: 'reader' });
    reader.close();
  });

  test('cannot be sent away by another of their server', async () => {
    const reader = await busy('mastodon');
    const { key } = reader;
    const body = { ...reader.read('delete-actor'), actor: `${reader.server.origin}/ap/users/9` };
    await street.expectIgnored(reader, body);
    const other = { ...reader.read('delete-actor'), object: `${reader.server.origin}/ap/users/9` };
    expect(await sendTo(node, other, { key })).toEqual({ status: 202 });
    expect((await street.known(reader))?.deletedAt).toBe(null);
    reader.close();
  });
});

describe('what is known of somebody', () => {
  test('is not asked for again within a day', async () => {
    const reader = await heardOf('mastodon');
    expect(await reader.send(node, reader.read('like', about()))).toEqual({ status: 202 });
    // For the key alone.
    expect(reader.server.asked).toHaveLength(1);
    expect((await street.known(reader))?.profileUrl).toContain('/@reader');
    reader.close();
  });

  test('is asked for after that, and must do when nobody answers', async () => {
    const yesterday = new Date(node.deps.clock().getTime() - 25 * 3_600_000);
    const [reader, lost] = [await heardOf('mastodon'), await heardOf('mastodon')];
    await node.database.db.update(actor).set({ fetchedAt: yesterday, name: 'of yesterday' });
    lost.serveActor('actor', { inbox: undefined });
    for (const neighbour of [reader, lost]) {
      expect(await neighbour.send(node, neighbour.read('like', about()))).toEqual({ status: 202 });
      neighbour.close();
    }
    expect((await street.known(reader))?.name).toBe('reader');
    expect((await street.known(lost))?.name).toBe('of yesterday');
  });
});

describe('an edited profile', () => {
  test('is read anew from its own server, whatever the activity says', async () => {
    const reader = await busy('mastodon');
    reader.serveActor('actor', { name: 'A new name', endpoints: {} });
    expect(await reader.send(node, reader.read('update-actor'))).toEqual({ status: 202 });
    expect(await street.known(reader)).toMatchObject({
      name: 'A new name',
      inboxUrl: `${reader.uri}/inbox`,
      sharedInboxUrl: null,
    });
    reader.close();
  });

  test('of somebody who was never met is not read', async () => {
    const reader = await startNeighbour('mastodon');
    await street.expectIgnored(reader, reader.read('update-actor'));
    expect(reader.server.asked).toEqual([new URL(reader.uri).pathname]);
    reader.close();
  });

  test('that cannot be read can be sent again', async () => {
    const reader = await busy('mastodon');
    leaves(reader, 500);
    const { key } = reader;
    await expectRefusal(node, reader.read('update-actor'), { key }, 503, 'actor_unreadable');
    reader.close();
  });

  test('of another is ignored', async () => {
    const reader = await busy('mastodon');
    const listener = await busy('gotosocial');
    reader.serveActor('actor', { name: 'A new name' });
    const body = { ...reader.read('update-actor'), id: `${listener.uri}#1`, actor: listener.uri };
    await street.expectIgnored(listener, body);
    reader.close();
    listener.close();
  });
});
