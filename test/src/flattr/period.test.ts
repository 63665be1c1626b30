import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  distributesAt,
  endOf,
  isMonth,
  monthOf,
  nettingDay,
  nextMonth,
  previousMonth,
} from '../../../src/flattr/period.ts';

test('a month is a UTC calendar month', () => {
  expect(monthOf(new Date('2026-12-01T00:30:00+01:00'))).toBe('2026-11');
  expect(endOf('2026-11')).toEqual(new Date('2026-12-01T00:00:00Z'));
  expect(endOf('2026-12')).toEqual(new Date('2027-01-01T00:00:00Z'));
});

test('the year turns', () => {
  expect(nextMonth('2026-12')).toBe('2027-01');
  expect(previousMonth('2027-01')).toBe('2026-12');
});

test('grace days and the netting day follow the end', () => {
  expect(distributesAt('2026-02', 3)).toEqual(new Date('2026-03-04T00:00:00Z'));
  expect(distributesAt('2026-11', 0)).toEqual(endOf('2026-11'));
  expect(nettingDay('2026-12')).toEqual(new Date('2027-01-10T00:00:00Z'));
});

test.each([
  '2026-00',
  '2026-13',
  '2026-1',
  '26-11',
  '2026-11-01',
  '0001-01',
  '9999-12',
  '',
  ' 2026-11',
])('"%s" is no month', (text) => {
  expect(isMonth(text)).toBe(false);
});

test('the last instant of a month is in it, the first after is in the next, and back', () => {
  const months = fc
    .date({ min: new Date('2000-01-01'), max: new Date('2998-12-31'), noInvalidDate: true })
    .map(monthOf);
  fc.assert(
    fc.property(months, (month) => {
      expect(isMonth(month)).toBe(true);
      expect(monthOf(endOf(month))).toBe(nextMonth(month));
      expect(monthOf(new Date(endOf(month).getTime() - 1))).toBe(month);
      expect(previousMonth(nextMonth(month))).toBe(month);
    }),
  );
});
