import { expect, test } from 'vitest';
import { dayIn, lastDayOf, onOneLine } from '../../../src/ledger/journal.ts';

test.each([
  ['2026-10', '2026-10-05T12:00:00Z', '2026-10-05'],
  ['2026-10', '2026-10-31T23:59:59.999Z', '2026-10-31'],
  ['2026-10', '2026-11-04T00:00:00Z', '2026-10-31'],
  ['2026-12', '2027-01-04T00:00:00Z', '2026-12-31'],
  ['2026-11', '2026-10-31T23:59:59Z', '2026-11-01'],
  ['2028-02', '2028-03-04T00:00:00Z', '2028-02-29'],
])('in the books of %s, what was booked at %s counts on %s', (month, at, day) => {
  expect(dayIn(month, new Date(at))).toBe(day);
});

test.each([
  ['2026-02', '2026-02-28'],
  ['2028-02', '2028-02-29'],
  ['2026-04', '2026-04-30'],
  ['2026-12', '2026-12-31'],
])('%s ends on %s', (month, day) => expect(lastDayOf(month)).toBe(day));

test('a text of several lines is one', () => {
  expect(onOneLine(' one\r\n\ttwo\u0000\u0085\u2028three\u2029')).toBe('one two three');
});
