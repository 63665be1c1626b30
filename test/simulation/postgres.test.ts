import { expect, inject, test } from 'vitest';
import { storm } from './driver.ts';
import { simulateOnPostgres } from './postgres.ts';

/** Two nodes, both restored from an old copy once: `npm run simulate -- --postgres` takes more. */
test('the real operations settle on PostgreSQL as the simulation does in memory', async () => {
  const setting = storm(4, 2, 8);
  const { problem, steps } = await simulateOnPostgres(setting, inject('testServer'), {
    ...{ idle: false, checkEvery: 60 },
  });
  expect(problem).toBeNull();
  expect(steps).toBeGreaterThan(150);
});
