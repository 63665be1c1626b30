import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: './test/support/global-setup.ts',
    pool: 'forks',
    // A third of the time went into loading the same modules for every file. What a test changes, it
    // changes in a database and a node of its own, or puts back.
    isolate: false,
    maxWorkers: Math.max(2, Math.min(4, availableParallelism())),
    // Machines may be slow and busy; a test that hangs shows all the same.
    testTimeout: 60_000,
    hookTimeout: 120_000,
  },
});
