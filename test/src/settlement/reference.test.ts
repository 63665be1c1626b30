import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { creditorReference, referenceSeed } from '../../../src/settlement/reference.ts';

/** The rule of ISO 11649: the first four characters go to the end, letters become 10 to 35, and the
 *  number leaves 1 when divided by 97. Written out digit by digit, as a bank would. */
function isCreditorReference(text: string): boolean {
  if (!/^RF[0-9]{2}[0-9A-Z]{1,21}$/.test(text)) return false;
  let remainder = 0;
  for (const character of text.slice(4) + text.slice(0, 4)) {
    const value = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'.indexOf(character);
    remainder = (remainder * (value < 10 ? 10 : 100) + value) % 97;
  }
  return remainder === 1;
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('the rule itself knows right from wrong', () => {
  expect(isCreditorReference('RF18539007547034')).toBe(true);
  expect(isCreditorReference('RF18539007547043')).toBe(false);
  expect(isCreditorReference('RF19539007547034')).toBe(false);
});

test('the check digits are those of the standard’s own example', () => {
  const body = [...'539007547034'].reduce((n, digit) => n * 36n + BigInt(digit), 0n);
  expect(creditorReference(body.toString(16))).toBe('RF18000000000539007547034');
});

test('every reference is a valid one of 25 characters', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const reference = creditorReference(sha256(text));
      expect(reference).toHaveLength(25);
      expect(isCreditorReference(reference)).toBe(true);
    }),
  );
  for (const edge of ['0'.repeat(64), 'f'.repeat(64), '1', `${'0'.repeat(63)}1`])
    expect(isCreditorReference(creditorReference(edge))).toBe(true);
});

test('both sides come to the same, and every other pair, currency or month to another', () => {
  const [a, b, c] = ['https://a.example/u/1', 'https://b.example/u/2', 'https://c.example/u/3'];
  const of = (one: string, other: string, currency = 'EUR', month = '2026-11') =>
    creditorReference(sha256(referenceSeed(one, other, currency, month)));
  expect(of(a, b)).toBe(of(b, a));
  const others = [of(a, c), of(b, c), of(a, b, 'CHF'), of(a, b, 'EUR', '2026-12')];
  expect(new Set([of(a, b), ...others]).size).toBe(5);
});
