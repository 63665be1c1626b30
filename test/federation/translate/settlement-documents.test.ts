import { CompactSign, exportJWK, generateKeyPair, importJWK, type JWK } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { makeNotary } from '../../../federation/statement-jws.ts';
import { documentSigner } from '../../../federation/translate/settlement-documents.ts';
import type { DocumentKind, Issue, SettlementDocument } from '../../../src/settlement/documents.ts';

let privateJwk: JWK;
let keys: JWK[];
const notary = makeNotary(async () => ({ kid: 'k', privateJwk }));
const signer = documentSigner(notary);

beforeAll(async () => {
  const pair = await generateKeyPair('EdDSA', { extractable: true });
  privateJwk = await exportJWK(pair.privateKey);
  keys = [{ ...(await exportJWK(pair.publicKey)), kid: 'k' }];
});

type Document = SettlementDocument & Issue;

const [US, THEM] = ['https://a.example/users/1', 'https://b.example/users/2'];
const signed = { iss: US, aud: THEM, jti: 'https://a.example/settlement/3', iat: 1_795_380_000 };
const head = { ...signed, currency: 'EUR' };
const [hash, other] = ['ab'.repeat(32), 'cd'.repeat(32)];
const [payee, second] = ['https://b.example/users/4', 'https://b.example/users/5'];
const reference = 'RF18539007547034';

const documents: { [Kind in DocumentKind]: Document & { kind: Kind } } = {
  statement: {
    ...{ ...head, kind: 'statement', period: '2026-11', scale: 2, seq: 2, prev: hash },
    ...{ linesSha256: hash, grossMinor: 999_999_999_999_999n, adjustmentMinor: 99n },
    ...{ carriedMinor: 0n, totalMinor: 999_999_999_999_900n, ack: { seq: 1, sha256: hash } },
  },
  acceptance: {
    ...{ ...head, kind: 'acceptance', statement: hash, acceptedMinor: 12n },
    disputed: [{ payee, amountMinor: 5n, code: 'unknown_payee' }],
    declined: [
      { adjusts: 1, payee, amountMinor: 3n, code: 'released' },
      { adjusts: 1, payee, amountMinor: 4n, code: 'no_room' },
      { adjusts: 1, payee: second, amountMinor: 4n, code: 'no_room' },
    ],
  },
  withdrawal: { ...head, kind: 'withdrawal', statement: hash, payee },
  dispute: {
    ...{ ...head, kind: 'dispute', statement: hash, payee, amountMinor: 9n, code: 'doubted' },
  },
  netting: {
    ...{ ...head, kind: 'netting', period: '2026-11', attempt: 2, reference },
    entries: [
      { debtor: US, seq: 1, outstandingMinor: 700n },
      { debtor: THEM, seq: 1, outstandingMinor: 200n },
    ],
    ...{ offsetMinor: 200n, dueMinor: 500n, debtor: US },
  },
  consent: { ...head, kind: 'consent', document: hash },
  advice: {
    ...{ ...head, kind: 'advice', reference, amountMinor: 700n, endToEndId: `${reference}-1` },
    ...{ attempt: 1, rail: 'manual' },
  },
  receipt: { ...head, kind: 'receipt', advice: hash, amountMinor: 700n },
  refusal: { ...head, kind: 'refusal', document: hash, code: 'sums_differ' },
  unfreeze: { ...head, kind: 'unfreeze', proof: [hash, other] },
  seal: { ...signed, kind: 'seal', seq: 2, block: hash, prev: hash },
  account: {
    ...{ ...head, kind: 'account', revision: 1_795_380_000, holder: 'Verein Öböle & Söhne' },
    ...{ iban: 'DE89370400440532013000', bic: 'COBADEFFXXX' },
  },
};
const KINDS = Object.keys(documents) as DocumentKind[];

const payloadOf = (jws: string) =>
  JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());

describe('a settlement document', () => {
  test.each(KINDS)('%s comes back as it was', async (kind) => {
    const jws = await signer.sign(documents[kind]);
    expect(await signer.read(jws, keys)).toEqual(documents[kind]);
    expect(await signer.read(jws, [])).toBeNull();
    expect(payloadOf(jws)).not.toHaveProperty('kind');
  });

  test('of nothing, and a netting with nothing to pay, come back as they were', async () => {
    const empty = { ...documents.statement, seq: 1, prev: null, ack: null };
    const none = { ...documents.acceptance, disputed: [], declined: [] };
    const even = { ...documents.netting, dueMinor: 0n, debtor: null };
    for (const document of [empty, none, even])
      expect(await signer.read(await signer.sign(document), keys)).toEqual(document);
  });

  test('has decimal strings for amounts, under the names of the wire', async () => {
    const payload = payloadOf(await signer.sign(documents.statement));
    expect(payload).toMatchObject({
      lines_sha256: hash,
      gross: '999999999999999',
      adjustment: '99',
      ack: { seq: 1, sha256: hash },
    });
    const parts = payloadOf(await signer.sign(documents.acceptance));
    expect(parts).toMatchObject({
      accepted: '12',
      disputed: [{ payee, amount: '5', code: 'unknown_payee' }],
      declined: [{ adjusts: 1, payee, amount: '3', code: 'released' }, {}, {}],
    });
    const advice = payloadOf(await signer.sign(documents.advice));
    expect(advice).toMatchObject({ end_to_end_id: `${reference}-1`, amount: '700' });
    expect(JSON.stringify([payload, parts, advice])).not.toContain('Minor');
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
    ['a time that no calendar has', { iat: 253_402_300_800 }],
    ['an issuer with a blank before it', { iss: ` ${US}` }],
    ['an issuer in two lines', { iss: 'https://a.exa\nmple/users/1' }],
    ['an issuer that is a script', { iss: 'javascript:alert(1)' }],
    ['another kind in it', { kind: 'acceptance' }],
    ['a kind that is none', { kind: null }],
    ['a sequence without end', { seq: 1_000_001 }],
    ['an issuer that is no address', { iss: 'a.example' }],
    ['an issuer without end', { iss: `https://a.example/${'a'.repeat(2_000)}` }],
    ['an acknowledgement without a hash', { ack: { seq: 1 } }],
    ['a hash in capitals', { lines_sha256: 'AB'.repeat(32) }],
    ['no period', { period: '2026-13' }],
    ['sequence 0', { seq: 0 }],
    ['no hash', { prev: 'AB' }],
  ])('with %s is none', async (_, change) => {
    const payload = payloadOf(await signer.sign(documents.statement));
    const jws = await notary.sign('statement', { ...payload, ...change });
    expect(await signer.read(jws, keys)).toBeNull();
  });

  const { disputed, declined } = {
    disputed: { payee, amount: '5', code: 'unknown_payee' },
    declined: { adjusts: 1, payee, amount: '3', code: 'released' },
  };
  const entry = { debtor: US, seq: 1, outstanding: '1' };
  test.each([
    ['acceptance', { accepted: '-5' }],
    ['acceptance', { currency: undefined }],
    ['acceptance', { disputed: null }],
    ['acceptance', { disputed: [disputed, { ...disputed, amount: '6' }] }],
    ['acceptance', { disputed: [{ ...disputed, amount: '0' }] }],
    ['acceptance', { disputed: [{ ...disputed, amount: '-5' }] }],
    ['acceptance', { disputed: [{ ...disputed, payee: 'them' }] }],
    ['acceptance', { disputed: [{ ...disputed, code: 'No!' }] }],
    ['acceptance', { declined: [declined, declined] }],
    ['acceptance', { declined: [{ ...declined, code: 'unknown' }] }],
    ['acceptance', { declined: [{ ...declined, amount: '0' }] }],
    ['acceptance', { declined: [{ ...declined, adjusts: 0 }] }],
    ['acceptance', { declined: [{ ...declined, adjusts: 1.5 }] }],
    ['withdrawal', { payee: null }],
    ['withdrawal', { statement: 'none' }],
    ['netting', { due: 700 }],
    ['netting', { offset: '1e3' }],
    ['netting', { attempt: 0 }],
    ['netting', { period: '1999-11' }],
    ['netting', { entries: [] }],
    ['netting', { entries: [{ ...entry, outstanding: '-1' }] }],
    ['netting', { entries: [{ ...entry, outstanding: '0' }] }],
    ['netting', { entries: [{ ...entry, debtor: 'us' }] }],
    ['netting', { entries: [{ ...entry, debtor: 'https://c.example/users/1' }] }],
    ['netting', { entries: [entry, { ...entry, outstanding: '2' }] }],
    ['netting', { entries: {} }],
    ['netting', { debtor: 'https://c.example/users/1' }],
    ['netting', { debtor: null }],
    ['netting', { due: '0' }],
    ['netting', { reference: `RF18${'A'.repeat(22)}` }],
    ['netting', { reference: 'RF18abc' }],
    ['consent', { document: 'none' }],
    ['consent', { document: undefined, netting: hash }],
    ['advice', { amount: '10000000000000000' }],
    ['advice', { amount: '0' }],
    ['advice', { attempt: -1 }],
    ['advice', { end_to_end_id: 'E'.repeat(36) }],
    ['advice', { end_to_end_id: 'E\nE' }],
    ['advice', { rail: '<b>' }],
    ['receipt', { amount: 7.5 }],
    ['receipt', { amount: '0' }],
    ['refusal', { code: '<b>no</b>' }],
    ['unfreeze', { proof: [hash] }],
    ['unfreeze', { proof: [hash, hash] }],
    ['unfreeze', { proof: [hash, other, 'ef'.repeat(32)] }],
    ['seal', { block: 'AB'.repeat(32) }],
    ['seal', { prev: '' }],
    ['seal', { seq: 0 }],
    ['advice', { rail: 'a\0b' }],
    ['advice', { end_to_end_id: '\ud800' }],
    ['consent', { 'a\0b': 'c' }],
  ] as const)('%s with %o is none', async (kind, change) => {
    const payload = payloadOf(await signer.sign(documents[kind]));
    expect(await signer.read(await notary.sign(kind, { ...payload, ...change }), keys)).toBeNull();
  });

  test.each(KINDS)(
    '%s without any one of its words is none, and another word changes nothing',
    async (kind) => {
      const payload = payloadOf(await signer.sign(documents[kind]));
      for (const word of Object.keys(payload)) {
        const { [word]: _, ...rest } = payload;
        expect(await signer.read(await notary.sign(kind, rest), keys), word).toBeNull();
      }
      const more = { ...payload, terms: 'x', amountMinor: '9', __proto__: { total: '9' } };
      expect(await signer.read(await notary.sign(kind, more), keys)).toEqual(documents[kind]);
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
    const payload = payloadOf(await signer.sign(documents.statement));
    const jws = await new CompactSign(new TextEncoder().encode(JSON.stringify(payload)))
      .setProtectedHeader({ alg: 'EdDSA', kid: 'k', typ })
      .sign(await importJWK(privateJwk, 'EdDSA'));
    expect(await signer.read(jws, keys)).toBeNull();
  });

  test.each(['', '.', '..', 'a.b.c', 'null', '{}'])('is not %j', async (jws) => {
    expect(await signer.read(jws, keys)).toBeNull();
  });

  test('is what its header says, whatever fits besides', async () => {
    const payload = payloadOf(await signer.sign(documents.consent));
    expect(await signer.read(await notary.sign('receipt', payload), keys)).toBeNull();
    const refusal = payloadOf(await signer.sign(documents.refusal));
    const consent = await signer.read(await notary.sign('consent', refusal), keys);
    expect(consent).toEqual(documents.consent);
    const said = { ...refusal, kind: 'refusal' };
    expect(await signer.read(await notary.sign('consent', said), keys)).toBeNull();
    expect(await signer.read(await notary.sign('refusal', said), keys)).toEqual(documents.refusal);
  });

  test('that says one thing twice is none', async () => {
    const bytes = async (text: string) =>
      await new CompactSign(new TextEncoder().encode(text))
        .setProtectedHeader({ typ: 'obole-statement+jws', alg: 'EdDSA', kid: 'k' })
        .sign(await importJWK(privateJwk, 'EdDSA'));
    const text = JSON.stringify(payloadOf(await signer.sign(documents.statement)));
    expect(await signer.read(await bytes(text), keys)).toEqual(documents.statement);
    for (const twice of [
      '"total":"1"',
      '"tot\\u0061l":"1"',
      '"x":{"y":1,"y":1}',
      '"x":[{"y":1,"y":2}]',
    ]) {
      const more = `{${twice},${text.slice(1)}`;
      expect(() => JSON.parse(more)).not.toThrow();
      expect(await signer.read(await bytes(more), keys), twice).toBeNull();
    }
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
    expect(await signer.readBlock(await signer.sign(documents.seal), keys)).toBeNull();
  });

  test('without any one of its words is none', async () => {
    const payload = payloadOf(await signer.signBlock(block));
    for (const word of Object.keys(payload)) {
      const { [word]: _gone, ...rest } = payload;
      expect(await signer.readBlock(await notary.sign('block', rest), keys), word).toBeNull();
    }
  });
});
