import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor, work } from '../../db/schema/schema.ts';
import { startNode, type TestNode } from './a-node.ts';

let node: TestNode;

beforeAll(async () => {
  node = await startNode('A');
});

afterAll(() => node.close());

const info = async () => JSON.parse(await (await fetch(`${node.origin}/nodeinfo/2.1`)).text());

test('says that this node understands Flattr', async () => {
  const { host } = new URL(node.origin);
  expect(await node.federation.remote.nodeInfo(host)).toEqual({
    software: 'obole',
    name: 'A',
    flattr: {
      actorUri: node.deps.node.actorUri,
      jwksUrl: `${node.origin}/.well-known/jwks.json`,
      currency: 'EUR',
      settles: true,
    },
  });
  const links = await fetch(`${node.origin}/.well-known/nodeinfo`);
  expect(await links.json()).toEqual({
    links: [
      {
        rel: 'http://nodeinfo.diaspora.software/ns/schema/2.1',
        href: `${node.origin}/nodeinfo/2.1`,
      },
    ],
  });
});

test('has everything that its schema asks for', async () => {
  const answer = await fetch(`${node.origin}/nodeinfo/2.1`);
  expect(answer.headers.get('content-type')).toBe(
    'application/json; profile="http://nodeinfo.diaspora.software/ns/schema/2.1#"',
  );
  expect(await answer.json()).toMatchObject({
    version: '2.1',
    software: { name: 'obole', version: expect.stringMatching(/^\d+\.\d+\.\d+/) },
    protocols: ['activitypub'],
    services: { inbound: expect.any(Array), outbound: expect.any(Array) },
    openRegistrations: false,
    usage: { users: { total: 0, activeMonth: 0, activeHalfyear: 0 }, localPosts: 0 },
  });
});

test('counts who is here, and what anybody can see', async () => {
  const { db } = node.database;
  await node.person('night-trains');
  const { id } = await node.person('gone');
  const [shown, hidden, taken] = [
    await node.work('night-trains', 'shown'),
    await node.work('night-trains', 'hidden'),
    await node.work('night-trains', 'taken-back'),
  ];
  expect(shown.id).not.toBe(hidden.id);
  expect((await info()).usage).toMatchObject({ users: { total: 2 }, localPosts: 3 });
  await db.update(work).set({ hidden: true }).where(eq(work.id, hidden.id));
  await db.update(work).set({ deletedAt: new Date() }).where(eq(work.id, taken.id));
  await db.update(actor).set({ deletedAt: new Date() }).where(eq(actor.id, id));
  expect((await info()).usage).toMatchObject({ users: { total: 1 }, localPosts: 1 });
});
