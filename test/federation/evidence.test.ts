import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  account,
  flattr,
  ledgerBlock,
  settlementDocument,
  settlementKey,
} from '../../db/schema/schema.ts';
import { findWork } from '../../src/operations/find-work.ts';
import { giveFlattr } from '../../src/operations/give-flattr.ts';
import { meetPeer } from '../../src/operations/meet-peer.ts';
import { takeDocument } from '../../src/operations/take-document.ts';
import { wholeText } from '../../src/settlement/lines-text.ts';
import { aKey } from '../support/keys.ts';
import { silentSources } from '../support/pages.ts';
import { meet, settling } from '../support/peer.ts';
import { NOW, startNode, type TestNode } from './a-node.ts';
import { startStranger } from './a-stranger.ts';
import { keyOf, signedGet } from './sending.ts';

let a: TestNode;
let b: TestNode;
let c: TestNode;

beforeAll(async () => {
  [a, b, c] = await Promise.all([startNode('A'), startNode('B'), startNode('C')]);
});

afterAll(async () => {
  await Promise.all([a.close(), b.close(), c.close()]);
});

const instance = (node: TestNode) => keyOf(node, node.deps.node.actorId);

test('a settlement document is for the peer that it was written to, and for nobody else', async () => {
  const peer = await meetPeer(a.deps, a.federation.remote, b.deps.node.host);
  if (peer === null) throw new Error('the nodes have not met');
  const [statement, receipt] = [a.deps.newId(), a.deps.newId()];
  const header = (kind: string) =>
    Buffer.from(JSON.stringify({ typ: `obole-${kind}+jws`, alg: 'EdDSA' })).toString('base64url');
  const jws = `${header('statement')}.e30.AA`;
  const shared = { peerId: peer.id, direction: 'issued', recordedAt: NOW } as const;
  const uri = (id: string) => `${a.origin}/settlement/${id}`;
  await a.database.db.insert(settlementDocument).values([
    {
      ...shared,
      ...{ id: statement, uri: uri(statement), kind: 'statement', jws, sha256: '1' },
      lines: '{"payee":"é"}\n',
    },
    {
      ...shared,
      ...{ id: receipt, uri: uri(receipt), kind: 'receipt', sha256: '2' },
      jws: `${header('receipt')}.e30.AA`,
    },
  ]);

  const document = await signedGet(uri(statement), await instance(b));
  expect(document.headers.get('content-type')).toBe('application/jose');
  expect(await document.text()).toBe(jws);
  const lines = await signedGet(`${uri(statement)}/lines`, await instance(b));
  expect(lines.headers.get('content-type')).toBe('application/x-ndjson');
  const { settlementDocument: documentAt, settlementLines: linesAt } = b.federation.remote;
  expect(await documentAt(uri(statement))).toEqual({ jws });
  const came = await linesAt(uri(statement), 100);
  expect(came && wholeText(came)).toBe('{"payee":"é"}\n');
  expect(await linesAt(uri(statement), 14)).toBeNull();
  expect(await linesAt(uri(receipt), 100)).toBeNull();

  const reader = await b.person('reader');
  for (const path of [uri(statement), `${uri(statement)}/lines`]) {
    expect((await fetch(path)).status).toBe(401);
    const askedOfC = c.arrived.length;
    expect((await signedGet(path, await instance(c))).status).toBe(403);
    expect(c.arrived).toHaveLength(askedOfC);
    const forged = { ...(await instance(c)), keyId: (await instance(b)).keyId };
    expect((await signedGet(path, forged)).status).toBe(401);
    expect((await signedGet(path, await keyOf(b, reader.id))).status).toBe(403);
  }
  const askedOfB = b.arrived.length;
  expect((await signedGet(uri(a.deps.newId()), await instance(b))).status).toBe(403);
  expect(b.arrived).toHaveLength(askedOfB);
  expect((await signedGet(`${uri(receipt)}/lines`, await instance(b))).status).toBe(404);
  expect(await c.federation.remote.settlementDocument(uri(statement))).toBeNull();
});

test('a flattr is for the server of its recipient, unless its giver shows everything', async () => {
  const giver = await a.person('reader');
  await b.person('night-trains');
  const work = await b.work('night-trains', 'sleeper');
  const found = await findWork(
    { ...a.deps, remote: a.federation.remote, sources: silentSources },
    work.uri,
  );
  if (!found.ok) throw new Error('the work was not found');
  const given = await giveFlattr(a.deps, { giverId: giver.id, ...found.subject }, {});
  if (!given.ok) throw new Error(given.code);
  const uri = `${a.origin}/flattrs/${given.flattrId}`;

  expect(await (await signedGet(uri, await instance(b))).json()).toMatchObject({
    id: uri,
    type: 'Flattr',
  });
  expect((await fetch(uri)).status).toBe(404);
  const askedOfC = c.arrived.length;
  expect((await signedGet(uri, await instance(c))).status).toBe(404);
  expect(c.arrived).toHaveLength(askedOfC);
  await a.database.db.update(account).set({ flattrsPublic: true });
  expect((await fetch(uri)).status).toBe(200);
  await a.database.db.update(flattr).set({ anonymous: true });
  expect((await fetch(uri)).status).toBe(404);
  const hidden = await (await signedGet(uri, await instance(b))).json();
  expect(hidden).toMatchObject({ id: uri, actor: a.deps.node.actorUri });
  expect(JSON.stringify(hidden)).not.toContain(giver.id);
  await a.database.db.update(flattr).set({ undoneAt: NOW });
  expect((await fetch(uri)).status).toBe(404);
});

test('settlement keys are published, retired ones too, and only their public halves', async () => {
  const key = (kid: string, retiredAt: Date | null) => ({
    kid,
    publicJwk: aKey(kid),
    privateJwkSealed: 'sealed',
    createdAt: NOW,
    retiredAt,
  });
  await c.database.db.insert(settlementKey).values([key('old', NOW), key('new', null)]);
  const [url, expected] = [`${c.origin}/.well-known/jwks.json`, ['new', 'old'].map(aKey)];
  const read = await a.federation.remote.jwks(url);
  if (!read?.ok) throw new Error('no keys');
  const { keys, rotations } = read.published;
  expect(keys).toHaveLength(3);
  expect(keys).toEqual(expect.arrayContaining(expected));
  expect(rotations).toEqual([]);
  const answer = await fetch(url);
  expect(answer.headers.get('cache-control')).toBe('no-cache');
  expect(await answer.text()).not.toContain('sealed');
});

test('lines are fetched only for a statement that its peer has signed', async () => {
  const there = await startStranger();
  const { host, origin } = there;
  const jwks = { keys: [{ kty: 'OKP', crv: 'Ed25519', x: 'AA', kid: 'k' }] };
  const settles = { host, actorUri: `${origin}/users/node`, jwks, checkedAt: NOW };
  await meet(b.deps, settles);
  const header = { typ: 'obole-statement+jws', alg: 'EdDSA', kid: 'k' };
  const jws = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.e30.AA`;
  const jose = { 'content-type': 'application/jose' };
  there.pages.set('/settlement/1', () => new Response(jws, { headers: jose }));
  const deps = { ...settling(b.deps), remote: b.federation.remote };
  const taken = await takeDocument(deps, { host, documentUri: `${origin}/settlement/1` });
  there.close();
  expect(taken).toMatchObject({ ok: false, code: 'bad_signature' });
  expect(there.asked).toEqual(['/settlement/1']);
});

test('a sealed block is for everybody, as it was signed', async () => {
  const jws = 'a.b.c';
  const row = { seq: 1, sealedAt: NOW, balances: 'secret', jws, sha256: 'd' };
  await a.database.db.insert(ledgerBlock).values(row);
  const block = await fetch(`${a.origin}/books/blocks/1`);
  expect(block.headers.get('content-type')).toBe('application/jose');
  expect(await block.text()).toBe(jws);
  expect((await fetch(`${a.origin}/books/blocks/1`, { method: 'POST' })).status).toBe(405);
  for (const seq of ['2', '0', '01', '-1', '1.0', 'x', '9999999999', '%00']) {
    const none = await fetch(`${a.origin}/books/blocks/${seq}`);
    expect(none.status, seq).toBe(404);
    expect(await none.text(), seq).not.toContain('secret');
  }
});
