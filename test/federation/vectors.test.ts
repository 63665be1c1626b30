import { createPrivateKey, createPublicKey, hash, sign, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { makeNotary } from '../../federation/statement-jws.ts';
import { documentSigner } from '../../federation/translate/settlement-documents.ts';
import { inOnePart, wholeText } from '../../src/settlement/lines-text.ts';
import { tableAsMarkdown } from '../../src/settlement/pair/state-tables.ts';
import { settlementReference } from '../../src/settlement/reference.ts';
import {
  type Claims,
  type DocumentVector,
  documents,
  keys,
  references,
  refused,
  type TestKey,
} from './vectors.ts';

const sha256 = (text: string): string => hash('sha256', text);
const keyOf = (kid: string): TestKey => {
  const key = keys[kid];
  if (key === undefined) throw new Error(`no key ${kid}`);
  return key;
};
const publicKeys = Object.values(keys).map(({ d: _, ...open }) => open);
const signer = (kid: string) =>
  documentSigner(makeNotary(async () => ({ kid, privateJwk: keyOf(kid) })));
const textOf = (base64url: string): string => Buffer.from(base64url, 'base64url').toString();
const total = (amounts: readonly string[]): bigint =>
  amounts.reduce((sum, amount) => sum + BigInt(amount), 0n);
const amountsOf = (parts: Claims['disputed']): string[] => (parts ?? []).map((one) => one.amount);

describe.each(documents)('the vector $name', (vector) => {
  const { kind, key: kid, claims, jws } = vector;

  test('is made of its claims by its key, without our code', () => {
    const header = JSON.stringify({ typ: `obole-${kind}+jws`, alg: 'EdDSA', kid });
    const parts = [header, JSON.stringify(claims)];
    const input = parts.map((part) => Buffer.from(part).toString('base64url')).join('.');
    const { d, x, kty, crv } = keyOf(kid);
    const key = createPrivateKey({ key: { d, x, kty, crv }, format: 'jwk' });
    expect(`${input}.${sign(null, Buffer.from(input), key).toString('base64url')}`).toBe(jws);
    expect(sha256(jws)).toBe(vector.sha256);
    const open = createPublicKey({ key: { x, kty, crv }, format: 'jwk' });
    const [head = '', payload = '', signature = ''] = jws.split('.');
    const bytes = Buffer.from(signature, 'base64url');
    expect(verify(null, Buffer.from(`${head}.${payload}`), open, bytes)).toBe(true);
  });

  test('names what was there before it', () => {
    const before = documents.slice(0, documents.indexOf(vector)).map((one) => one.sha256);
    const { prev, statement, document, advice, proof = [], ack } = claims;
    const { sha256: acknowledged } = (ack ?? {}) as { sha256?: string };
    const named = [prev, statement, document, advice, acknowledged, ...proof];
    for (const one of named.filter((hex) => typeof hex === 'string'))
      if (kind !== 'seal') expect(before).toContain(one);
  });

  test('is read by us, and says the same when we sign it', async () => {
    const read = await signer(kid).read(jws, publicKeys);
    if (read === null) throw new Error('it cannot be read');
    expect(read.kind).toBe(kind);
    const again = await signer(kid).sign(read);
    expect(JSON.parse(textOf(again.split('.')[1] ?? ''))).toEqual(claims);
    if (vector.lines === undefined) return;
    const lines = signer(kid).decodeLines(inOnePart(vector.lines));
    expect(lines && wholeText(signer(kid).encodeLines(lines))).toBe(vector.lines);
  });
});

const ofKind = (kind: DocumentVector['kind']) => documents.filter((one) => one.kind === kind);

test.each(ofKind('statement'))('the sums of $name are those of its lines', (vector) => {
  const { gross, adjustment, total: whole, lines_sha256 } = vector.claims;
  const rows = (vector.lines ?? '').split('\n').filter((row) => row !== '');
  const said = rows.map((row): Readonly<Record<string, unknown>> => JSON.parse(row));
  const amounts = (some: typeof said) => total(some.map((row) => String(row.amount)));
  expect(sha256(vector.lines ?? '')).toBe(lines_sha256);
  expect(vector.lines_sha256).toBe(lines_sha256);
  expect(`${amounts(said.filter((row) => !('adjusts' in row)))}`).toBe(gross);
  expect(`${amounts(said.filter((row) => row.disputed === false))}`).toBe(adjustment);
  expect(`${total([gross ?? '']) - total([adjustment ?? ''])}`).toBe(whole);
});

test.each(ofKind('acceptance'))('the sum of $name follows from its statement', ({ claims }) => {
  const of = documents.find((one) => one.sha256 === claims.statement);
  const [disputed, declined] = [amountsOf(claims.disputed), amountsOf(claims.declined)];
  const sum = total([of?.claims.total ?? '']) - total(disputed) + total(declined);
  expect(`${sum}`).toBe(claims.accepted);
});

test.each(ofKind('netting'))('the sums of $name are those of its entries', ({ claims }) => {
  const { iss, entries = [], offset, due, debtor } = claims;
  const owed = (ofIssuer: boolean) =>
    total(entries.filter((one) => (one.debtor === iss) === ofIssuer).map((one) => one.outstanding));
  const [ours, theirs] = [owed(true), owed(false)];
  expect(`${ours < theirs ? ours : theirs}`).toBe(offset);
  expect(`${ours < theirs ? theirs - ours : ours - theirs}`).toBe(due);
  expect(debtor === iss).toBe(ours > theirs);
});

test('there is a vector of every kind', () => {
  expect([...new Set(documents.map(({ kind }) => kind))].sort()).toEqual([
    ...['acceptance', 'account', 'advice', 'consent', 'dispute', 'netting', 'receipt'],
    ...['refusal', 'seal', 'statement', 'unfreeze', 'withdrawal'],
  ]);
});

test.each(refused)('the vector $name is refused', async ({ jws }) => {
  expect(await signer('b-1').read(jws, publicKeys)).toBeNull();
});

test.each(references)('the reference $reference is computed by hand', (vector) => {
  const { one = '', other = '', currency, month, payer, text } = vector;
  if (text !== undefined) {
    const [lower, higher] = one < other ? [one, other] : [other, one];
    const facts = [lower, higher, currency, month, ...(payer === null ? [] : [payer])];
    expect(facts.join('\n')).toBe(text);
    expect(sha256(text)).toBe(vector.sha256);
  }
  const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';
  let [rest, body] = [BigInt(`0x${vector.sha256}`), ''];
  for (let n = 0; n < 21; n += 1) {
    body = (digits[Number(rest % 36n)] ?? '') + body;
    rest /= 36n;
  }
  expect(vector.reference.slice(4)).toBe(body);
  // ISO 7064, MOD 97-10: the first four behind, letters as 10 to 35, digit by digit.
  const moved = vector.reference.slice(4) + vector.reference.slice(0, 4);
  const numerals = [...moved].map((letter) => digits.indexOf(letter)).join('');
  const remainder = [...numerals].reduce(
    (sum, digit) => (sum * 10 + digits.indexOf(digit)) % 97,
    0,
  );
  expect(remainder).toBe(1);
  expect(settlementReference(vector.sha256)).toBe(vector.reference);
});

test('the page for other implementations prints the tables that the machine works by', () => {
  const page = readFileSync(new URL('../../docs/settlement.md', import.meta.url), 'utf8');
  expect(page.split('<!-- printed -->')[1]?.trim()).toBe(tableAsMarkdown());
  for (const { name } of documents) expect(page).toContain(`\`${name}\``);
});
