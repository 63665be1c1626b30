import { MemoryKvStore } from '@fedify/fedify';
import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { follow, post } from '../../db/schema/schema.ts';
import { makeBoundedFetch } from '../../federation/bounded-fetch.ts';
import { makeDocuments } from '../../federation/documents.ts';
import { makeLookup } from '../../federation/lookup.ts';
import { makeAgent } from '../../src/net/agent.ts';
import type { Remote } from '../../src/operations/deps.ts';
import { rememberActor } from '../../src/operations/meet-actor.ts';
import { readOutbox } from '../../src/operations/read-outbox.ts';
import { type House, house, person } from '../support/house.ts';
import { type Stranger, startStranger } from './a-stranger.ts';
import { actorOn } from './stranger-actor.ts';

const PUBLIC = 'https://www.w3.org/ns/activitystreams#Public';

let there: Stranger;
let elsewhere: Stranger;
let lookup: Remote;
let serial = 0;
let uri = '';
beforeAll(async () => {
  [there, elsewhere] = await Promise.all([startStranger(), startStranger()]);
  const { key } = await actorOn(there, 'signer');
  const agent = makeAgent({ allowPrivateAddress: true });
  const get = makeBoundedFetch({ userAgent: 'test', agent, signer: async () => key });
  const documents = makeDocuments(get, new MemoryKvStore());
  lookup = makeLookup(get, documents, { allowPrivateAddress: true });
});
afterAll(() => {
  there.close();
  elsewhere.close();
});
beforeEach(() => {
  serial += 1;
  uri = `${there.origin}/users/${serial}`;
  const actor = { type: 'Person', id: uri, inbox: `${uri}/inbox`, outbox: `${uri}/outbox` };
  there.serve(`/users/${serial}`, { ...actor, preferredUsername: 'writer' });
  there.asked.length = 0;
});

const note = (name: string, change: object = {}) => ({
  ...{ id: `${uri}/${name}`, type: 'Note', attributedTo: uri, to: PUBLIC, content: name },
  ...{ published: '2026-10-01T12:00:00Z', ...change },
});
const create = (object: unknown) => ({ type: 'Create', actor: uri, to: [PUBLIC], object });
const outbox = (change: object) =>
  there.serve(`/users/${serial}/outbox`, {
    id: `${uri}/outbox`,
    type: 'OrderedCollection',
    ...change,
  });
const texts = async () => (await lookup.posts(uri))?.map(({ html }) => html);

test('the first page of an outbox is read, boosts and what is not public are left out', async () => {
  outbox({ first: `${uri}/outbox-1` });
  there.serve(`/users/${serial}/outbox-1`, {
    type: 'OrderedCollectionPage',
    orderedItems: [
      create(note('one')),
      { type: 'Announce', actor: uri, to: PUBLIC, object: note('boosted') },
      create(note('private', { to: [`${uri}/followers`] })),
      null,
      create(note('two')),
    ],
  });
  expect(await texts()).toEqual(['one', 'two']);
});

test('a page may be part of its collection, or the collection all of it', async () => {
  outbox({ first: { type: 'OrderedCollectionPage', orderedItems: [create(note('inside'))] } });
  expect(await texts()).toEqual(['inside']);
  outbox({ orderedItems: create(note('only')) });
  expect(await texts()).toEqual(['only']);
});

test('posts that are only named are read one by one, four at most', async () => {
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  for (const name of names.slice(1)) there.serve(`/users/${serial}/${name}`, note(name));
  outbox({ orderedItems: names.map((name) => create(`${uri}/${name}`)) });
  // The first one is gone.
  expect(await texts()).toEqual(['b', 'c', 'd']);
});

test('at most twenty are taken, and nothing is read from another host', async () => {
  outbox({ orderedItems: Array.from({ length: 50 }, (_, n) => create(note(`${n}`))) });
  expect(await texts()).toHaveLength(20);
  elsewhere.serve('/outbox', { orderedItems: [create(note('elsewhere'))] });
  outbox({ first: `${elsewhere.origin}/outbox` });
  expect(await texts()).toEqual([]);
  outbox({ orderedItems: [create(`${elsewhere.origin}/note`)] });
  expect(await texts()).toEqual([]);
  expect(elsewhere.asked).toEqual([]);
});

test('an outbox that is not there is no posts', async () => {
  expect(await lookup.posts(uri)).toBeNull();
});

let home: House;
beforeAll(async () => {
  home = await house();
});
afterAll(() => home.close());

test('who begins to follow somebody sees what they made lately, once', async () => {
  const { db, clock, newId } = home.deps;
  const followerId = await person(home.deps, 'reader');
  const deps = { ...home.deps, remote: lookup };
  const seen = await lookup.actor(uri);
  if (seen === null) throw new Error('the actor is not served');
  const followee = await rememberActor(home.deps, seen);
  const stolen = note('not theirs', { attributedTo: `${there.origin}/users/somebody-else` });
  outbox({ orderedItems: [create(note('new')), create(stolen)] });
  const kept = async () => {
    const posts = await db.select().from(post).where(eq(post.authorId, followee.id));
    return posts.map(({ contentHtml }) => contentHtml);
  };
  await readOutbox(deps, followee.id);
  expect(await kept()).toEqual([]);
  await db.insert(follow).values({
    ...{ id: newId(), uri: 'http://localhost:9001/follows/1', followerId },
    ...{ followeeId: followee.id, state: 'accepted', createdAt: clock() },
  });
  for (const id of [followee.id, followee.id, followerId]) await readOutbox(deps, id);
  expect(await kept()).toEqual(['new']);
});
