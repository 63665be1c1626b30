import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  followChain,
  type HeldKeys,
  pinAnew,
  pinFirst,
  type Rotation,
  type SettlementKey,
  type SignedRotation,
} from '../../../src/settlement/rotation.ts';
import { aKey } from '../../support/keys.ts';

const ISS = 'https://peer.example/users/node';
const [one, two, three, safe, safer] = ['one', 'two', 'three', 'safe', 'safer'].map(aKey) as [
  SettlementKey,
  SettlementKey,
  SettlementKey,
  SettlementKey,
  SettlementKey,
];

/** A rotation as it was read: that its signature is good was seen before. */
function link(
  after: SignedRotation | null,
  signedBy: SettlementKey,
  says: Partial<Rotation>,
): SignedRotation {
  const rotation: Rotation = {
    ...{ iss: ISS, jti: `${ISS}#1`, iat: 1_790_000_000, seq: (after?.seq ?? 0) + 1 },
    ...{ prev: after?.sha256 ?? null, retires: null, key: signedBy },
    ...{ recovery: after?.recovery ?? null, revokes: null, since: null },
    ...says,
  };
  const jws = JSON.stringify([signedBy.kid, rotation]);
  const sha256 = createHash('sha256').update(jws).digest('hex');
  return { ...rotation, signedBy, jws, sha256 };
}

const publish = (keys: readonly SettlementKey[], ...rotations: SignedRotation[]) => ({
  keys,
  rotations,
});

const held = (answer: ReturnType<typeof followChain>): HeldKeys => {
  if ('refused' in answer) throw new Error(`${answer.refused} ${answer.detail}`);
  return answer.held;
};
const states = ({ keys }: HeldKeys) =>
  Object.fromEntries(keys.map(({ key, state }) => [key.kid, state]));

/** one -> recovery key -> two, all by those who may. */
const first = link(null, one, { recovery: safe });
const second = link(first, one, { retires: 'one', key: two });
const met = held(pinFirst(publish([one]), ISS));
const rotated = held(followChain(met, publish([one, two], first, second), ISS));

describe('a chain is followed', () => {
  test('from a key that is pinned, as far as it goes', () => {
    expect(rotated).toMatchObject({ inForce: 'two', recovery: safe, head: { seq: 2 } });
    expect(states(rotated)).toEqual({ one: 'valid', two: 'valid' });
    const third = link(second, two, { retires: 'two', key: three });
    const now = held(followChain(rotated, publish([one, two, three], first, second, third), ISS));
    expect(now).toMatchObject({ inForce: 'three', head: { seq: 3, sha256: third.sha256 } });
  });

  test('again, and nothing changes', () => {
    const again = followChain(rotated, publish([one, two], first, second), ISS);
    expect(again).toEqual({ held: rotated, taken: [] });
  });

  test('when the node is met for the first time, to the same end', () => {
    const now = held(pinFirst(publish([one, two], first, second), ISS));
    expect({ ...now, keys: states(now) }).toEqual({ ...rotated, keys: states(rotated) });
  });

  test('also when it was made by a clock that is days off', () => {
    const late = link(second, two, { retires: 'two', key: three, iat: first.iat - 172_800 });
    expect(followChain(rotated, publish([], first, second, late), ISS)).toMatchObject({
      held: { inForce: 'three' },
    });
  });

  test('by the recovery key, which revokes and names the next recovery key', () => {
    const third = link(second, safe, { retires: 'two', key: three, revokes: 'two', since: 7 });
    const fourth = link(third, safe, { key: three, recovery: safer });
    const now = held(followChain(rotated, publish([], first, second, third, fourth), ISS));
    expect(now).toMatchObject({ inForce: 'three', recovery: safer });
    expect(states(now)).toEqual({ one: 'valid', two: 'revoked', three: 'valid' });
    expect(now.keys.find(({ key }) => key.kid === 'two')?.revokedSince).toBe(7);
    const afresh = held(pinFirst(publish([one, two], first, second, third, fourth), ISS));
    expect(states(afresh)).toEqual(states(now));
  });
});

const next = (says: Partial<Rotation>, by = two) =>
  publish([], first, second, link(second, by, { retires: 'two', key: three, ...says }));
const another = link(first, one, { retires: 'one', key: three });

describe('nothing is taken from', () => {
  test.each([
    ['a new key without a rotation', publish([one, two, three], first, second), 'unknown_key'],
    ['a replayed rotation', publish([], first, second, second), 'fork'],
    ['two rotations of one number', publish([], first, second, another), 'fork'],
    ['another rotation than the one followed', publish([], first, another), 'fork'],
    ['fewer rotations than before', publish([one, two], first), 'rolled_back'],
    ['no rotations any more', publish([one, two]), 'rolled_back'],
    ['a gap', next({ seq: 4 }), 'not_in_order'],
    ['rotations in another order', publish([], second, first), 'not_in_order'],
    ['another hash of the one before', next({ prev: first.sha256 }), 'not_in_order'],
    ['a key that is replaced without being retired', next({ retires: null }), 'not_in_order'],
    ['the retirement of another key', next({ retires: 'one' }), 'not_in_order'],
    ['a retirement without a new key', next({ key: two }), 'not_in_order'],
    ['a rotation for another node', next({ iss: 'https://x.example/n' }), 'wrong_issuer'],
    ['a retired key', next({}, one), 'wrong_signer'],
    ['a stranger’s key', next({}, three), 'wrong_signer'],
    ['a key of that name', next({}, { ...two, x: three.x }), 'wrong_signer'],
    ['a recovery key of that name', next({}, { ...safe, x: three.x }), 'wrong_signer'],
    ['a retired key that comes back', next({ key: one }), 'kid_reused'],
    ['an old name for a new key', next({ key: { ...three, kid: 'one' } }), 'kid_reused'],
    ['a new name for an old key', next({ key: { ...one, kid: 'new' } }), 'kid_reused'],
    ['the recovery key as signing key', next({ key: safe }), 'kid_reused'],
    [
      'another key published under a name',
      publish([{ ...two, x: three.x }], first, second),
      'kid_reused',
    ],
    ['a recovery key that the thief chose', next({ recovery: safer }), 'recovery_changed'],
    ['a recovery key that is dropped', next({ recovery: null }, safe), 'recovery_changed'],
    ['a recovery key that signs already', next({ recovery: one }, safe), 'kid_reused'],
    ['a revocation by the key in force', next({ revokes: 'one', since: 1 }), 'wrong_signer'],
    ['a revocation of nothing', next({ revokes: 'none', since: 1 }, safe), 'revocation_invalid'],
    [
      'a revocation of its own new key',
      next({ revokes: 'three', since: 1 }, safe),
      'revocation_invalid',
    ],
    ['a revocation since never', next({ revokes: 'one' }, safe), 'revocation_invalid'],
  ])('%s', (_, published, refused) => {
    expect(followChain(rotated, published, ISS)).toMatchObject({ refused });
  });

  test('a revoked key', () => {
    const third = link(second, safe, { retires: 'two', key: three, revokes: 'two', since: 7 });
    const now = held(followChain(rotated, publish([], first, second, third), ISS));
    const fourth = link(third, two, { key: three });
    const chain = publish([], first, second, third, fourth);
    expect(followChain(now, chain, ISS)).toMatchObject({ refused: 'wrong_signer' });
    const again = link(third, safe, { key: three, revokes: 'two', since: 8 });
    expect(followChain(now, publish([], first, second, third, again), ISS)).toMatchObject({
      refused: 'revocation_invalid',
    });
  });

  test('a node that is met with keys that do not agree', () => {
    expect(pinFirst(publish([]), ISS)).toMatchObject({ refused: 'no_keys' });
    expect(pinFirst(publish([two], first), ISS)).toMatchObject({ refused: 'wrong_signer' });
    expect(pinFirst(publish([one, two], first, second, another), ISS)).toMatchObject({
      refused: 'fork',
    });
    expect(pinFirst(publish([one, safe], first), ISS)).toMatchObject({ refused: 'kid_reused' });
    expect(pinFirst(publish([one, { ...one, kid: 'uno' }]), ISS)).toMatchObject({
      refused: 'kid_reused',
    });
  });
});

describe('on the word of both admins', () => {
  test('other keys are pinned, and those from before are history', () => {
    const now = held(pinAnew(rotated, publish([three]), ISS));
    expect(now).toMatchObject({ inForce: null, recovery: null, head: null });
    expect(states(now)).toEqual({ one: 'replaced', two: 'replaced', three: 'valid' });
    const back = held(pinAnew(now, publish([one, two], first, second), ISS));
    expect(states(back)).toEqual({ one: 'valid', two: 'valid', three: 'replaced' });
    const byReplaced = link(null, one, { retires: 'one', key: two });
    expect(followChain(now, publish([], byReplaced), ISS)).toMatchObject({
      refused: 'wrong_signer',
    });
  });

  test('neither another key under a known name, nor one that was revoked', () => {
    const taken = { ...three, kid: 'one' };
    expect(pinAnew(rotated, publish([taken]), ISS)).toMatchObject({ refused: 'kid_reused' });
    const third = link(second, safe, { retires: 'two', key: three, revokes: 'two', since: 7 });
    const now = held(followChain(rotated, publish([], first, second, third), ISS));
    expect(pinAnew(now, publish([two]), ISS)).toMatchObject({ refused: 'revoked_key' });
    expect(states(held(pinAnew(now, publish([three]), ISS)))).toEqual({
      ...{ one: 'replaced', two: 'revoked', three: 'valid' },
    });
  });
});
