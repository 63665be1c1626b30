import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GiveFacts, isWeight, refusalToGive } from '../../../src/flattr/flattr.ts';

const GOOD: GiveFacts = {
  ...{ hasMoved: false, isOwn: false, weight: 1, message: null, optedOut: false, blocked: false },
  ...{ flattredThisMonth: false, hasBudget: true, hidesWell: true },
};

/** Each thing that can be wrong, in the order in which it is said. */
const WRONG: readonly [string, Partial<GiveFacts>][] = [
  ['moved', { hasMoved: true }],
  ['flattr_owner', { isOwn: true }],
  ['weight_invalid', { weight: 6 }],
  ['message_too_long', { message: 'a'.repeat(501) }],
  ['author_opted_out', { optedOut: true }],
  ['blocked', { blocked: true }],
  ['flattr_once', { flattredThisMonth: true }],
  ['no_means', { hasBudget: false }],
  ['too_few_givers', { hidesWell: false }],
];

test('a flattr with nothing wrong counts', () => {
  expect(refusalToGive(GOOD)).toBeNull();
  expect(refusalToGive({ ...GOOD, weight: 5, message: 'a'.repeat(500) })).toBeNull();
});

test.each(WRONG)('%s is refused', (code, facts) => {
  expect(refusalToGive({ ...GOOD, ...facts })).toBe(code);
});

test('of several wrongs the first is said: what never changes before what may', () => {
  fc.assert(
    fc.property(fc.subarray([...WRONG], { minLength: 1 }), (some) => {
      const facts: GiveFacts = Object.assign({}, GOOD, ...some.map(([, wrong]) => wrong));
      expect(refusalToGive(facts)).toBe(some[0]?.[0]);
    }),
  );
});

test('a message is counted in characters, not in bytes or code units', () => {
  expect(refusalToGive({ ...GOOD, message: '🚂'.repeat(500) })).toBeNull();
  expect(refusalToGive({ ...GOOD, message: '🚂'.repeat(501) })).toBe('message_too_long');
});

test('a weight is a whole number from 1 to 5', () => {
  expect([1, 2, 3, 4, 5].every(isWeight)).toBe(true);
  fc.assert(
    fc.property(fc.double(), (weight) => {
      expect(isWeight(weight)).toBe([1, 2, 3, 4, 5].includes(weight));
    }),
  );
  for (const weight of [0, 6, -0, 1.5, Number.NaN, Number.POSITIVE_INFINITY])
    expect(isWeight(weight)).toBe(false);
});
