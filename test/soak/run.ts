import { spawnSync } from 'node:child_process';

/** `npm run soak <name> [times]`: what `npm test` does for seconds, for as long as it takes to believe it. */
const SOAKS: Readonly<Record<string, { test: string; times: number; setting: string }>> = {
  kill: { test: 'test/walk/crash-at-random.test.ts', times: 50, setting: 'SOAK_KILLS' },
  split: { test: 'test/src/operations/split-oracle.test.ts', times: 300, setting: 'SOAK_MONTHS' },
};

const [name = '', times] = process.argv.slice(2);
const soak = SOAKS[name];
if (soak === undefined) {
  console.error(`Say which: npm run soak ${Object.keys(SOAKS).join(' | ')} [times]`);
  process.exit(2);
}
const { status } = spawnSync('vitest', ['run', soak.test], {
  stdio: 'inherit',
  // Another seed each time; a failure names it.
  env: {
    ...process.env,
    SOAK_SEED: process.env.SOAK_SEED ?? String(Date.now() % 1_000_000_000),
    [soak.setting]: times ?? String(soak.times),
  },
});
process.exitCode = status ?? 1;
