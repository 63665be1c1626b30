import { configure, type LogRecord, reset } from '@logtape/logtape';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { setTrust } from '../../db/records/peers.ts';
import type { RsaKey } from '../../federation/keys.ts';
import { makeActorKeys } from '../../src/operations/create-account.ts';
import { meet } from '../support/peer.ts';
import { startNode, type TestNode } from './a-node.ts';
import { startStranger } from './a-stranger.ts';
import { expectRefusal, flattrBody, keyOf, post, traces } from './sending.ts';
import { actorOn, signedOver } from './stranger-actor.ts';

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

describe('is refused and changes nothing', () => {
  test('unsigned', async () => {
    await expectRefusal(b, flattrBody(giver.uri, work.uri), {}, 401, 'unsigned');
  });

  test('signed with a key that is not the actor’s', async () => {
    const [made] = await makeActorKeys(a.deps);
    const jwk = JSON.parse(await a.deps.vault.open(made?.privateJwkSealed ?? ''));
    const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' };
    const stolen = await crypto.subtle.importKey('jwk', jwk, algorithm, true, ['sign']);
    const forged = { keyId: key.keyId, privateKey: stolen };
    await expectRefusal(b, flattrBody(giver.uri, work.uri), { key: forged }, 401, 'unsigned');
  });

  test('signed by another actor of the same server', async () => {
    await expectRefusal(
      b,
      flattrBody(giver.uri, work.uri),
      { key: await keyOf(a, other.id) },
      401,
      'wrong_signer',
    );
  });

  test('changed after it was signed', async () => {
    const body = flattrBody(giver.uri, work.uri);
    const tamper = (signed: Request) =>
      new Request(signed.url, {
        method: 'POST',
        headers: signed.headers,
        body: JSON.stringify({ ...body, weight: 5 }),
      });
    await expectRefusal(b, body, { key, tamper }, 401, 'unsigned');
  });

  test('signed half a day ago or ahead', async () => {
    for (const hours of [-13, 13]) {
      const at = new Date(Date.now() + hours * 3_600_000);
      await expectRefusal(b, flattrBody(giver.uri, work.uri), { key, at }, 401, 'unsigned');
    }
    const at = new Date(Date.now() - 11 * 3_600_000);
    expect(await post(b, flattrBody(giver.uri, work.uri), { key, at })).toEqual({ status: 202 });
  });

  test('headers that are nonsense', async () => {
    const headers = { date: 'yesterday', digest: '===', signature: `keyId="${key.keyId}"` };
    const tamper = (signed: Request) => new Request(signed, { headers });
    await expectRefusal(b, flattrBody(giver.uri, work.uri), { key, tamper }, 401, 'unsigned');
  });

  test.each([
    ['another host', 'https://elsewhere.example/flattrs/1'],
    ['another port', 'http://127.0.0.1:1/flattrs/1'],
    ['the host as user name', 'USER@elsewhere.example/flattrs/1'],
    ['the host in the fragment', 'https://elsewhere.example/#ORIGIN/flattrs/1'],
  ])('with an id of %s', async (_, id) => {
    const host = new URL(a.origin).host;
    const foreign = id.replace('USER', `http://${host.replace(':', '%3A')}`);
    const body = flattrBody(giver.uri, work.uri, { id: foreign.replace('ORIGIN', a.origin) });
    await expectRefusal(b, body, { key }, 403, 'foreign_id');
  });

  test('with a foreign id, of a type that would be ignored', async () => {
    const like = flattrBody(giver.uri, work.uri, { type: 'Like', id: 'https://x.example/1' });
    await expectRefusal(b, like, { key }, 403, 'foreign_id');
  });

  test('what this node said is taken when it is brought back, and changes nothing', async () => {
    const talk = `${b.origin}/talks/01a20a3c-c267-76a8-a7e9-ccfb184e45f5`;
    const actor = `${b.origin}/users/${b.deps.node.actorId}`;
    const to = [giver.uri];
    const note = { id: talk, type: 'Note', attributedTo: actor, content: '<p>2 flattrs</p>', to };
    const body = { id: `${talk}#create`, type: 'Create', actor, to, cc: [], object: note };
    const before = await traces(b);
    expect((await post(b, body, { key })).status).toBe(202);
    expect(await traces(b)).toBe(before);
  });

  test('in the name of the node that receives it', async () => {
    const body = flattrBody(`${b.origin}/users/x`, work.uri);
    await expectRefusal(b, body, { key }, 403, 'foreign_id');
  });

  test('the same id with other content', async () => {
    const body = flattrBody(giver.uri, work.uri);
    await post(b, body, { key });
    await expectRefusal(b, { ...body, weight: 2 }, { key }, 409, 'id_reused');
  });

  test('larger than 1 MiB, whatever its Content-Length says', async () => {
    const large = JSON.stringify(flattrBody(giver.uri, work.uri, { message: 'x'.repeat(1 << 20) }));
    await expectRefusal(b, large, { key }, 413, 'too_large');
    const chunks = new ReadableStream({
      start(controller) {
        for (let n = 0; n < 20; n += 1) controller.enqueue(new Uint8Array(1 << 16).fill(0x20));
        controller.close();
      },
    });
    const tamper = () =>
      new Request(`${b.origin}/inbox`, { method: 'POST', body: chunks, duplex: 'half' });
    await expectRefusal(b, '', { tamper }, 413, 'too_large');
  });

  test.each([
    ['no JSON', 'hello'],
    ['an array', '[]'],
    ['no id', '{"type":"Flattr","actor":"https://a.example/u"}'],
    ['no actor', '{"type":"Flattr","id":"https://a.example/1"}'],
    ['no type', '{"actor":"https://a.example/u","id":"https://a.example/1"}'],
    ['an id that is no address', '{"actor":"https://a.example/u","id":"1","type":"Flattr"}'],
    [
      'an id too long',
      `{"actor":"https://a.example/u","id":"https://a.example/${'x'.repeat(2000)}","type":"Flattr"}`,
    ],
    [
      'an id too long when it is written out',
      `{"actor":"https://a.example/u","id":"https://a.example/${'é'.repeat(500)}","type":"Flattr"}`,
    ],
    [
      'a NUL',
      '{"actor":"https://a.example/u","id":"https://a.example/1","type":"Flattr","message":"\\u0000"}',
    ],
    [
      'a NUL in a name',
      '{"actor":"https://a.example/u","id":"https://a.example/1","type":"Flattr","a\\u0000":1}',
    ],
    [
      'half a character',
      '{"actor":"https://a.example/u","id":"https://a.example/1","type":"Flattr","message":"\\ud800"}',
    ],
    [
      'JSON of 33 levels',
      `{"id":"https://a.example/1","actor":"https://a.example/u","type":"Flattr","object":${'['.repeat(32)}${']'.repeat(32)}}`,
    ],
    [
      'an id that fits into no index',
      `{"id":"https://a.example/${'x'.repeat(1000)}","actor":"https://a.example/u","type":"Undo"}`,
    ],
    ['JSON of half a million levels', '['.repeat(500_000)],
  ])('%s', async (_, body) => {
    await expectRefusal(b, body, {}, 400, 'malformed');
  });

  test('JSON-LD in which the actor is somebody else than in the JSON', async () => {
    const body = flattrBody(giver.uri, work.uri, {
      '@context': [
        'https://www.w3.org/ns/activitystreams',
        { flattr: 'https://w3id.org/fep/8174#', Flattr: 'flattr:Flattr', actor: null },
      ],
      'as:actor': other.uri,
    });
    await expectRefusal(b, body, { key }, 400, 'malformed');
  });

  test('JSON-LD that would take long to read', async () => {
    const tag = [{ '@context': { q: 'as:q' }, type: 'Note' }];
    await expectRefusal(b, flattrBody(giver.uri, work.uri, { tag }), { key }, 400, 'malformed');
  });

  test('a signature over nothing, which would fit to any body', async () => {
    for (const components of [[], ['@method', '@target-uri'], ['@method', 'content-digest']]) {
      const body = JSON.stringify(flattrBody(giver.uri, work.uri));
      const tamper = () => signedOver(`${b.origin}/inbox`, body, key, components);
      await expectRefusal(b, body, { tamper }, 401, 'unsigned');
    }
  });

  test('from a server that is blocked, and it is not asked anything', async () => {
    const there = await startStranger();
    const actor = await actorOn(there, 'actor');
    const peer = await meet(b.deps, { host: there.host, actorUri: actor.uri });
    await setTrust(b.deps.db, peer.id, 'blocked');
    for (const type of ['Flattr', 'Delete', 'Like']) {
      const body = flattrBody(actor.uri, work.uri, { type });
      await expectRefusal(b, body, { key: actor.key }, 403, 'blocked');
    }
    expect(there.asked).toEqual([]);
    there.close();
  });

  test('a type that JSON-LD reads as another', async () => {
    const { '@context': _, ...body } = flattrBody(giver.uri, work.uri, { type: 'Undo' });
    const context = ['https://www.w3.org/ns/activitystreams', { Undo: 'as:Like' }];
    await expectRefusal(b, { '@context': context, ...body }, { key }, 400, 'incomplete');
  });

  test.each([
    ['without a period', { period: undefined }, 400, 'incomplete'],
    ['without an object', { object: undefined }, 400, 'incomplete'],
    ['of a month that is none', { period: '2026-13' }, 422, 'month_invalid'],
    ['of a month long past', { period: '2025-01' }, 422, 'period_closed'],
    ['of weight 0', { weight: 0 }, 422, 'weight_invalid'],
    ['of weight 6', { weight: 6 }, 422, 'weight_invalid'],
    ['of weight 1e9', { weight: 1e9 }, 422, 'weight_invalid'],
    ['of weight "2"', { weight: '2' }, 422, 'weight_invalid'],
    ['of weight 1.5', { weight: 1.5 }, 422, 'weight_invalid'],
    ['of weight "many"', { weight: 'many' }, 422, 'weight_invalid'],
    ['of two weights', { weight: [2, 3] }, 422, 'weight_invalid'],
    ['for something unknown', { object: 'https://elsewhere.example/1' }, 422, 'not_found'],
  ])('a flattr %s', async (_, change, status, code) => {
    await expectRefusal(b, flattrBody(giver.uri, work.uri, change), { key }, status, code);
  });

  test('a second flattr for the same work in the month', async () => {
    await post(b, flattrBody(giver.uri, work.uri), { key });
    await expectRefusal(b, flattrBody(giver.uri, work.uri), { key }, 422, 'flattr_once');
  });

  test('an inbox of nobody', async () => {
    const response = await fetch(`${b.origin}/users/nobody/inbox`, {
      method: 'POST',
      body: JSON.stringify(flattrBody(giver.uri, work.uri)),
    });
    expect(response.status).toBe(404);
  });
});

test('a refusal is one line in the log, with code, actor, id and reason', async () => {
  const records: LogRecord[] = [];
  await configure({
    sinks: { kept: (record) => records.push(record) },
    loggers: [
      { category: ['obole', 'inbox'], sinks: ['kept'], lowestLevel: 'info' },
      { category: ['logtape', 'meta'], lowestLevel: 'fatal' },
    ],
  });
  const body = flattrBody(giver.uri, work.uri);
  await post(b, body);
  await reset();
  expect(records).toHaveLength(1);
  expect(records[0]?.properties).toMatchObject({
    code: 'unsigned',
    actor: giver.uri,
    activity: body.id,
    why: 'noSignature',
  });
});
