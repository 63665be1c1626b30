import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actor, follow, work } from '../../db/schema/schema.ts';
import { startNode, type TestNode } from './a-node.ts';

let node: TestNode;
let person: { id: string; uri: string };

beforeAll(async () => {
  node = await startNode('A');
  person = await node.person('night-trains');
});

afterAll(() => node.close());

const get = (url: string) => fetch(url, { headers: { accept: 'application/activity+json' } });
const json = async (url: string) => JSON.parse(await (await get(url)).text());

/** All items of a collection, page by page. */
async function walk(url: string) {
  const { first, totalItems } = await json(url);
  const pages = [];
  for (let next = first; next !== undefined; next = pages.at(-1).next) pages.push(await json(next));
  for (const page of pages)
    expect(page).toMatchObject({ type: 'OrderedCollectionPage', partOf: url });
  return { totalItems, pages, items: pages.flatMap(({ orderedItems }) => orderedItems) };
}

const change = (id: string, facts: Partial<typeof work.$inferInsert>) =>
  node.database.db.update(work).set(facts).where(eq(work.id, id));

test('the outbox has what was published, newest first, and not what is hidden or gone', async () => {
  const works = [];
  for (let n = 0; n < 23; n += 1) works.push(await node.work('night-trains', `work-${n}`));
  const [hidden, taken, oldest] = works.map(({ id }) => id);
  await change(hidden ?? '', { hidden: true });
  await change(taken ?? '', { deletedAt: new Date() });
  await change(oldest ?? '', { publishedAt: new Date('2020-01-01T00:00:00Z') });
  const { totalItems, pages, items } = await walk(`${person.uri}/outbox`);
  expect(totalItems).toBe(21);
  expect(pages.map(({ orderedItems }) => orderedItems.length)).toEqual([20, 1]);
  expect(pages[0]).not.toHaveProperty('totalItems');
  expect(new Set(items.map(({ object }) => object.id)).size).toBe(21);
  for (const { id, type, actor: by, object } of items) {
    expect({ id, type, by }).toEqual({ id: `${object.id}#create`, type: 'Create', by: person.uri });
    expect(object.type).toBe('Note');
  }
  expect(items.at(-1).object.id).toContain(oldest);
  for (const before of ['nonsense', node.deps.newId(), '%00']) {
    const page = await json(`${person.uri}/outbox?before=${before}`);
    expect(page.orderedItems).toHaveLength(20);
  }
});

test('what is featured are ids, the newest pin first', async () => {
  const pinned = [];
  for (const n of [1, 2, 3, 4]) {
    const { id, uri } = await node.work('night-trains', `pinned-${n}`);
    await change(id, { featuredAt: new Date(`2026-11-0${n}T00:00:00Z`) });
    pinned.push({ id, uri });
  }
  await change(pinned[3]?.id ?? '', { hidden: true });
  expect(await json(`${person.uri}/featured`)).toEqual({
    '@context': 'https://www.w3.org/ns/activitystreams',
    id: `${person.uri}/featured`,
    type: 'OrderedCollection',
    totalItems: 3,
    orderedItems: [pinned[2]?.uri, pinned[1]?.uri, pinned[0]?.uri],
  });
});

describe('followers and following', () => {
  /** Somebody elsewhere, and a follow between them and ours. */
  async function followed(n: number, side: 'follower' | 'followee', state = 'accepted' as const) {
    const { db } = node.database;
    const id = node.deps.newId();
    const uri = `https://social.example/users/${id}`;
    const rest = { handle: `u${n}`, host: 'social.example', name: 'U', profileUrl: uri };
    const createdAt = new Date(Date.UTC(2026, 10, 1, 0, n));
    await db.insert(actor).values({
      ...{ id, uri, kind: 'person', local: false, inboxUrl: `${uri}/inbox`, createdAt },
      ...rest,
    });
    const pair =
      side === 'follower'
        ? { followerId: id, followeeId: person.id }
        : { followerId: person.id, followeeId: id };
    const followId = node.deps.newId();
    await db
      .insert(follow)
      .values({ id: followId, uri: `${uri}/follows/1`, state, createdAt, ...pair });
    return { id, uri, followId };
  }

  test('of nobody are empty', async () => {
    for (const which of ['followers', 'following']) {
      const { totalItems, items } = await walk(`${person.uri}/${which}`);
      expect([totalItems, items]).toEqual([0, []]);
    }
  });

  test('are ids in pages, newest first, of those who agreed and are still there', async () => {
    const followers = [];
    for (let n = 0; n < 53; n += 1) followers.push(await followed(n, 'follower'));
    const followee = await followed(99, 'followee');
    const { db } = node.database;
    const [asked, gone] = followers.splice(0, 2);
    await db
      .update(follow)
      .set({ state: 'requested' })
      .where(eq(follow.id, asked?.followId ?? ''));
    await db
      .update(actor)
      .set({ deletedAt: new Date() })
      .where(eq(actor.id, gone?.id ?? ''));
    const { totalItems, pages, items } = await walk(`${person.uri}/followers`);
    expect(totalItems).toBe(51);
    expect(pages.map(({ orderedItems }) => orderedItems.length)).toEqual([50, 1]);
    expect(items).toEqual(followers.map(({ uri }) => uri).reverse());
    expect((await walk(`${person.uri}/following`)).items).toEqual([followee.uri]);
  });
});

test('of nobody are not there, of who left are gone', async () => {
  const { id, uri } = await node.person('gone');
  await node.database.db.update(actor).set({ deletedAt: new Date() }).where(eq(actor.id, id));
  for (const which of ['outbox', 'followers', 'following', 'featured']) {
    expect((await get(`${uri}/${which}`)).status, which).toBe(410);
    expect((await get(`${node.origin}/users/${node.deps.newId()}/${which}`)).status).toBe(404);
    const answer = await get(`${person.uri}/${which}`);
    expect(answer.headers.get('content-type')).toBe('application/activity+json');
    expect(answer.headers.get('vary')).toBe('Accept');
  }
});
