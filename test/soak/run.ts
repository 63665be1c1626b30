import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

type Soak =
  | { readonly test: string; readonly times: number; readonly setting: string }
  /** A program of its own, which takes options: `npm run soak settle -- --minutes 5`. */
  | { readonly program: string };

/** `npm run soak <name> [times]`: what `npm test` does for seconds, or cannot do at all, for as long as it
 *  takes to believe it. */
const SOAKS: Readonly<Record<string, Soak>> = {
  kill: { test: 'test/walk/crash-at-random.test.ts', times: 50, setting: 'SOAK_KILLS' },
  settle: { program: 'settle.ts' },
  split: { test: 'test/src/operations/split-oracle.test.ts', times: 300, setting: 'SOAK_MONTHS' },
};

const [name = '', ...rest] = process.argv.slice(2);
const soak = SOAKS[name];
if (soak === undefined) {
  console.error(`Say which: npm run soak ${Object.keys(SOAKS).join(' | ')} [times]`);
  process.exit(2);
}
// Another seed each time; a failure names it.
const SOAK_SEED = process.env.SOAK_SEED ?? String(Date.now() % 1_000_000_000);

function runTest({ test, times, setting }: Extract<Soak, { test: string }>): number | null {
  const env = { ...process.env, SOAK_SEED, [setting]: rest[0] ?? String(times) };
  return spawnSync('vitest', ['run', test], { stdio: 'inherit', env }).status;
}

function runProgram({ program }: Extract<Soak, { program: string }>): number | null {
  const words = [join(import.meta.dirname, program), ...rest];
  const env = { ...process.env, SOAK_SEED };
  return spawnSync(process.execPath, words, { stdio: 'inherit', env }).status;
}

process.exitCode = ('test' in soak ? runTest(soak) : runProgram(soak)) ?? 1;
