import { createPrivateKey, sign as signBytes } from 'node:crypto';
import { CompactSign, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeNotary } from '../../federation/statement-jws.ts';

let privateJwk: JWK;
let publicJwk: JWK;
let keys: JWK[];

const notary = makeNotary(async () => ({ kid: 'key-1', privateJwk }));

async function makeKey(kid: string) {
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  const [secret, open] = [await exportJWK(pair.privateKey), await exportJWK(pair.publicKey)];
  return { secret, open: { ...open, kid } };
}

beforeAll(async () => {
  const [mine, older] = [await makeKey('key-1'), await makeKey('key-0')];
  privateJwk = mine.secret;
  publicJwk = mine.open;
  keys = [older.open, mine.open];
});

const sign = async (header: object, payload = '{"seq":1}') =>
  await new CompactSign(new TextEncoder().encode(payload))
    .setProtectedHeader(header as { alg: string })
    .sign(await importJWK(privateJwk, 'EdDSA'));

const good = { typ: 'obole-statement+jws', alg: 'EdDSA', kid: 'key-1' };

describe('the notary', () => {
  test('verifies what it signed, and says nothing else in the header', async () => {
    const jws = await notary.sign('statement', { seq: 1, total: '25' });
    expect(JSON.parse(Buffer.from(jws.split('.')[0] ?? '', 'base64url').toString())).toEqual(good);
    expect(await notary.verify('statement', jws, keys)).toEqual({ seq: 1, total: '25' });
  });

  test('takes the header that the tests below change', async () => {
    expect(await notary.verify('statement', await sign(good), keys)).toEqual({ seq: 1 });
  });

  test.each([
    ['another kind', { typ: 'obole-acceptance+jws' }],
    ['no kind', { typ: undefined }],
    ['a plain JWT', { typ: 'JWT' }],
    ['an unknown kid', { kid: 'key-9' }],
    ['the kid of another key', { kid: 'key-0' }],
    ['no kid', { kid: undefined }],
    ['a key of its own (jwk)', { jwk: { kty: 'OKP' } }],
    ['a key elsewhere (jku)', { jku: 'https://evil.example/jwks.json' }],
    ['a certificate elsewhere (x5u)', { x5u: 'https://evil.example/cert' }],
    ['a certificate (x5c)', { x5c: ['AA=='] }],
    ['anything else', { note: 'hello' }],
  ])('refuses %s', async (_, change) => {
    expect(await notary.verify('statement', await sign({ ...good, ...change }), keys)).toBeNull();
  });

  test('refuses critical extensions', async () => {
    const [, payload, signature] = (await sign(good)).split('.');
    const header = { ...good, crit: ['b64'], b64: true };
    const forged = Buffer.from(JSON.stringify(header)).toString('base64url');
    expect(await notary.verify('statement', `${forged}.${payload}.${signature}`, keys)).toBeNull();
  });

  test('refuses other algorithms: none, and HMAC with the public key', async () => {
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const none = `${encode({ ...good, alg: 'none' })}.${encode({ seq: 1 })}.`;
    expect(await notary.verify('statement', none, keys)).toBeNull();
    const secret = new TextEncoder().encode(publicJwk.x ?? '');
    const hmac = await new CompactSign(new TextEncoder().encode('{"seq":1}'))
      .setProtectedHeader({ ...good, alg: 'HS256' })
      .sign(new Uint8Array([...secret, ...secret]));
    expect(await notary.verify('statement', hmac, keys)).toBeNull();
  });

  test('refuses changed bytes, and what is no JWS', async () => {
    const [header, , signature] = (await sign(good)).split('.');
    const payload = Buffer.from('{"seq":2}').toString('base64url');
    const forged = `${header}.${payload}.${signature}`;
    expect(await notary.verify('statement', forged, keys)).toBeNull();
    expect(await notary.verify('statement', 'not a jws', keys)).toBeNull();
    expect(await notary.verify('statement', await sign(good, 'not JSON'), keys)).toBeNull();
  });

  test('refuses a header or a payload with one name twice', async () => {
    const twice = '{"seq":1,"seq":2}';
    expect(await notary.verify('statement', await sign(good, twice), keys)).toBeNull();
    const head = `{"kid":"key-0",${JSON.stringify(good).slice(1)}`;
    const encoded = Buffer.from(head).toString('base64url');
    const payload = Buffer.from('{"seq":1}').toString('base64url');
    const bytes = Buffer.from(`${encoded}.${payload}`);
    const key = createPrivateKey({ key: { ...privateJwk }, format: 'jwk' });
    const signature = signBytes(null, bytes, key).toString('base64url');
    expect(await notary.verify('statement', `${bytes}.${signature}`, keys)).toBeNull();
  });

  test('refuses the same signature with other last bits: it would have another hash', async () => {
    const jws = await sign(good);
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const last = alphabet.indexOf(jws.slice(-1));
    // 64 bytes leave four bits of the last letter unused.
    expect(last % 16).toBe(0);
    const other = jws.slice(0, -1) + alphabet[last + 1];
    const bytesOf = (text: string) => Buffer.from(text.split('.')[2] ?? '', 'base64url');
    expect(bytesOf(other)).toEqual(bytesOf(jws));
    expect(await notary.verify('statement', other, keys)).toBeNull();
    expect(await notary.verify('statement', `${jws}=`, keys)).toBeNull();
    expect(await notary.verify('statement', `${jws}\n`, keys)).toBeNull();
  });

  test('refuses keys that are no Ed25519 keys', async () => {
    const rsa = await generateKeyPair('RS256', { extractable: true });
    const jwk = { ...(await exportJWK(rsa.publicKey)), kid: 'key-1' };
    expect(await notary.verify('statement', await sign(good), [jwk])).toBeNull();
  });
});
