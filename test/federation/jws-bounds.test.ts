import { generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { claimedKid, claimedKind, makeNotary } from '../../federation/statement-jws.ts';
import type { EvidenceKind } from '../../src/operations/deps.ts';

const KIB = 1024;
const MIB = 1024 * KIB;
const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const publicJwk = publicKey.export({ format: 'jwk' });

const notary = makeNotary(() => Promise.reject(new Error('nobody signs here')));
const encoded = (text: string) => Buffer.from(text).toString('base64url');
function sign(kind: EvidenceKind, payload: string, kid = 'k'): string {
  const header = JSON.stringify({ typ: `obole-${kind}+jws`, alg: 'EdDSA', kid });
  const input = `${encoded(header)}.${encoded(payload)}`;
  return `${input}.${signBytes(null, Buffer.from(input), privateKey).toString('base64url')}`;
}
const isTaken = async (kind: EvidenceKind, jws: string, kid = 'k') =>
  (await notary.verify(kind, jws, [{ ...publicJwk, kid }])) !== null;

/** A signed document of so many bytes, whose payload is one long text. */
function sized(kind: EvidenceKind, bytes: number): string {
  const around = sign(kind, '').length;
  // Three bytes are four letters; one or two that are left over are two or three.
  const rest = (bytes - around) % 4;
  const size = Math.floor((bytes - around) / 4) * 3 + Math.max(0, rest - 1);
  return sign(kind, JSON.stringify('a'.repeat(size - 2)));
}

/** The longest that has no more than `mostBytes`, and one that has a few more. */
function aroundBound(kind: EvidenceKind, mostBytes: number) {
  const [most, more] = [sized(kind, mostBytes), sized(kind, mostBytes + 2)];
  expect(most.length).toBeGreaterThan(mostBytes - 2);
  expect(most.length).toBeLessThanOrEqual(mostBytes);
  expect(more.length).toBeGreaterThan(mostBytes);
  expect(more.length).toBeLessThanOrEqual(mostBytes + 2);
  return [most, more] as const;
}

describe('a signed document', () => {
  test.each([
    'statement',
    'withdrawal',
    'dispute',
    'netting',
    'consent',
    'advice',
    'receipt',
    'refusal',
    'unfreeze',
    'seal',
    'account',
    'block',
    'rotation',
  ] as const)('that is a %s has 64 KiB at most', async (kind) => {
    const [most, more] = aroundBound(kind, 64 * KIB);
    expect(await isTaken(kind, most)).toBe(true);
    expect(await isTaken(kind, more)).toBe(false);
  });

  test('that is an acceptance has 16 MiB at most', async () => {
    const [most, more] = aroundBound('acceptance', 16 * MIB);
    expect(await isTaken('acceptance', most)).toBe(true);
    expect(await isTaken('acceptance', more)).toBe(false);
  });

  test('has a short header, whatever kind it is', async () => {
    for (const [kid, isShort] of [
      ['k'.repeat(200), true],
      ['k'.repeat(1_000), false],
    ] as const) {
      const jws = sign('acceptance', '{}', kid);
      expect(claimedKind(jws)).toBe(isShort ? 'acceptance' : null);
      expect(claimedKid(jws)).toBe(isShort ? kid : null);
      expect(await isTaken('acceptance', jws, kid)).toBe(isShort);
    }
  });

  const within = (levels: number) => `{"x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
  test.each(['withdrawal', 'acceptance'] as const)(
    'that is a %s has 32 levels at most',
    async (kind) => {
      expect(await isTaken(kind, sign(kind, within(32)))).toBe(true);
      expect(await isTaken(kind, sign(kind, within(33)))).toBe(false);
    },
  );

  // An object, a list, and a comma before each but the first.
  const listOf = (commas: number) => `{"x":[${'0,'.repeat(commas)}0]}`;
  test('has 20,000 parts at most, but for an acceptance; what is in a text is none', async () => {
    const [most, more] = [listOf(19_998), listOf(19_999)];
    expect(await isTaken('withdrawal', sign('withdrawal', most))).toBe(true);
    expect(await isTaken('withdrawal', sign('withdrawal', more))).toBe(false);
    expect(await isTaken('acceptance', sign('acceptance', more))).toBe(true);
    const text = JSON.stringify(',{['.repeat(10_000));
    expect(await isTaken('withdrawal', sign('withdrawal', text))).toBe(true);
  });
});
