import { afterEach, beforeEach, expect, test } from 'vitest';
import { readPeerByHost, setTrust } from '../../../db/records/peers.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { issueStatements } from '../../../src/operations/issue-statements.ts';
import { fingerprintOf, readFingerprint } from '../../../src/operations/key-fingerprint.ts';
import { addKeyPair, makeKeyPair } from '../../../src/operations/own-keys.ts';
import { repinPeer } from '../../../src/operations/repin-peer.ts';
import { type KeyPeers, keyPeers } from '../../support/key-peers.ts';
import { aKey } from '../../support/keys.ts';
import { meet, pairWith } from '../../support/peer.ts';
import { run } from '../../support/sql-error.ts';

let peers: KeyPeers;
beforeEach(async () => {
  peers = await keyPeers();
  await peers.meet();
});
afterEach(() => peers.close());

const other = aKey('other');
const repin = (fingerprint: string) => repinPeer(peers.deps, { host: peers.host, fingerprint });
const trust = async () => (await readPeerByHost(peers.deps.db, peers.host))?.trust;

test('what both admins agreed on is pinned; the rest is history, and trust begins anew', async () => {
  const [first] = (await peers.pinned()).keys;
  const old = await peers.signs();
  peers.answers = () => ({ keys: [other] });
  const spoken = fingerprintOf([other]).replaceAll(' ', '-');
  expect(await repin(spoken)).toMatchObject({ ok: true, fingerprint: fingerprintOf([other]) });
  expect(await peers.states()).toEqual({ [first?.kid ?? '']: 'replaced', other: 'valid' });
  expect(await trust()).toBe('new');
  // What the key from before signs is not taken any more.
  expect(await peers.take(old)).toBe('unknown_key');
  peers.answers = undefined;
  const again = fingerprintOf(first === undefined ? [] : [first.publicJwk]);
  expect(await repin(again)).toMatchObject({ ok: true });
  expect(await peers.states()).toEqual({ [first?.kid ?? '']: 'valid', other: 'replaced' });
  expect(await peers.take(old)).toBe('taken');
});

test('anything else changes nothing', async () => {
  const before = [await peers.pinned(), await trust()];
  const [key] = (await peers.pinned()).keys;
  const fingerprint = fingerprintOf([other]);
  expect(await repin('12345')).toMatchObject({ code: 'fingerprint_invalid' });
  expect(await repin(fingerprint)).toMatchObject({
    ...{ code: 'fingerprint_differs', detail: fingerprintOf(key ? [key.publicJwk] : []) },
  });
  peers.answers = () => null;
  expect(await repin(fingerprint)).toMatchObject({ code: 'unreachable' });
  // A key that somebody slips in beside those that were read out.
  peers.answers = () => ({ keys: [other, aKey('beside')] });
  expect(await repin(fingerprint)).toMatchObject({ code: 'fingerprint_differs' });
  const sameName = { ...other, kid: key?.kid ?? '' };
  peers.answers = () => ({ keys: [sameName] });
  expect(await repin(fingerprintOf([sameName]))).toMatchObject({ code: 'kid_reused' });
  peers.answers = () => ({ keys: [] });
  expect(await repin(fingerprint)).toMatchObject({ code: 'no_keys' });
  const unknown = { host: 'nowhere.example', fingerprint };
  expect(await repinPeer(peers.deps, unknown)).toMatchObject({ code: 'unknown_peer' });
  const nodeInfo: typeof peers.deps.remote.nodeInfo = async (host) => ({
    software: 'obole',
    flattr: {
      ...{ actorUri: `http://${host}/users/another`, jwksUrl: `http://${host}/jwks` },
      ...{ currency: 'EUR', settles: true },
    },
  });
  const elsewhere = { ...peers.deps, remote: { ...peers.deps.remote, nodeInfo } };
  expect(await repinPeer(elsewhere, { host: peers.host, fingerprint })).toMatchObject({
    code: 'another_actor',
  });
  expect([await peers.pinned(), await trust()]).toEqual(before);
});

test('who is blocked stays blocked', async () => {
  const peer = await readPeerByHost(peers.deps.db, peers.host);
  await setTrust(peers.deps.db, peer?.id ?? '', 'blocked');
  peers.answers = () => ({ keys: [other] });
  expect(await repin(fingerprintOf([other]))).toMatchObject({ ok: true });
  expect(await trust()).toBe('blocked');
});

test('a fingerprint is of all keys and of the recovery key, in any order', () => {
  const [one, two] = [aKey('one'), aKey('two')];
  expect(fingerprintOf([one, two])).toBe(fingerprintOf([two, one]));
  const all = [
    fingerprintOf([one]),
    fingerprintOf([two]),
    fingerprintOf([one, two]),
    fingerprintOf([one], two),
    fingerprintOf([], one),
  ];
  expect(new Set(all).size).toBe(5);
  for (const text of all) expect(text).toMatch(/^([0-9]{5} ){11}[0-9]{5}$/);
  // What a key is called can be anything; what it is cannot.
  expect(fingerprintOf([{ ...one, kid: 'uno' }])).toBe(fingerprintOf([one]));
  // Computed by another program, from the text of FEP-8174.
  const known = {
    kty: 'OKP',
    crv: 'Ed25519',
    kid: 'k',
    x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
  } as const;
  expect(fingerprintOf([known])).toBe(
    '12165 24350 72498 25353 17554 56876 85834 53987 18249 15487 20840 31172',
  );
  expect(readFingerprint(` ${all[0]?.replaceAll(' ', '.')}\n`)).toBe(all[0]);
  expect(readFingerprint(`${all[0]}1`)).toBeNull();
});

test('what was stated before stays, and the new key signs for it with the next statement', async () => {
  const { owner, reader } = peers;
  const { host, actorUri } = reader.deps.node;
  await meet(owner.deps, { host, actorUri });
  const states = async (month: string, at: string) => {
    peers.setClock(at);
    for (const { deps } of [owner, reader])
      expect(await closePeriod(deps, month)).toMatchObject({ ok: true });
    expect(await issueStatements(owner.deps, month)).toBe(1);
    const all = await owner.deps.db.query.settlementDocument.findMany();
    const newest = all.filter(({ kind }) => kind === 'statement').at(-1);
    return { uri: newest?.uri ?? '', sha256: newest?.sha256 };
  };
  const first = await states('2026-10', '2026-11-04T12:00:00Z');
  expect(await peers.take(first.uri)).toBe('taken');

  // The old key is lost: nothing signs for the new one.
  const [old] = (await peers.pinned()).keys;
  const pair = await makeKeyPair();
  const lost = 'update settlement_key set retired_at = now(), private_jwk_sealed = null';
  await run(owner.database.ownerDb, lost);
  await owner.deps.db.transaction((tx) => addKeyPair(owner.deps, tx, pair));
  const second = await states('2026-11', '2026-12-04T12:00:00Z');
  expect(await peers.take(second.uri)).toBe('not_yet');
  const spoken = fingerprintOf([pair.publicKey, ...(old === undefined ? [] : [old.publicJwk])]);
  expect(await repin(spoken)).toMatchObject({ ok: true });
  expect(await peers.take(second.uri)).toBe('taken');
  const { received } = await pairWith(reader.deps, peers.host);
  expect(received.statements.map(({ sha256, state }) => [sha256, state])).toEqual([
    [first.sha256, 'accepted'],
    [second.sha256, 'accepted'],
  ]);
});
