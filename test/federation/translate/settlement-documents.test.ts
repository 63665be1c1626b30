import fc from 'fast-check';
import { CompactSign, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeNotary } from '../../../federation/statement-jws.ts';
import { documentSigner } from '../../../federation/translate/settlement-documents.ts';
import type { Documents } from '../../../src/settlement/documents.ts';

let privateJwk: JWK;
let keys: JWK[];
const notary = makeNotary(async () => ({ kid: 'k', privateJwk }));
const signer = documentSigner(notary);

beforeAll(async () => {
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  privateJwk = await exportJWK(pair.privateKey);
  keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'k' }];
});

const signed = {
  iss: 'https://a.example/users/1',
  aud: 'https://b.example/users/2',
  jti: 'https://a.example/settlement/3',
  iat: 1_795_380_000,
};
const hash = 'ab'.repeat(32);

const documents: Documents = {
  statement: {
    ...signed,
    ...{ period: '2026-11', currency: 'EUR', scale: 2, seq: 2, prev: hash, linesSha256: hash },
    ...{ grossMinor: 999_999_999_999_999n, adjustmentMinor: 0n, carriedMinor: 0n },
    ...{ totalMinor: 999_999_999_999_999n, ack: { seq: 1, sha256: hash } },
  },
  acceptance: { ...signed, statement: hash, acceptedMinor: 12n },
  netting: {
    ...signed,
    ...{ period: '2026-11', currency: 'EUR', reference: 'RF18ABC' },
    entries: [{ debtor: signed.iss, seq: 1, outstandingMinor: 700n }],
    ...{ offsetMinor: 0n, dueMinor: 700n, debtor: signed.iss },
  },
  consent: { ...signed, netting: hash },
  advice: {
    ...signed,
    ...{ netting: hash, amountMinor: 700n, currency: 'EUR', reference: 'RF18ABC' },
    ...{ endToEndId: 'E2E', rail: 'manual' },
  },
  receipt: { ...signed, advice: hash, amountMinor: 700n },
  refusal: { ...signed, document: hash, code: 'sums_differ' },
  seal: { ...signed, seq: 2, block: hash, prev: hash },
};

const payloadOf = (jws: string) =>
  JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());

describe('a settlement document', () => {
  test.each(Object.keys(documents) as (keyof Documents)[])(
    '%s comes back as it was',
    async (kind) => {
      const jws = await signer.sign(kind, documents[kind]);
      expect(await signer.read(jws, keys)).toEqual({ kind, document: documents[kind] });
      expect(await signer.read(jws, [])).toBeNull();
    },
  );

  test('has decimal strings for amounts, under the names of the wire', async () => {
    const payload = payloadOf(await signer.sign('statement', documents.statement));
    expect(payload).toMatchObject({
      lines_sha256: hash,
      gross: '999999999999999',
      adjustment: '0',
      ack: { seq: 1, sha256: hash },
    });
    expect(JSON.stringify(payload)).not.toContain('Minor');
  });

  test.each([
    ['a number for an amount', { total: 12 }],
    ['a negative total', { total: '-1' }],
    ['an amount with a leading zero', { total: '01' }],
    ['an amount in exponents', { total: '1e3' }],
    ['an amount beyond 1e15', { total: '1000000000000001' }],
    ['an amount of 17 digits', { gross: '10000000000000000' }],
    ['a fraction of an amount', { total: '1.5' }],
    ['an amount with a sign', { total: '+1' }],
    ['an amount with a blank', { total: ' 1' }],
    ['an amount in other digits', { total: '١٢' }],
    ['an amount that is nothing', { total: '' }],
    ['a negative adjustment', { adjustment: '-1' }],
    ['a carried amount that is no text', { carried: null }],
    ['half a sequence', { seq: 1.5 }],
    ['a sequence as text', { seq: '2' }],
    ['a scale of 18', { scale: 18 }],
    ['a currency in small letters', { currency: 'eur' }],
    ['a period that is a date', { period: '2026-11-01' }],
    ['a time before 1970', { iat: -1 }],
    ['an issuer that is no address', { iss: 'a.example' }],
    ['an issuer without end', { iss: `https://a.example/${'a'.repeat(2_000)}` }],
    ['an acknowledgement without a hash', { ack: { seq: 1 } }],
    ['a hash in capitals', { lines_sha256: 'AB'.repeat(32) }],
    ['no period', { period: '2026-13' }],
    ['sequence 0', { seq: 0 }],
    ['no hash', { prev: 'AB' }],
  ])('with %s is none', async (_, change) => {
    const payload = payloadOf(await signer.sign('statement', documents.statement));
    const jws = await notary.sign('statement', { ...payload, ...change });
    expect(await signer.read(jws, keys)).toBeNull();
  });

  test.each([
    ['acceptance', { accepted: '-5' }],
    ['netting', { due: 700 }],
    ['netting', { offset: '1e3' }],
    ['netting', { entries: [{ debtor: signed.iss, seq: 1, outstanding: '-1' }] }],
    ['netting', { entries: [{ debtor: 'us', seq: 1, outstanding: '1' }] }],
    ['netting', { entries: {} }],
    ['netting', { reference: 'R'.repeat(26) }],
    ['consent', { netting: 'none' }],
    ['advice', { amount: '10000000000000000' }],
    ['advice', { end_to_end_id: 'E'.repeat(36) }],
    ['receipt', { amount: 7.5 }],
    ['refusal', { code: '<b>no</b>' }],
    ['seal', { block: 'AB'.repeat(32) }],
    ['seal', { prev: '' }],
    ['seal', { seq: 0 }],
    ['advice', { rail: 'a\0b' }],
    ['advice', { end_to_end_id: '\ud800' }],
    ['consent', { 'a\0b': 'c' }],
  ] as const)('%s with %o is none', async (kind, change) => {
    const payload = payloadOf(await signer.sign(kind, documents[kind]));
    expect(await signer.read(await notary.sign(kind, { ...payload, ...change }), keys)).toBeNull();
  });

  test.each(Object.keys(documents) as (keyof Documents)[])(
    '%s without any one of its words is none, and another word changes nothing',
    async (kind) => {
      const payload = payloadOf(await signer.sign(kind, documents[kind]));
      for (const word of Object.keys(payload)) {
        const { [word]: _, ...rest } = payload;
        expect(await signer.read(await notary.sign(kind, rest), keys), word).toBeNull();
      }
      const more = { ...payload, terms: 'x', amountMinor: '9', __proto__: { total: '9' } };
      expect(await signer.read(await notary.sign(kind, more), keys)).toEqual({
        kind,
        document: documents[kind],
      });
    },
  );

  test.each([
    'obole-invoice+jws',
    'obole-constructor+jws',
    'obole-toString+jws',
    'obole-__proto__+jws',
    'obole-statement',
    'JWT',
    '',
  ])('of the type %j is none', async (typ) => {
    const payload = payloadOf(await signer.sign('statement', documents.statement));
    const jws = await new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
      .setProtectedHeader({ alg: 'EdDSA', kid: 'k', typ })
      .sign(await importJWK(privateJwk, 'EdDSA'));
    expect(await signer.read(jws, keys)).toBeNull();
  });

  test.each(['', '.', '..', 'a.b.c', 'null', '{}'])('is not %j', async (jws) => {
    expect(await signer.read(jws, keys)).toBeNull();
  });

  test('under the name of another kind is none', async () => {
    const payload = payloadOf(await signer.sign('consent', documents.consent));
    expect(await signer.read(await notary.sign('receipt', payload), keys)).toBeNull();
  });
});

describe('a sealed block', () => {
  const { aud: _, ...own } = signed;
  const block = { ...own, seq: 2, prev: hash, membersSha256: hash, balancesSha256: hash };

  test('comes back as it was, and is for nobody in particular', async () => {
    const jws = await signer.signBlock(block);
    expect(await signer.readBlock(jws, keys)).toEqual(block);
    expect(await signer.readBlock(jws, [])).toBeNull();
    expect(payloadOf(jws)).toMatchObject({ members_sha256: hash, balances_sha256: hash });
    expect(payloadOf(jws)).not.toHaveProperty('aud');
    const first = { ...block, seq: 1, prev: null };
    expect(await signer.readBlock(await signer.signBlock(first), keys)).toEqual(first);
  });

  test('is no document for a peer, nor is one of those a block', async () => {
    expect(await signer.read(await signer.signBlock(block), keys)).toBeNull();
    expect(await signer.readBlock(await signer.sign('seal', documents.seal), keys)).toBeNull();
  });

  test('without any one of its words is none', async () => {
    const payload = payloadOf(await signer.signBlock(block));
    for (const word of Object.keys(payload)) {
      const { [word]: _gone, ...rest } = payload;
      expect(await signer.readBlock(await notary.sign('block', rest), keys), word).toBeNull();
    }
  });
});

describe('the lines of a statement', () => {
  const lines = [
    {
      payee: 'https://b.example/users/4',
      amountMinor: 25n,
      works: [
        { work: 'https://b.example/works/5', flattrs: 2 },
        { work: null, flattrs: 1 },
      ],
    },
    { payee: 'https://b.example/users/6', amountMinor: 0n, works: [] },
  ];

  test('come back as they were, one to a line', () => {
    const ndjson = lines.map(signer.encodeLine).join('');
    expect(ndjson.split('\n')[0]).toBe(
      '{"payee":"https://b.example/users/4","amount":"25","works":[{"work":"https://b.example/works/5","flattrs":2},{"work":null,"flattrs":1}]}',
    );
    expect(signer.decodeLines(ndjson)).toEqual(lines);
    expect(signer.decodeLines('')).toEqual([]);
  });

  test('of any amounts come back as they were', () => {
    const amounts = fc.array(fc.bigInt(0n, 10n ** 15n));
    fc.assert(
      fc.property(amounts, (some) => {
        const many = some.map((amountMinor, n) => ({
          ...{ payee: `https://b.example/users/${n}`, amountMinor, works: [] },
        }));
        expect(signer.decodeLines(many.map(signer.encodeLine).join(''))).toEqual(many);
      }),
    );
  });

  const line = (change: object) =>
    JSON.stringify({ payee: 'https://b.example/1', amount: '25', works: [], ...change });
  const good = line({});
  test.each([
    '{',
    '{"payee":"x"}',
    '[]',
    'null',
    '25',
    `${good}\n{`,
    `{\n${good}`,
    `${good}${good}`,
    `${good},\n${good}`,
    `[${good}]`,
    `\ufeff${good}`,
    line({ amount: 25 }),
    line({ amount: '-25' }),
    line({ amount: '2.5' }),
    line({ amount: '10000000000000000' }),
    line({ payee: 'b.example' }),
    line({ payee: null }),
    line({ works: {} }),
    line({ works: [{ work: null, flattrs: 0 }] }),
    line({ works: [{ work: null, flattrs: 1.5 }] }),
    line({ works: [{ work: '1', flattrs: 1 }] }),
    line({ works: [{ flattrs: 1 }] }),
    line({ payee: 'https://b.example/1\0' }),
    line({ payee: 'https://b.example/\ud800' }),
    line({ more: 'a\0b' }),
    line({ 'a\0b': 1 }),
    `${good}\0`,
  ])('%s are none', (ndjson) => {
    expect(signer.decodeLines(ndjson)).toBeNull();
  });
});
