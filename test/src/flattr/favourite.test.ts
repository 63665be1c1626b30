import { expect, test } from 'vitest';
import { favouriteFor } from '../../../src/flattr/favourite.ts';

const [october, november] = ['2026-10', '2026-11'];

test.each([
  ['the first flattr', true, null, october, 'give'],
  ['a second one in the same month', true, october, october, 'keep'],
  ['one in a later month', true, october, november, 'renew'],
  ['one in a month before, of a clock that was set back', true, november, october, 'keep'],
  ['the last one is taken back', false, october, null, 'take_back'],
  ['one is taken back, another one stands', true, october, null, 'keep'],
  ['what was never shown is taken back', false, null, null, 'none'],
  ['one is taken back, and the other one was never shown', true, null, null, 'none'],
] as const)('%s', (_case, shown, standingMonth, givenIn, step) => {
  expect(favouriteFor({ shown, standingMonth, givenIn })).toBe(step);
});
