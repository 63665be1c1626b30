import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isCreditorReference } from '../../../src/money/creditor-reference.ts';
import { referenceSeed, settlementReference } from '../../../src/settlement/reference.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

test('the check digits are those of the standard’s own example', () => {
  const body = [...'539007547034'].reduce((n, digit) => n * 36n + BigInt(digit), 0n);
  expect(settlementReference(body.toString(16))).toBe('RF18000000000539007547034');
});

test('every reference is a valid one of 25 characters', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const reference = settlementReference(sha256(text));
      expect(reference).toHaveLength(25);
      expect(isCreditorReference(reference)).toBe(true);
    }),
  );
  for (const edge of ['0'.repeat(64), 'f'.repeat(64), '1', `${'0'.repeat(63)}1`])
    expect(isCreditorReference(settlementReference(edge))).toBe(true);
});

test('both sides come to the same, and every other pair, currency or month to another', () => {
  const [a, b, c] = ['https://a.example/u/1', 'https://b.example/u/2', 'https://c.example/u/3'];
  const of = (one: string, other: string, currency = 'EUR', month = '2026-11') =>
    settlementReference(sha256(referenceSeed(one, other, currency, month)));
  expect(of(a, b)).toBe(of(b, a));
  const others = [of(a, c), of(b, c), of(a, b, 'CHF'), of(a, b, 'EUR', '2026-12')];
  expect(new Set([of(a, b), ...others]).size).toBe(5);
});
