import { beforeAll, expect, test } from 'vitest';
import { readPublishedKeys } from '../../federation/published-keys.ts';
import type { Rotation } from '../../src/settlement/rotation.ts';
import { aKey, aSigner, type Signer, signedRotation } from '../support/keys.ts';

let old: Signer;
let next: Signer;
let recovery: Signer;
let rotation: Rotation;

beforeAll(async () => {
  [old, next, recovery] = await Promise.all([aSigner('old'), aSigner('next'), aSigner('recovery')]);
  rotation = {
    ...{ iss: 'https://a.example/users/node', iat: 1_790_000_000, seq: 1, prev: null },
    ...{ jti: 'https://a.example/.well-known/jwks.json#rotation-1', retires: 'old' },
    ...{ key: next.key, recovery: recovery.key, revokes: null, since: null },
  };
});

const read = (jws: string, keys: readonly object[] = [old.key, next.key]) =>
  readPublishedKeys({ keys, rotations: [jws] });

test('a rotation is read with the key that signed it, and its exact bytes', async () => {
  const jws = await signedRotation(old, rotation);
  const answer = await read(jws, [{ ...old.key, use: 'sig', alg: 'EdDSA' }, next.key]);
  expect(answer).toMatchObject({ ok: true, published: { keys: [old.key, next.key] } });
  if (!answer.ok) throw new Error(answer.code);
  expect(answer.published.rotations).toEqual([
    { ...rotation, signedBy: old.key, jws, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
  ]);
});

test('the recovery key is no published key, and signs what comes after', async () => {
  const first = await signedRotation(old, rotation);
  const later = { ...rotation, seq: 2, retires: null, revokes: 'old', since: 1_790_000_001 };
  const second = await signedRotation(recovery, later);
  const answer = await readPublishedKeys({ keys: [old.key, next.key], rotations: [first, second] });
  expect(answer).toMatchObject({ ok: true });
  if (!answer.ok) throw new Error(answer.code);
  expect(answer.published.rotations[1]).toMatchObject({ ...later, signedBy: recovery.key });
  expect(answer.published.keys).not.toContainEqual(recovery.key);
});

test('a node may leave out what is new in version 1, and show keys of other kinds', async () => {
  const rsa = { kty: 'RSA', n: 'AQAB', e: 'AQAB', kid: 'rsa' };
  const short = { ...old.key, x: 'AA', kid: 'short' };
  expect(await readPublishedKeys({ keys: [rsa, old.key, short] })).toEqual({
    ok: true,
    published: { keys: [old.key], rotations: [] },
  });
  const { revokes: _, since: __, ...plain } = rotation;
  expect(await read(await signedRotation(old, plain))).toMatchObject({ ok: true });
});

test.each<[string, () => Promise<string>]>([
  ['another key under that name', async () => signedRotation({ ...next, key: old.key }, rotation)],
  ['a key that is not published', async () => signedRotation(await aSigner('third'), rotation)],
  ['another kind', () => signedRotation(old, rotation, { typ: 'obole-statement+jws' })],
  ['a key of its own', () => signedRotation(old, rotation, { jwk: old.key })],
  ['a further member', () => signedRotation(old, rotation, { x5u: 'https://x.example/' })],
  ['no number', () => signedRotation(old, { ...rotation, seq: 0 })],
  ['a key that is none', () => signedRotation(old, { ...rotation, key: { ...next.key, x: 'AA' } })],
  [
    'a name that a terminal obeys',
    () => signedRotation(old, { ...rotation, retires: 'a\u001b[2J' }),
  ],
  [
    'half of a surrogate pair',
    () => signedRotation(old, { ...rotation, iss: 'https://a.example/\ud800' }),
  ],
  ['nothing', async () => 'no.such.thing'],
  [
    'changed bytes',
    async () => {
      const [header, , signature] = (await signedRotation(old, rotation)).split('.');
      const payload = Buffer.from(JSON.stringify({ ...rotation, seq: 2 })).toString('base64url');
      return `${header}.${payload}.${signature}`;
    },
  ],
])('a rotation is refused with %s', async (_, make) => {
  expect(await read(await make())).toMatchObject({ ok: false, code: 'bad_signature' });
});

test('a node that shows a secret is refused, wherever it stands', async () => {
  const jws = await signedRotation(old, rotation);
  const shown = { ...next.privateJwk, kid: 'next' };
  expect(await read(jws, [old.key, shown])).toMatchObject({ code: 'private_key' });
  const symmetric = { kty: 'oct', k: 'AAAA', kid: 'mac' };
  expect(await read(jws, [old.key, next.key, symmetric])).toMatchObject({ code: 'private_key' });
  const within = await signedRotation(old, {
    ...rotation,
    key: { ...next.key, ...shown } as never,
  });
  expect(await read(within)).toMatchObject({ code: 'private_key' });
});

test('one name is one key, in all of the document', async () => {
  const jws = await signedRotation(old, rotation);
  const twice = { ...next.key, kid: 'old' };
  expect(await read(jws, [old.key, twice])).toMatchObject({ code: 'kid_reused' });
  const asOld = await signedRotation(old, {
    ...rotation,
    recovery: { ...recovery.key, kid: 'old' },
  });
  expect(await read(asOld)).toMatchObject({ code: 'kid_reused' });
});

test('more keys or rotations than can be are not looked at', async () => {
  const many = Array.from({ length: 1_001 }, (_, n) => aKey(`key-${n}`));
  expect(await readPublishedKeys({ keys: many })).toMatchObject({ code: 'too_many' });
  const rotations = many.map(() => 'x');
  expect(await readPublishedKeys({ keys: [], rotations })).toMatchObject({ code: 'too_many' });
});
