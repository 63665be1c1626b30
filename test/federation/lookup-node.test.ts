import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { sha256Hex } from '../../db/sha256.ts';
import { wholeHead } from '../../federation/lookup-node.ts';
import { wholeText } from '../../src/settlement/lines-text.ts';
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
  const most = `a.${'b'.repeat(16 * 1024 * 1024 - 4)}.c`;
  there.pages.set('/most', () => new Response(most, { headers: jose }));
  expect(await settlementDocument(`${there.origin}/most`)).toEqual({ jws: most });
  there.pages.set('/large', () => new Response(`${most}c`, { headers: jose }));
  there.pages.set('/odd', () => new Response('a.b.c\0', { headers: jose }));
  for (const path of ['/moved', '/text', '/gone', '/large', '/odd']) {
    expect(await settlementDocument(there.origin + path), path).toBeNull();
  }
});

describe('what a node says of the two of us', () => {
  const types = { head: 'application/json', jose: 'application/jose' };
  const answer = (path: string, body: string | Uint8Array<ArrayBuffer>, type: string) =>
    there.pages.set(path, () => new Response(body, { headers: { 'content-type': type } }));
  const entry = (n: number) => ({
    ...{ id: `https://b.example/settlement/${n}`, iss: 'https://b.example/node', kind: 'advice' },
    sha256: `${n}`.padStart(64, '0'),
  });
  const head = (body: unknown, query = '') => {
    answer(`/settlement/head?currency=EUR${query}`, JSON.stringify(body), types.head);
    return node.federation.remote.settlementHead(there.origin, 'EUR');
  };
  const many = (from: number, size: number) =>
    Array.from({ length: size }, (_, n) => entry(from + n));

  test('is a list of documents, and other words change nothing', async () => {
    const documents = [{ ...entry(1), kind: 'statement', seq: 3 }, entry(2)];
    const more = documents.map((one) => ({ ...one, more: 1 }));
    expect(await head({ documents: more, more: 1 })).toEqual(documents);
    expect(await head({ documents: [] })).toEqual([]);
  });

  test.each([
    {},
    [],
    { documents: {} },
    { documents: [{ ...entry(1), sha256: 'AB'.repeat(32) }] },
    { documents: [{ ...entry(1), id: 'javascript:1' }] },
    { documents: [{ ...entry(1), id: `https://a.example/${'a'.repeat(2_000)}` }] },
    { documents: [{ ...entry(1), iss: null }] },
    { documents: [{ ...entry(1), id: 'https://c.example/settlement/1' }] },
    { documents: [{ ...entry(1), kind: '<b>' }] },
    { documents: [{ ...entry(1), seq: 0 }] },
    { documents: [{ ...entry(1), seq: 1.5 }] },
    { documents: [{ ...entry(1), seq: '1' }] },
  ])('is not %o', async (body) => {
    expect(await head(body)).toBeNull();
  });

  test('is none when one document comes twice, or too many on a page', async () => {
    expect(await head({ documents: [entry(1), entry(2), entry(1)] })).toBeNull();
    expect(await head({ documents: many(0, 2_001) })).toBeNull();
  });

  test('is none when a page is missing, or comes again', async () => {
    const [first, second] = [many(0, 2_000), many(2_000, 3)];
    expect(await head({ documents: first })).toBeNull();
    expect(there.asked).toHaveLength(2);
    const after = `&after=${first.at(-1)?.sha256}`;
    await head({ documents: second }, after);
    expect(await head({ documents: first })).toEqual([...first, ...second]);
    await head({ documents: first }, after);
    expect(await head({ documents: first })).toBeNull();
  });

  test('ends, even where the other one never does', async () => {
    let pages = 0;
    const endless = async () => {
      pages += 1;
      return many(pages * 2_000, 2_000);
    };
    expect(await wholeHead(endless)).toBeNull();
    expect(pages).toBe(50);
  });

  const jwsOf = (kind: string) =>
    `${Buffer.from(JSON.stringify({ typ: `obole-${kind}+jws` })).toString('base64url')}.e30.AA`;
  const copy = (jws: string, asked = sha256Hex(jws)) => {
    answer(`/settlement/copies/${asked}`, jws, types.jose);
    return node.federation.remote.settlementCopy(there.origin, asked, 10);
  };

  test('is copied in exactly the bytes that were asked for', async () => {
    const [advice, statement] = [jwsOf('advice'), jwsOf('statement')];
    expect(await copy(advice)).toEqual({ jws: advice, lines: null });
    expect(await copy(advice, sha256Hex(statement))).toBeNull();
    const lines = `/settlement/copies/${sha256Hex(statement)}/lines`;
    expect(await copy(statement)).toBeNull();
    answer(lines, '{}\n', 'application/x-ndjson');
    const whole = await copy(statement);
    expect(whole?.jws).toBe(statement);
    expect(whole?.lines && wholeText(whole.lines)).toBe('{}\n');
    answer(lines, Buffer.from([0xc3]), 'application/x-ndjson');
    expect(await copy(statement)).toBeNull();
    answer(lines, '{"a":"b"}\n\n', 'application/x-ndjson');
    expect(await copy(statement)).toBeNull();
    answer(lines, '{}\n', 'text/html');
    expect(await copy(statement)).toBeNull();
  });
});
