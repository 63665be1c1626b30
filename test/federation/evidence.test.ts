import { afterAll, beforeAll, expect, test } from 'vitest';
import { account, flattr, settlementDocument, settlementKey } from '../../db/schema/schema.ts';
import { findWork } from '../../src/operations/find-work.ts';
import { giveFlattr } from '../../src/operations/give-flattr.ts';
import { meetPeer } from '../../src/operations/meet-peer.ts';
import { NOW, startNode, type TestNode } from './a-node.ts';
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
  expect(await b.federation.remote.settlementDocument(uri(statement))).toEqual({
    jws,
    lines: '{"payee":"é"}\n',
  });
  expect(await b.federation.remote.settlementDocument(uri(receipt))).toMatchObject({ lines: null });

  const reader = await b.person('reader');
  for (const path of [uri(statement), `${uri(statement)}/lines`]) {
    expect((await fetch(path)).status).toBe(401);
    expect((await signedGet(path, await instance(c))).status).toBe(403);
    expect((await signedGet(path, await keyOf(b, reader.id))).status).toBe(403);
  }
  expect((await signedGet(uri(a.deps.newId()), await instance(b))).status).toBe(403);
  expect((await signedGet(`${uri(receipt)}/lines`, await instance(b))).status).toBe(404);
  expect(await c.federation.remote.settlementDocument(uri(statement))).toBeNull();
});

test('a flattr is for the server of its recipient, unless its giver shows everything', async () => {
  const giver = await a.person('reader');
  await b.person('night-trains');
  const work = await b.work('night-trains', 'sleeper');
  const found = await findWork(a.deps, a.federation.remote, work.uri);
  if (!found.ok || found.workId === null) throw new Error('the work was not found');
  const given = await giveFlattr(a.deps, { giverId: giver.id, workId: found.workId }, {});
  if (!given.ok) throw new Error(given.code);
  const uri = `${a.origin}/flattrs/${given.flattrId}`;

  expect(await (await signedGet(uri, await instance(b))).json()).toMatchObject({
    id: uri,
    type: 'Flattr',
  });
  expect((await fetch(uri)).status).toBe(404);
  expect((await signedGet(uri, await instance(c))).status).toBe(404);
  await a.database.db.update(account).set({ flattrsPublic: true });
  expect((await fetch(uri)).status).toBe(200);
  await a.database.db.update(flattr).set({ undoneAt: NOW });
  expect((await fetch(uri)).status).toBe(404);
});

test('settlement keys are published, retired ones too, and only their public halves', async () => {
  const key = (kid: string, retiredAt: Date | null) => ({
    kid,
    publicJwk: { kty: 'OKP', crv: 'Ed25519', x: 'AA' },
    privateJwkSealed: 'sealed',
    createdAt: NOW,
    retiredAt,
  });
  await c.database.db.insert(settlementKey).values([key('old', NOW), key('new', null)]);
  const expected = ['new', 'old'].map((kid) => ({ kty: 'OKP', crv: 'Ed25519', x: 'AA', kid }));
  const jwks = await a.federation.remote.jwks(`${c.origin}/.well-known/jwks.json`);
  expect(jwks?.keys.toSorted((x, y) => `${x.kid}`.localeCompare(`${y.kid}`))).toEqual(expected);
});
