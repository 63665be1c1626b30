import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readHeldKeys } from '../../../db/records/peer-keys.ts';
import { type Peer, setTrust } from '../../../db/records/peers.ts';
import { pinnedKeysOf } from '../../../db/views/keys.ts';
import type { Remote, RemoteNode } from '../../../src/operations/deps.ts';
import { meetPeer } from '../../../src/operations/meet-peer.ts';
import { done, refuse } from '../../../src/operations/outcome.ts';
import { trustPeer } from '../../../src/operations/trust-peer.ts';
import { openAll } from '../../support/database.ts';
import { type House, house } from '../../support/house.ts';
import { publishing } from '../../support/keys.ts';
import { settling } from '../../support/peer.ts';

const START = '2026-10-05T12:00:00Z';
const NEXT_DAY = '2026-10-06T12:00:00Z';

let node: House;
beforeAll(async () => {
  node = await house();
  await openAll(node.deps.db);
});
afterAll(() => node.close());
beforeEach(() => node.setClock(START));

let counter = 0;
const newHost = () => `peer-${++counter}.example`;

const speaking = (host: string, facts: Partial<NonNullable<RemoteNode['flattr']>> = {}) => ({
  software: 'obole',
  flattr: {
    actorUri: `https://${host}/users/node`,
    jwksUrl: `https://${host}/.well-known/jwks.json`,
    currency: 'EUR',
    settles: true,
    ...facts,
  },
});
const keysOf = publishing;

/** The names of the keys that are pinned. */
const pinned = async (peer: Peer | null) =>
  (await readHeldKeys(node.deps.db, peer?.id ?? ''))?.keys.map(({ key }) => key.kid);

/** The network as it answers now, and what it was asked. */
function network(answers: {
  nodeInfo: RemoteNode | null;
  jwks?: Awaited<ReturnType<Remote['jwks']>>;
}) {
  const asked: string[] = [];
  return {
    asked,
    nodeInfo: async (host: string) => {
      asked.push(host);
      return answers.nodeInfo;
    },
    jwks: async (url: string) => {
      asked.push(url);
      return answers.jwks ?? null;
    },
  };
}
const meet = (host: string, answers: Parameters<typeof network>[0]) =>
  meetPeer(node.deps, network(answers), host);

test('a node is asked once a day', async () => {
  const host = newHost();
  const first = network({ nodeInfo: speaking(host), jwks: keysOf('one') });
  const met = await meetPeer(node.deps, first, host);
  expect(met).toMatchObject({
    ...{ host, understandsFlattr: true, settles: true, currency: 'EUR', trust: 'funded' },
    actorUri: `https://${host}/users/node`,
  });
  expect(await pinned(met)).toEqual(['one']);
  expect(first.asked).toEqual([host, `https://${host}/.well-known/jwks.json`]);
  node.setClock('2026-10-06T11:59:59.999Z');
  const again = network({ nodeInfo: null });
  expect(await meetPeer(node.deps, again, host)).toMatchObject({ settles: true });
  expect(again.asked).toEqual([]);
  node.setClock(NEXT_DAY);
  await meetPeer(node.deps, again, host);
  expect(again.asked).toEqual([host]);
});

test('the actor and the keys seen first stay, whoever answers later; the rest is brought up to date', async () => {
  const host = newHost();
  const before = await meet(host, { nodeInfo: speaking(host), jwks: keysOf('one') });
  node.setClock(NEXT_DAY);
  const taken = speaking(host, { actorUri: `https://${host}/users/another`, currency: 'CHF' });
  const after = await meet(host, { nodeInfo: taken, jwks: keysOf('two') });
  expect(after).toMatchObject({
    id: before?.id,
    actorUri: before?.actorUri,
    currency: 'CHF',
  });
  expect(await pinned(after)).toEqual(['one']);
  expect(await pinnedKeysOf(node.deps.db, after?.id ?? '')).toMatchObject({
    ...{ refused: 1, trouble: 'unknown_key', troubleDetail: 'two' },
  });
});

test.each([
  ['actor', { actorUri: 'https://victim.example/users/node' }],
  ['keys', { jwksUrl: 'https://victim.example/.well-known/jwks.json' }],
  ['actor on another port', { actorUri: 'https://peer.example:8443/users/node' }],
  ['actor that is no address', { actorUri: 'node' }],
])('a node that gives somebody else’s %s speaks no Flattr', async (_, facts) => {
  const host = newHost();
  const remote = network({ nodeInfo: speaking(host, facts), jwks: keysOf('theirs') });
  expect(await meetPeer(node.deps, remote, host)).toMatchObject({
    ...{ understandsFlattr: false, settles: false, actorUri: null, currency: null },
  });
  expect(remote.asked).toEqual([host]);
});

test('a node that would settle is met when it shows its keys', async () => {
  const host = newHost();
  expect(await meet(host, { nodeInfo: speaking(host) })).toBeNull();
  const nobody = done({ published: { keys: [], rotations: [] } });
  expect(await meet(host, { nodeInfo: speaking(host), jwks: nobody })).toBeNull();
  expect(await meet(host, { nodeInfo: speaking(host), jwks: refuse('private_key') })).toBeNull();
  const met = await meet(host, { nodeInfo: speaking(host), jwks: keysOf('one') });
  expect(met).toMatchObject({ settles: true });
  expect(await pinned(met)).toEqual(['one']);
  const noSettler = newHost();
  const nodeInfo = speaking(noSettler, { settles: false });
  expect(await meet(noSettler, { nodeInfo })).toMatchObject({
    understandsFlattr: true,
    settles: false,
  });
});

test('a node that does not answer is known as it was, or not at all', async () => {
  const host = newHost();
  expect(await meet(host, { nodeInfo: null })).toBeNull();
  expect(await node.deps.db.query.peer.findMany()).not.toContainEqual(
    expect.objectContaining({ host }),
  );
  const before = await meet(host, { nodeInfo: speaking(host), jwks: keysOf('one') });
  node.setClock(NEXT_DAY);
  expect(await meet(host, { nodeInfo: null })).toEqual(before);
});

test('other software is known as such', async () => {
  const host = newHost();
  const met = await meet(host, { nodeInfo: { software: 'mastodon', flattr: null } });
  expect(met).toMatchObject({ understandsFlattr: false, settles: false, actorUri: null });
});

test('met ten times at once, a node is one, with one set of keys, whatever it answers', async () => {
  const host = newHost();
  const met = await Promise.all(
    Array.from({ length: 10 }, (_, n) =>
      meet(host, { nodeInfo: speaking(host), jwks: keysOf(`key ${n}`) }),
    ),
  );
  expect(new Set(met.map((peer) => peer?.id)).size).toBe(1);
  expect(await pinned(met[0] ?? null)).toHaveLength(1);
});

test('the admin’s word stays when the node is met again', async () => {
  const host = newHost();
  const peer = await meet(host, { nodeInfo: speaking(host), jwks: keysOf('one') });
  await setTrust(node.deps.db, peer?.id ?? '', 'blocked');
  node.setClock(NEXT_DAY);
  const again = await meet(host, { nodeInfo: speaking(host), jwks: keysOf('one') });
  expect(again?.trust).toBe('blocked');
});

test('a server that was never met can be blocked when it answers', async () => {
  const host = newHost();
  const silent = settling(node.deps);
  expect(await trustPeer(silent, host, 'blocked')).toMatchObject({ code: 'unreachable' });
  const remote = {
    ...silent.remote,
    ...network({ nodeInfo: speaking(host), jwks: keysOf('one') }),
  };
  expect(await trustPeer({ ...silent, remote }, host, 'blocked')).toMatchObject({ ok: true });
  const rows = await node.deps.db.query.peer.findMany();
  expect(rows.find((row) => row.host === host)?.trust).toBe('blocked');
});

test('on a node that lets in whom it knows, a new one is blocked, other servers are not', async () => {
  const host = newHost();
  const strict = { ...node.deps, node: { ...node.deps.node, newPeers: 'blocked' as const } };
  const ask = (nodeInfo: RemoteNode) =>
    meetPeer(strict, network({ nodeInfo, jwks: keysOf('one') }), host, { askAgain: true });
  expect((await ask({ software: 'mastodon', flattr: null }))?.trust).toBe('funded');
  // Later the same server is one that flattrs can go to.
  expect((await ask(speaking(host)))?.trust).toBe('blocked');
  const remote = { ...settling(strict).remote, ...network({ nodeInfo: speaking(host) }) };
  expect(await trustPeer({ ...settling(strict), remote }, host, 'funded')).toMatchObject({
    ok: true,
  });
  expect((await ask(speaking(host)))?.trust).toBe('funded');
});
