import { afterAll, beforeAll, expect, test } from 'vitest';
import { pinnedKeysOf } from '../../db/views/keys.ts';
import { meetPeer } from '../../src/operations/meet-peer.ts';
import { makeRecoveryKey } from '../../src/operations/recovery-key.ts';
import { revokeKey } from '../../src/operations/revoke-key.ts';
import { readToldKeys } from '../../src/operations/told-keys.ts';
import { jobsOf } from '../support/database.ts';
import { settling } from '../support/peer.ts';
import { NOW, startNode, type TestNode } from './a-node.ts';
import { keyOf, post } from './sending.ts';

let a: TestNode;
let b: TestNode;
let ids: { readonly ofA: string; readonly ofB: string };

beforeAll(async () => {
  [a, b] = await Promise.all([startNode('A'), startNode('B')]);
  const ofA = await meetPeer(b.deps, b.federation.remote, a.deps.node.host);
  const ofB = await meetPeer(a.deps, a.federation.remote, b.deps.node.host);
  if (!ofA || !ofB) throw new Error('the nodes have not met');
  ids = { ofA: ofA.id, ofB: ofB.id };
});
afterAll(async () => {
  await Promise.all([a.close(), b.close()]);
});

const reader = (minutes: number) => ({
  ...{ ...settling(b.deps), remote: { ...settling(b.deps).remote, ...b.federation.remote } },
  clock: () => new Date(NOW.getTime() + minutes * 60_000),
});
const states = async () =>
  (await pinnedKeysOf(b.deps.db, ids.ofA))?.keys.map(({ state }) => state).sort();

test('nobody else is taken for a node, and no other address for its keys', async () => {
  const person = await a.person('anna');
  const { actorId, actorUri } = a.deps.node;
  const says = async (actor: { id: string; uri: string }, object: string, n: number) => {
    const id = `${a.origin}/updates/${n}`;
    const body = { id, type: 'Update', actor: actor.uri, object };
    return (await post(b, body, { key: await keyOf(a, actor.id) })).status;
  };
  const [node, keys] = [{ id: actorId, uri: actorUri }, `${a.origin}/.well-known/jwks.json`];
  expect(await says(person, keys, 1)).toBe(202);
  expect(await says(node, 'https://c.example/.well-known/jwks.json', 2)).toBe(202);
  expect(await says(node, actorUri, 3)).toBe(202);
  expect(await jobsOf(b.database, 'read-keys')).toEqual([]);
});

test('a revocation is told to a peer, which reads for itself what is published', async () => {
  const deps = settling(a.deps);
  let recoveryFile = '';
  const hand = async (key: object) => {
    recoveryFile = JSON.stringify(key);
  };
  await makeRecoveryKey(deps, { hand, first: null });
  const kid = (await pinnedKeysOf(b.deps.db, ids.ofA))?.keys[0]?.kid ?? '';
  expect(await revokeKey(deps, { kid, since: NOW, recoveryFile })).toMatchObject({ ok: true });
  expect(await jobsOf(a.database, 'send-keys')).toEqual([{ peerId: ids.ofB }, { peerId: ids.ofB }]);

  await a.federation.deliver.keys(ids.ofB);
  const sent = b.arrived.findLast(({ method }) => method === 'POST');
  expect(JSON.parse(sent?.body ?? '')).toEqual({
    '@context': 'https://www.w3.org/ns/activitystreams',
    ...{ id: `${a.origin}/.well-known/jwks.json#update-2`, type: 'Update' },
    ...{ actor: a.deps.node.actorUri, object: `${a.origin}/.well-known/jwks.json` },
    to: [b.deps.node.actorUri],
  });
  expect(await jobsOf(b.database, 'read-keys')).toEqual([{ peerId: ids.ofA }]);
  // It has read them just now, and does so again when five minutes are over.
  await expect(readToldKeys(reader(4), { peerId: ids.ofA })).rejects.toThrow('too_soon');
  expect(await states()).toEqual(['valid']);
  await readToldKeys(reader(5), { peerId: ids.ofA });
  expect(await states()).toEqual(['revoked', 'valid']);
});
