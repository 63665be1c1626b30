import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  hour,
  type KeyPeers,
  keyPeers,
  rotated,
  signedBy,
  stolenKey,
} from '../../support/key-peers.ts';
import { aSigner, signedRotation } from '../../support/keys.ts';

let peers: KeyPeers;
beforeEach(async () => {
  peers = await keyPeers();
  await peers.meet();
});
// Closing checks the books of both.
afterEach(() => peers.close());

test('a domain that changed hands inherits nothing, and the admin is told', async () => {
  const before = await peers.pinned();
  const buyer = await aSigner('buyer');
  const uri = await signedBy(peers, buyer);
  peers.answers = () => ({ keys: [buyer.key] });
  peers.setClock(hour(1));
  expect(await peers.take(uri)).toBe('unknown_key');
  expect(await peers.pinned()).toEqual({
    ...before,
    ...{ readAt: new Date(hour(1)), refused: 1, trouble: 'unknown_key' },
    ...{ troubleDetail: 'buyer', troubleAt: new Date(hour(1)) },
  });
  // It signs for itself, in the owner's name.
  const iss = peers.owner.deps.node.actorUri;
  const own = { iss, jti: `${iss}#1`, iat: 1, seq: 1, prev: null, retires: null, key: buyer.key };
  const chain = [await signedRotation(buyer, { ...own, recovery: null })];
  peers.answers = () => ({ keys: [buyer.key], rotations: chain });
  peers.setClock(hour(2));
  expect(await peers.take(uri)).toBe('unknown_key');
  expect(await peers.pinned()).toMatchObject({ refused: 2, trouble: 'wrong_signer' });
  peers.answers = () => ({ keys: [{ ...buyer.privateJwk, kid: 'buyer' }] });
  peers.setClock(hour(3));
  expect(await peers.take(uri)).toBe('unknown_key');
  expect(await peers.pinned()).toMatchObject({ refused: 3, trouble: 'private_key' });
  expect(await peers.states()).toEqual({ [before.keys[0]?.kid ?? '']: 'valid' });
  // The owner is back: what was refused is counted still, and nothing is wrong any more.
  peers.answers = undefined;
  peers.setClock(hour(30));
  await peers.meet();
  expect(await peers.pinned()).toMatchObject({ refused: 3, trouble: null, troubleAt: null });
});

test('a rotation by a thief beside the owner’s is a fork: neither is followed, both are kept', async () => {
  const thief = await stolenKey(peers);
  const evil = await aSigner('evil');
  const iss = peers.owner.deps.node.actorUri;
  const forge = (iat: number) =>
    signedRotation(thief, {
      ...{ iss, jti: `${iss}#1`, iat, seq: 1, prev: null, retires: thief.key.kid },
      ...{ key: evil.key, recovery: null },
    });
  const forged = await forge(1);
  await rotated(peers);
  const uri = await signedBy(peers, evil);
  peers.answers = (own) => ({
    keys: [...own.keys, evil.key],
    rotations: [...own.rotations, forged],
  });
  peers.setClock(hour(1));
  expect(await peers.take(uri)).toBe('unknown_key');
  expect(await peers.take(await peers.signs())).toBe('not_yet');
  expect(await peers.pinned()).toMatchObject({
    trouble: 'fork',
    troubleDetail: '1',
    inForce: null,
  });
  const kept = await peers.reader.deps.db.query.peerRotation.findMany();
  expect(kept.map(({ jws, followed }) => [jws, followed])).toEqual(
    expect.arrayContaining([[forged, false]]),
  );
  expect(kept).toHaveLength(2);
  // Once the owner's is followed, the thief's is one too many, however often it is shown.
  peers.answers = undefined;
  peers.setClock(hour(2));
  expect(await peers.take(await peers.signs())).toBe('taken');
  for (const later of [3, 4]) {
    const anew = await forge(later);
    peers.answers = () => ({ keys: [thief.key, evil.key], rotations: [anew] });
    peers.setClock(hour(later));
    expect(await peers.take(uri)).toBe('unknown_key');
  }
  expect(await peers.pinned()).toMatchObject({ trouble: 'fork', seq: 1, refused: 3 });
  expect(Object.keys(await peers.states())).not.toContain('evil');
  // The first two and the one that was followed; a thief cannot fill our disk with more.
  expect(await peers.reader.deps.db.query.peerRotation.findMany()).toHaveLength(3);
});
