import { exportJWK, generateKeyPair, type JWK } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { makeNotary } from '../../../federation/statement-jws.ts';
import { documentSigner } from '../../../federation/translate/settlement-documents.ts';

let privateJwk: JWK;
let keys: JWK[];
const notary = makeNotary(async () => ({ kid: 'k', privateJwk }));
const signer = documentSigner(notary);

beforeAll(async () => {
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  privateJwk = await exportJWK(pair.privateKey);
  keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'k' }];
});

const account = {
  ...{ iss: 'https://a.example/users/1', aud: 'https://b.example/users/2', iat: 1_795_380_000 },
  ...{ jti: 'https://a.example/settlement/3', currency: 'EUR', revision: 1_795_380_000 },
  ...{ holder: 'Verein Öböle & Söhne', iban: 'DE89370400440532013000', bic: 'COBADEFFXXX' },
};
const read = async (change: object) =>
  signer.read(await notary.sign('account', { ...account, ...change }), keys);

test('bank details are read with or without a BIC, and with a long name', async () => {
  expect(await read({})).toEqual({ kind: 'account', ...account });
  expect(await read({ bic: null })).toMatchObject({ bic: null });
  expect(await read({ holder: '😀'.repeat(140) })).not.toBeNull();
  expect(await read({ revision: 253_402_300_799 })).not.toBeNull();
});

test.each([
  { iban: 'DE88370400440532013000' },
  { iban: 'DE8937040044053201300' },
  { iban: 'DE89 3704 0044 0532 0130 00' },
  { iban: 'de89370400440532013000' },
  { iban: null },
  { bic: 'COBADEFF1' },
  { bic: 'cobadeff' },
  { bic: '' },
  { holder: '' },
  { holder: ' ' },
  { holder: ' Verein' },
  { holder: 'V'.repeat(141) },
  { holder: 'Verein\nDieb' },
  { holder: 'Verein\u0007' },
  { holder: 'Verein \u202ebeiD' },
  { holder: 'Ver\u200bein' },
  { holder: '\ud83d' },
  { revision: 0 },
  { revision: 1.5 },
  { revision: 253_402_300_800 },
  { revision: '1' },
  { currency: undefined },
  { note: 'x'.repeat(48 * 1024) },
  { note: Array.from({ length: 20_001 }, () => 1) },
])('bank details with %o are none', async (change) => {
  expect(await read(change)).toBeNull();
});
