import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: './test/support/global-setup.ts',
    pool: 'forks',
    maxWorkers: Math.max(2, Math.min(4, availableParallelism())),
    // Machines may be slow and busy; a test that hangs shows all the same.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
