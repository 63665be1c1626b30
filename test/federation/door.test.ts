import { signRequest } from '@fedify/fedify/sig';
import { and, eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { actorKey } from '../../db/schema/schema.ts';
import type { RsaKey } from '../../federation/keys.ts';
import { makeActorKeys } from '../../src/operations/create-account.ts';
import { type Arrived, startNode, type TestNode } from './a-node.ts';
import { expectRefusal, flattrBody, keyOf, post, traces } from './sending.ts';

let a: TestNode;
let b: TestNode;
let giver: { id: string; uri: string };
let other: { id: string; uri: string };
let key: RsaKey;
let work: { id: string; uri: string };
let works = 0;

beforeAll(async () => {
  [a, b] = await Promise.all([startNode('A'), startNode('B')]);
  giver = await a.person('reader');
  other = await a.person('listener');
  key = await keyOf(a, giver.id);
  await b.person('night-trains');
});

afterAll(async () => {
  await Promise.all([a.close(), b.close()]);
});

beforeEach(async () => {
  works += 1;
  work = await b.work('night-trains', `work-${works}`);
});

const stored = async (uri: string) =>
  (await b.database.db.query.flattr.findMany()).filter((row) => row.uri === uri);

describe('a flattr', () => {
  test('is stored once, though it is sent twice and then ten times at once', async () => {
    const body = flattrBody(giver.uri, work.uri, { message: 'merci' });
    expect(await post(b, body, { key })).toEqual({ status: 202 });
    expect(await post(b, body, { key })).toEqual({ status: 202 });
    const again = await Promise.all(Array.from({ length: 10 }, () => post(b, body, { key })));
    expect(again.map(({ status }) => status)).toEqual(Array(10).fill(202));
    expect(await stored(body.id)).toMatchObject([
      { workId: work.id, weight: 1, month: '2026-11', message: 'merci' },
    ]);
  });

  test('arrives once when its first ten deliveries come at the same time', async () => {
    const body = flattrBody(giver.uri, work.uri, { weight: 3 });
    const all = await Promise.all(Array.from({ length: 10 }, () => post(b, body, { key })));
    expect(all.map(({ status }) => status)).toEqual(Array(10).fill(202));
    expect(await stored(body.id)).toMatchObject([{ weight: 3 }]);
  });

  test('is taken with an RFC 9421 signature, too', async () => {
    const body = flattrBody(giver.uri, work.uri);
    expect(await post(b, body, { key, spec: 'rfc9421' })).toEqual({ status: 202 });
  });

  test('is the same one with its keys in another order and another body signature', async () => {
    const body = flattrBody(giver.uri, work.uri);
    const reordered = Object.fromEntries(Object.entries(body).reverse());
    const signature = { type: 'RsaSignature2017', created: '2026-11-22T21:00:00Z' };
    expect(await post(b, body, { key })).toEqual({ status: 202 });
    expect(await post(b, { ...reordered, signature }, { key })).toEqual({ status: 202 });
  });

  test('is withdrawn by an Undo, embedded or by its id', async () => {
    const bodies = [flattrBody(giver.uri, work.uri), flattrBody(other.uri, work.uri)];
    const keys = [key, await keyOf(a, other.id)];
    for (const [n, body] of bodies.entries()) {
      const { '@context': context, ...embedded } = body;
      const signer = keys[n] ?? key;
      expect(await post(b, body, { key: signer })).toEqual({ status: 202 });
      const object = n === 0 ? embedded : body.id;
      const undo = { '@context': context, id: `${body.id}/undo`, type: 'Undo', object };
      expect(await post(b, { ...undo, actor: body.actor }, { key: signer })).toEqual({
        status: 202,
      });
      expect((await stored(body.id))[0]?.undoneAt).toBeInstanceOf(Date);
    }
  });

  test('cannot be withdrawn by somebody else of the same server', async () => {
    const body = flattrBody(giver.uri, work.uri);
    await post(b, body, { key });
    const undo = { ...body, id: `${body.id}/undo`, type: 'Undo', object: body.id };
    await expectRefusal(
      b,
      { ...undo, actor: other.uri },
      { key: await keyOf(a, other.id) },
      422,
      'not_found',
    );
  });
});

describe('nothing is fetched', () => {
  const gets = (arrived: readonly Arrived[]) => arrived.filter(({ method }) => method === 'GET');

  test('for a context on another server, signed or not', async () => {
    await post(b, flattrBody(giver.uri, work.uri), { key });
    const before = gets(a.arrived).length;
    const context = ['https://www.w3.org/ns/activitystreams', `${a.origin}/context.jsonld`];
    const body = flattrBody(giver.uri, work.uri, { '@context': context });
    await expectRefusal(b, body, {}, 401, 'unsigned');
    await expectRefusal(b, body, { key }, 400, 'malformed');
    expect(gets(a.arrived)).toHaveLength(before);
  });

  test('for a key on another server than the actor’s', async () => {
    const unseen = await keyOf(a, (await a.person('unseen')).id);
    const before = a.arrived.length;
    const body = flattrBody('https://elsewhere.example/users/1', work.uri);
    await expectRefusal(b, body, { key: unseen }, 401, 'wrong_signer');
    await expectRefusal(b, body, { key: unseen, spec: 'rfc9421' }, 401, 'wrong_signer');
    expect(a.arrived).toHaveLength(before);
  });

  test('for the Delete of an actor who was never met', async () => {
    const actor = `${a.origin}/users/gone`;
    const before = a.arrived.length;
    const tracesBefore = await traces(b);
    const body = { id: `${actor}#delete`, type: 'Delete', actor, object: actor };
    expect(await post(b, body)).toEqual({ status: 202 });
    expect(a.arrived).toHaveLength(before);
    expect(await traces(b)).toBe(tracesBefore);
  });

  test('for what an activity only names', async () => {
    await post(b, flattrBody(giver.uri, work.uri), { key });
    const before = a.arrived.length;
    const undo = { ...flattrBody(giver.uri, work.uri), type: 'Undo', object: `${a.origin}/bait` };
    expect(await post(b, undo, { key })).toEqual({ status: 202 });
    expect(a.arrived).toHaveLength(before);
  });
});

test('what this node does not act on is taken and ignored, once its sender is proven', async () => {
  const view = { ...flattrBody(giver.uri, work.uri), type: 'View' };
  const undo = { ...view, id: `${view.id}/undo`, type: 'Undo', object: view };
  const acceptFollow = { ...view, type: 'Accept', object: `${giver.uri}#follows/1` };
  await expectRefusal(b, view, {}, 401, 'unsigned');
  const before = await traces(b);
  const odd = { ...view, type: 'constructor' };
  for (const body of [view, undo, acceptFollow, odd]) {
    expect(await post(b, body, { key })).toEqual({ status: 202 });
  }
  expect(await traces(b)).toBe(before);
});

test('a key that was changed at home is noticed', async () => {
  const rotating = await a.person('rotating');
  const old = await keyOf(a, rotating.id);
  expect(await post(b, flattrBody(rotating.uri, work.uri), { key: old })).toEqual({ status: 202 });
  for (const made of await makeActorKeys(a.deps)) {
    const { algorithm, publicJwk, privateJwkSealed } = made;
    await a.database.ownerDb
      .update(actorKey)
      .set({ publicJwk, privateJwkSealed })
      .where(and(eq(actorKey.actorId, rotating.id), eq(actorKey.algorithm, algorithm)));
  }
  const fresh = await keyOf(a, rotating.id);
  const [one, two] = [await b.work('night-trains', 'one'), await b.work('night-trains', 'two')];
  expect(await post(b, flattrBody(rotating.uri, one.uri), { key: fresh })).toEqual({ status: 202 });
  await expectRefusal(b, flattrBody(rotating.uri, two.uri), { key: old }, 401, 'unsigned');
});

test('what breaks here is 500, so that the sender tries again, and nothing of it stays', async () => {
  const body = flattrBody(giver.uri, work.uri);
  const { ownerDb } = b.database;
  await ownerDb.execute(sql`alter table flattr rename to flattr_away`);
  const answer = await post(b, body, { key });
  await ownerDb.execute(sql`alter table flattr_away rename to flattr`);
  expect(answer).toMatchObject({ status: 500, code: 'failed' });
  expect(await post(b, body, { key })).toEqual({ status: 202 });
  expect(await stored(body.id)).toHaveLength(1);
});

test.each(['draft-cavage-http-signatures-12', 'rfc9421'] as const)(
  'behind a proxy a %s signature is checked for the address that the sender used',
  async (spec) => {
    const body = JSON.stringify(flattrBody(giver.uri, work.uri));
    const request = new Request(`${b.origin}/inbox`, { method: 'POST', body });
    const signed = await signRequest(request, key.privateKey, key.keyId, { spec });
    const headers = new Headers(signed.headers);
    headers.set('host', 'inner.example');
    const inner = new Request('https://inner.example:9000/inbox', {
      method: 'POST',
      headers,
      body,
    });
    expect((await b.federation.fetch(inner))?.status).toBe(202);
  },
);
