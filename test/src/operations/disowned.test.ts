import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepDisowned, MOST_DISOWNED } from '../../../db/records/disowned.ts';
import type { Peer } from '../../../db/records/peers.ts';
import { sha256Hex, sha256OfParts } from '../../../db/sha256.ts';
import { readDisowned } from '../../../db/views/disowned.ts';
import { listOwnKeys } from '../../../db/views/keys.ts';
import type { SettlementDeps } from '../../../src/operations/deps.ts';
import { askHead, whoHoldsMore } from '../../../src/operations/peer-head.ts';
import { makeRecoveryKey } from '../../../src/operations/recovery-key.ts';
import { booksRestored } from '../../../src/operations/restored-books.ts';
import { revokeKey } from '../../../src/operations/revoke-key.ts';
import { rotateKey } from '../../../src/operations/rotate-key.ts';
import { type House, house } from '../../support/house.ts';
import { meet, pairWith, settling } from '../../support/peer.ts';

const STOLEN = Date.parse('2026-12-04T00:00:00Z') / 1000;
const [BEFORE, AFTER] = [STOLEN - 60, STOLEN];

let node: House;
let deps: SettlementDeps;
let peer: Peer;
let recoveryFile: string;
beforeEach(async () => {
  node = await house({ at: '2026-12-05T12:00:00Z' });
  deps = settling(node.deps);
  peer = await meet(deps);
  const hand = async (key: object) => {
    recoveryFile = JSON.stringify(key);
  };
  await makeRecoveryKey(deps, { hand, first: null });
});
afterEach(() => node.close());

type Held = { readonly id: string; readonly jws: string; readonly recorded?: number };

const NO_LINES = () => deps.signer.encodeLines({ lines: [], adjustments: [] });

/** A statement of ours of which only the peer knows. */
async function states(iat: number, recorded?: number, seq = 1): Promise<Held> {
  const { actorUri, origin } = deps.node;
  const id = `${origin}/settlement/${deps.newId()}`;
  const jws = await deps.signer.sign({
    ...{ kind: 'statement', iss: actorUri, aud: peer.actorUri ?? '', jti: id, iat },
    ...{ period: '2026-10', currency: 'EUR', scale: 2, seq, prev: null, ack: null },
    ...{ linesSha256: sha256OfParts(NO_LINES().parts()), grossMinor: 0n, totalMinor: 0n },
    ...{ adjustmentMinor: 0n, carriedMinor: 0n },
  });
  return { id, jws, ...(recorded === undefined ? {} : { recorded }) };
}

const signing = async () =>
  (await listOwnKeys(deps.db)).keys.find(({ retiredAt }) => retiredAt === null)?.kid ?? '';

async function revokeOurs(): Promise<void> {
  const said = { kid: await signing(), since: new Date(STOLEN * 1000), recoveryFile };
  expect(await revokeKey(deps, said)).toMatchObject({ ok: true });
}

/** The peer's head has these. */
const holding = (held: readonly Held[]): SettlementDeps => ({
  ...deps,
  remote: {
    ...deps.remote,
    settlementHead: async () =>
      held.map(({ id, jws, ...at }) => ({
        ...{ id, sha256: sha256Hex(jws), kind: 'statement', iss: deps.node.actorUri, ...at },
      })),
    settlementCopy: async (_, sha256) => {
      const jws = held.find((one) => sha256Hex(one.jws) === sha256)?.jws;
      return jws === undefined ? null : { jws, lines: NO_LINES() };
    },
  },
});

const adopted = async () =>
  (await pairWith(deps, peer.host)).issued.statements.map(({ sha256 }) => sha256);

test.each([
  ['was written and came before the theft', BEFORE, BEFORE, true],
  ['came after, whatever date it says', BEFORE, AFTER, false],
  ['says itself that it is from after', AFTER, BEFORE, false],
  ['came nobody knows when', BEFORE, undefined, false],
])('with a revoked key of ours: what %s', async (_, iat, recorded, isOurs) => {
  const held = await states(iat, recorded);
  await revokeOurs();
  const there = holding([held]);
  const disowned = isOurs ? [] : [held.id];
  expect(await whoHoldsMore(there)).toMatchObject({
    hosts: isOurs ? [peer.host] : [],
    disowned: isOurs ? [] : [{ host: peer.host, disowned }],
  });
  await booksRestored(deps);
  node.setClock('2026-12-06T13:00:00Z');
  expect(await askHead(there, { peerId: peer.id })).toMatchObject({
    ...{ disowned, notices: ['caught_up'] },
  });
  expect(await adopted()).toEqual(isOurs ? [sha256Hex(held.jws)] : []);
});

test('a thief cannot hide behind what they have signed that our books are old', async () => {
  const thief = await states(BEFORE, AFTER);
  await revokeOurs();
  const ours = await states(AFTER, AFTER);
  expect(await whoHoldsMore(holding([thief, ours]))).toMatchObject({
    ...{ hosts: [peer.host], disowned: [{ disowned: [thief.id] }] },
  });
});

test('a key that is only retired has signed what it has signed', async () => {
  const held = await states(AFTER);
  await rotateKey(deps);
  expect(await whoHoldsMore(holding([held]))).toMatchObject({ hosts: [peer.host], disowned: [] });
});

test('what may be a thief’s is kept once beside the evidence, and not fetched again', async () => {
  const thief = await states(BEFORE, AFTER);
  await revokeOurs();
  const there = holding([thief]);
  const sha256 = sha256Hex(thief.jws);
  await whoHoldsMore(there);
  const [row, ...others] = await readDisowned(deps.db, peer.id);
  expect(others).toEqual([]);
  expect(row).toMatchObject({
    ...{
      sha256,
      uri: thief.id,
      kind: 'statement',
      currency: 'EUR',
      keyLostAt: new Date(STOLEN * 1000),
    },
    ...{ iat: new Date(BEFORE * 1000), recorded: new Date(AFTER * 1000), seenAt: deps.clock() },
  });
  expect(await adopted()).toEqual([]);
  const unfetched = { ...there.remote, settlementCopy: () => Promise.reject(new Error('again')) };
  const silent = { ...there, remote: unfetched };
  expect(await whoHoldsMore(silent)).toMatchObject({ disowned: [{ disowned: [thief.id] }] });
  await booksRestored(deps);
  node.setClock('2026-12-06T13:00:00Z');
  expect(await askHead(silent, { peerId: peer.id })).toMatchObject({ disowned: [thief.id] });
  expect(await readDisowned(deps.db)).toHaveLength(1);
});

test('what the peer had before the theft after all is ours, and no longer shown as a thief’s', async () => {
  const held = await states(BEFORE);
  await revokeOurs();
  expect(await whoHoldsMore(holding([held]))).toMatchObject({ hosts: [] });
  expect(await readDisowned(deps.db)).toHaveLength(1);
  const there = holding([{ ...held, recorded: BEFORE }]);
  expect(await whoHoldsMore(there)).toMatchObject({ hosts: [peer.host], disowned: [] });
  await booksRestored(deps);
  node.setClock('2026-12-06T13:00:00Z');
  await askHead(there, { peerId: peer.id });
  expect(await adopted()).toEqual([sha256Hex(held.jws)]);
  expect(await readDisowned(deps.db)).toEqual([]);
});

test('a thief cannot fill the database, by number or by size', async () => {
  const at = new Date(STOLEN * 1000);
  const keep = (sha256: string, jws: string) =>
    keepDisowned(deps.db, {
      ...{ peerId: peer.id, sha256, uri: `${deps.node.origin}/settlement/${sha256}`, jws },
      ...{ kind: 'acceptance', currency: 'EUR', iat: at, keyLostAt: at, seenAt: at },
    });
  const large = 'a'.repeat(9 * 1024 * 1024);
  await keep('large', large);
  await keep('too large', large);
  expect((await readDisowned(deps.db)).map(({ sha256 }) => sha256)).toEqual(['large']);
  for (let n = 0; n < MOST_DISOWNED; n += 1) await keep(`${n}`, 'a.b.c');
  expect(await readDisowned(deps.db)).toHaveLength(MOST_DISOWNED);
});
