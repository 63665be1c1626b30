import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { simulate, storm } from './driver.ts';

/** `npm run simulate -- --seed 1 --nodes 10 --months 12` runs one seed; `--seeds N` that one and those
 *  after it, on all cores. With `--postgres` the real operations do the same on a database for each node,
 *  and must agree with the memory after every step. A seed that fails prints itself, the step, and what happened before. */

type Work = {
  readonly seeds: readonly number[];
  readonly nodes: number;
  readonly months: number;
};
type Report = { readonly seed: number; readonly steps: number; readonly text: string | null };

function work({ seeds, nodes, months }: Work, tell: (report: Report) => void): void {
  for (const seed of seeds) {
    const { steps, problem, last } = simulate(storm(seed, nodes, months));
    const lines = [...last.slice(-40), `seed ${seed}, step ${steps}: ${problem}`];
    tell({ seed, steps, text: problem === null ? null : lines.join('\n') });
  }
}

async function share(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: '1' },
      seeds: { type: 'string', default: '1' },
      nodes: { type: 'string', default: '10' },
      months: { type: 'string', default: '12' },
      postgres: { type: 'boolean', default: false },
    },
  });
  const count = (text: string) => Number.parseInt(text, 10);
  const [nodes, months] = [count(values.nodes), count(values.months)];
  const seeds = Array.from({ length: count(values.seeds) }, (_, n) => count(values.seed) + n);
  if (values.postgres) {
    // Not for each thread: it takes longer to load than a seed takes to run.
    const { runOnPostgres } = await import('./postgres-run.ts');
    return runOnPostgres(seeds, nodes, months);
  }
  const threads = Math.min(availableParallelism(), seeds.length);
  const startedMs = performance.now();
  let steps = 0;
  const hear = (report: Report) => {
    steps += report.steps;
    if (report.text === null) return;
    console.log(report.text);
    process.exitCode = 1;
  };
  await Promise.all(
    Array.from({ length: threads }, (_, thread) => {
      const own = seeds.filter((_seed, n) => n % threads === thread);
      const worker = new Worker(new URL(import.meta.url), {
        workerData: { seeds: own, nodes, months } satisfies Work,
      });
      worker.on('message', hear);
      return new Promise((done, fail) => worker.on('exit', done).on('error', fail));
    }),
  );
  const seconds = Math.round((performance.now() - startedMs) / 1_000);
  console.log(
    `${seeds.length} seeds, ${nodes} nodes, ${months} months: ${steps} steps in ${seconds} s`,
  );
}

if (isMainThread) await share();
else work(workerData as Work, (report) => parentPort?.postMessage(report));
