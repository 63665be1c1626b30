import { expect, test } from 'vitest';
import { nextTargetDay } from '../../../../src/rails/sepa/target-days.ts';

/** Source: European Central Bank, TARGET closing days. */
test.each([
  ['2026-10-05', '2026-10-05'],
  ['2026-10-10', '2026-10-12'],
  ['2026-04-03', '2026-04-07'],
  ['2024-03-29', '2024-04-02'],
  ['2027-03-26', '2027-03-30'],
  ['2038-04-23', '2038-04-27'],
  ['2026-12-25', '2026-12-28'],
  ['2025-12-25', '2025-12-29'],
  ['2028-12-31', '2029-01-02'],
  ['2026-05-01', '2026-05-04'],
  // No holiday of TARGET: Ascension Day.
  ['2026-05-14', '2026-05-14'],
])('what is due on %s leaves on %s', (day, leaves) => {
  expect(nextTargetDay(day)).toBe(leaves);
});
