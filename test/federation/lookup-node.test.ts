import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startNode, type TestNode } from './a-node.ts';
import { type Stranger, startStranger } from './a-stranger.ts';

let node: TestNode;
let there: Stranger;
let elsewhere: Stranger;

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

describe('NodeInfo', () => {
  const info = (document: object) => {
    const href = `${there.origin}/info`;
    const rel = 'http://nodeinfo.diaspora.software/ns/schema/2.1';
    there.serve('/.well-known/nodeinfo', { links: [{ rel, href }] });
    there.serve('/info', document);
    return node.federation.remote.nodeInfo(there.host);
  };

  test('of other software says that it does not understand Flattr', async () => {
    const plain = { software: { name: 'mastodon' }, metadata: [] };
    expect(await info(plain)).toEqual({ software: 'mastodon', flattr: null });
    const newer = { flattr: { version: 2, actor: 'https://a.example/' } };
    expect(await info({ software: { name: 'x' }, metadata: newer })).toMatchObject({
      flattr: null,
    });
  });

  test('says what its administrator calls it', async () => {
    const metadata = { nodeName: ' The\u202e night node ' };
    expect(await info({ software: { name: 'x' }, metadata })).toMatchObject({
      name: 'The night node',
    });
  });

  test('that leads to another host, or is nonsense, is none', async () => {
    const rel = 'http://nodeinfo.diaspora.software/ns/schema/2.1';
    there.serve('/.well-known/nodeinfo', { links: [{ rel, href: `${elsewhere.origin}/info` }] });
    expect(await node.federation.remote.nodeInfo(there.host)).toBeNull();
    expect(await info({ software: 'obole' })).toBeNull();
    expect(elsewhere.asked).toEqual([]);
  });
});

test('keys without a kid are no key set', async () => {
  there.serve('/jwks', { keys: [{ kty: 'OKP' }] });
  expect(await node.federation.remote.jwks(`${there.origin}/jwks`)).toBeNull();
});

test('a settlement document is taken only from its own address, as what it is', async () => {
  const jose = { 'content-type': 'application/jose' };
  const { settlementDocument } = node.federation.remote;
  there.pages.set('/settlement/1', () => new Response('a.b.c', { headers: jose }));
  expect(await settlementDocument(`${there.origin}/settlement/1`)).toEqual({ jws: 'a.b.c' });
  expect(there.asked).toEqual(['/settlement/1']);
  there.pages.set('/moved', () => Response.redirect(`${there.origin}/settlement/1`, 302));
  there.pages.set('/text', () => new Response('a.b.c'));
  there.pages.set('/gone', () => new Response('a.b.c', { headers: jose, status: 410 }));
  const large = 'x'.repeat(1024 * 1024 + 1);
  there.pages.set('/large', () => new Response(large, { headers: jose }));
  there.pages.set('/odd', () => new Response('a.b.c\0', { headers: jose }));
  for (const path of ['/moved', '/text', '/gone', '/large', '/odd']) {
    expect(await settlementDocument(there.origin + path), path).toBeNull();
  }
});
