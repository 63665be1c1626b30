import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Peer } from '../../../db/records/peers.ts';
import { takeDocument } from '../../../src/operations/take-document.ts';
import type { Seal } from '../../../src/settlement/documents.ts';
import { jobsOf } from '../../support/database.ts';
import { type House, house } from '../../support/house.ts';
import { silentRemote } from '../../support/pages.ts';
import { meet } from '../../support/peer.ts';

let node: House;
let peer: Peer;
let counter = 0;
beforeAll(async () => {
  node = await house();
});
afterAll(() => node.close());
/** Another peer for each test. */
beforeEach(async () => {
  const host = `peer-${++counter}.example`;
  const actorUri = `https://${host}/users/node`;
  peer = await meet(node.deps, { id: node.deps.newId(), host, actorUri });
});

const hash = (letter: string) => letter.repeat(64);
const documentUri = (n: number) => `https://${peer.host}/settlement/${n}`;

/** The peer offers a seal, and this node takes it. */
async function offered(facts: Partial<Seal>, at = ++counter) {
  const jws = await node.deps.signer.sign({
    kind: 'seal',
    ...{ iss: peer.actorUri ?? '', aud: node.deps.node.actorUri, jti: documentUri(at) },
    ...{ iat: 1_793_000_000 + at, seq: 1, block: hash('1'), prev: null },
    ...facts,
  });
  const remote = { ...silentRemote, settlementDocument: async () => ({ jws }) };
  return takeDocument({ ...node.deps, remote }, { host: peer.host, documentUri: documentUri(at) });
}
const kept = async () =>
  (await node.deps.db.query.settlementDocument.findMany())
    .filter(({ peerId }) => peerId === peer.id)
    .map(({ uri }) => uri)
    .sort();

test('the seals of a peer are kept, in their exact bytes, and not answered', async () => {
  expect(await offered({})).toEqual({ ok: true, kind: 'seal' });
  expect(await offered({ seq: 2, block: hash('2'), prev: hash('1') })).toEqual({
    ...{ ok: true, kind: 'seal' },
  });
  expect(await kept()).toEqual([documentUri(counter - 1), documentUri(counter)].sort());
  expect(await jobsOf(node.database, 'send-answer')).toEqual([]);
});

test('what was said already is not kept again', async () => {
  await offered({});
  expect(await offered({}, counter)).toEqual({ ok: true, kind: 'seal' });
  expect(await offered({})).toEqual({ ok: true, kind: 'seal' });
  expect(await kept()).toHaveLength(1);
});

test('two that differ for one block are both kept, and a third is not', async () => {
  await offered({ seq: 7, block: hash('7'), prev: hash('6') });
  const first = documentUri(counter);
  const contradiction = { ok: true, kind: 'seal', contradiction: first };
  expect(await offered({ seq: 7, block: hash('a'), prev: hash('6') })).toEqual(contradiction);
  expect(await kept()).toHaveLength(2);
  expect(await offered({ seq: 7, block: hash('b'), prev: hash('6') })).toMatchObject({
    contradiction: expect.any(String),
  });
  expect(await kept()).toHaveLength(2);
});

test.each([
  ['one that names another block before it', { seq: 8, block: hash('8'), prev: hash('a') }],
  ['one that the next block does not name', { seq: 6, block: hash('a'), prev: hash('5') }],
  ['one that names another block before the same', { seq: 7, block: hash('7'), prev: hash('a') }],
])('%s is kept as proof', async (_, facts) => {
  await offered({ seq: 7, block: hash('7'), prev: hash('6') });
  const first = documentUri(counter);
  expect(await offered(facts)).toEqual({ ok: true, kind: 'seal', contradiction: first });
  expect(await kept()).toHaveLength(2);
});

test('a gap says nothing: an offer may have been lost', async () => {
  await offered({ seq: 7, block: hash('7'), prev: hash('6') });
  expect(await offered({ seq: 9, block: hash('9'), prev: hash('8') })).not.toHaveProperty(
    'contradiction',
  );
  expect(await offered({ seq: 8, block: hash('8'), prev: hash('7') })).not.toHaveProperty(
    'contradiction',
  );
});

test('the seals of another peer are its own', async () => {
  await offered({});
  const host = 'other.example';
  const actorUri = `https://${host}/users/node`;
  await meet(node.deps, { id: node.deps.newId(), host, actorUri });
  const jti = `https://${host}/settlement/1`;
  const jws = await node.deps.signer.sign({
    kind: 'seal',
    ...{ iss: actorUri, aud: node.deps.node.actorUri, jti, iat: 1_793_000_000 },
    ...{ seq: 1, block: hash('a'), prev: null },
  });
  const remote = { ...silentRemote, settlementDocument: async () => ({ jws }) };
  expect(await takeDocument({ ...node.deps, remote }, { host, documentUri: jti })).toEqual({
    ...{ ok: true, kind: 'seal' },
  });
});

test('a peer that seals without end is refused after fifty in a day', async () => {
  for (let seq = 1; seq <= 50; seq++)
    expect(await offered({ seq, block: sealOf(seq), prev: sealOf(seq - 1) })).toMatchObject({
      ok: true,
    });
  expect(await offered({ seq: 51, block: sealOf(51), prev: sealOf(50) })).toMatchObject({
    ...{ ok: false, code: 'refused', detail: 'too_many' },
  });
  node.setClock('2026-10-06T12:00:01Z');
  expect(await offered({ seq: 51, block: sealOf(51), prev: sealOf(50) })).toMatchObject({
    ok: true,
  });
});
const sealOf = (seq: number) => String(seq).padStart(64, '0');
