import { expect, test } from 'vitest';
import { afterFailure, afterSuccess } from '../../../src/operations/feed-schedule.ts';

const NOW = new Date('2026-10-05T12:00:00Z');
const DAY_MS = 86_400_000;
const minutes = (next: Date) => Math.round((next.getTime() - NOW.getTime()) / 60_000);
const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);

test.each([
  [daysAgo(0), 30, 60],
  [daysAgo(6), 30, 60],
  [daysAgo(8), 120, 240],
  [daysAgo(61), 480, 960],
  [daysAgo(9_000), 480, 960],
  [null, 30, 60],
])(
  'a feed whose newest entry is of %s is read again after %i to %i minutes',
  (newest, from, to) => {
    expect(minutes(afterSuccess(NOW, newest, 0))).toBe(from);
    expect(minutes(afterSuccess(NOW, newest, 1))).toBe(to);
  },
);

test.each([
  [1, 30],
  [2, 60],
  [3, 120],
  [6, 960],
  [7, 1_440],
  [5_000, 1_440],
])('after failure %i it is left alone for %i minutes', (failures, wait) => {
  expect(minutes(afterFailure(NOW, failures, undefined, 0.5))).toBe(wait);
  expect(minutes(afterFailure(NOW, failures, undefined, 0))).toBe(Math.round((wait * 2) / 3));
});

test('never before its server said so', () => {
  expect(minutes(afterFailure(NOW, 1, 7 * DAY_MS, 0))).toBe(7 * 24 * 60);
  expect(minutes(afterFailure(NOW, 7, 60_000, 0.5))).toBe(1_440);
});
