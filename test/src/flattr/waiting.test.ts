import { expect, test } from 'vitest';
import { waitsUntil } from '../../../src/flattr/waiting.ts';

test.each([
  ['2026-10-05T12:00:00.000Z', '2027-04-05T12:00:00.000Z'],
  // There is no 31 February: the month's last day, in a leap year too.
  ['2026-08-31T23:59:59.999Z', '2027-02-28T23:59:59.999Z'],
  ['2027-08-30T00:00:00.000Z', '2028-02-29T00:00:00.000Z'],
  ['2026-12-31T00:00:00.000Z', '2027-06-30T00:00:00.000Z'],
])('what was given at %s waits until %s', (givenAt, until) => {
  expect(waitsUntil(new Date(givenAt)).toISOString()).toBe(until);
});
