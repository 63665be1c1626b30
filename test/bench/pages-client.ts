import { Pool } from 'undici';

/** The readers of the page benchmark, in a process of their own. They come at a fixed rate, whether
 *  those before them have been answered or not, as readers do. */

export type Reading = {
  readonly origin: string;
  readonly paths: readonly string[];
  readonly perSecond: number;
  readonly durationMs: number;
};

export type Read = {
  /** How long each answer took from when its reader came, in the order of their paths. */
  readonly tookMs: readonly { readonly path: string; readonly ms: number }[];
  readonly bad: readonly string[];
};

const CONNECTIONS = 64;

async function read({ origin, paths, perSecond, durationMs }: Reading): Promise<Read> {
  const pool = new Pool(origin, { connections: CONNECTIONS, pipelining: 1 });
  const tookMs: { path: string; ms: number }[] = [];
  const bad = new Set<string>();
  const ask = async (path: string, cameMs: number) => {
    try {
      const { statusCode, body } = await pool.request({ path, method: 'GET' });
      await body.arrayBuffer();
      if (statusCode !== 200) bad.add(`HTTP ${statusCode} ${path}`);
      tookMs.push({ path, ms: performance.now() - cameMs });
    } catch (error) {
      bad.add(String(error));
    }
  };
  const readers: Promise<void>[] = [];
  const startedMs = performance.now();
  const many = (perSecond * durationMs) / 1000;
  while (readers.length < many) {
    const dueMs = startedMs + (readers.length * 1000) / perSecond;
    const waitMs = dueMs - performance.now();
    if (waitMs > 1) await new Promise((done) => setTimeout(done, waitMs));
    else readers.push(ask(paths[readers.length % paths.length] ?? '/', performance.now()));
  }
  await Promise.all(readers);
  await pool.close();
  return { tookMs, bad: [...bad] };
}

process.on('message', async (reading: Reading) => {
  process.send?.(await read(reading));
});
