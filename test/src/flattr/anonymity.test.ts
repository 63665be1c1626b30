import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchDelay, undoDelay } from '../../../src/flattr/anonymity.ts';

const HOUR_MS = 3_600_000;
const SIX_HOURS_MS = 6 * HOUR_MS;
const draw = () => fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const instant = () =>
  fc.date({ min: new Date('2026-01-01'), max: new Date('2030-01-01'), noInvalidDate: true });

test('a batch begins at 00, 06, 12 or 18 o’clock, one hour away at least and one day at most', () => {
  fc.assert(
    fc.property(instant(), draw(), draw(), (now, first, second) => {
      const delayMs = batchDelay(now, [first, second]);
      expect(delayMs).toBeGreaterThanOrEqual(HOUR_MS);
      expect(delayMs).toBeLessThanOrEqual(24 * HOUR_MS);
      expect((now.getTime() + delayMs) % SIX_HOURS_MS).toBeLessThan(HOUR_MS / 2);
    }),
  );
});

test('which batch and which minute depend on the draws alone', () => {
  const now = new Date('2026-10-05T04:59:59Z');
  const at = (draws: readonly [number, number]) =>
    new Date(now.getTime() + batchDelay(now, draws)).toISOString();
  expect(at([0, 0])).toBe('2026-10-05T06:00:00.000Z');
  expect(at([0.25, 0])).toBe('2026-10-05T12:00:00.000Z');
  expect(at([0.5, 0.5])).toBe('2026-10-05T18:15:00.000Z');
  expect(at([0.99, 0.5])).toBe('2026-10-06T00:15:00.000Z');
  // At five it is too late for the batch of six.
  const later = new Date('2026-10-05T05:00:01Z');
  expect(batchDelay(later, [0, 0])).toBe(7 * HOUR_MS - 1_000);
});

test('what takes a gift back never goes out before it', () => {
  fc.assert(
    fc.property(
      instant(),
      fc.nat(48 * HOUR_MS),
      fc.tuple(draw(), draw()),
      fc.tuple(draw(), draw()),
      (given, afterMs, saying, undoing) => {
        const undone = new Date(given.getTime() + afterMs);
        const saidAt = given.getTime() + batchDelay(given, saying);
        const undoneAt = undone.getTime() + undoDelay(undone, given, undoing);
        expect(undoneAt).toBeGreaterThan(saidAt);
        expect(undoneAt).toBeGreaterThanOrEqual(undone.getTime() + HOUR_MS);
      },
    ),
  );
});
