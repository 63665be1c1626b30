import { Pool } from 'undici';

/** The other side of the read benchmark, in a process of its own, so that what it costs is not
 *  counted as the server's. */

export type Load = {
  readonly origin: string;
  readonly paths: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly durationMs: number;
};

/** Asks once for one document, and whether it holds these words. */
export type Look = {
  readonly origin: string;
  readonly path: string;
  readonly words: string;
};

export type Order = { readonly load: Load } | { readonly look: Look };
export type Report =
  | { readonly responses: number; readonly durationMs: number; readonly bad: readonly string[] }
  | { readonly found: boolean };

const ACCEPT = 'application/activity+json, application/ld+json';

/** Keeps every connection busy with one request after the other. */
async function load({ origin, paths, headers, connections, durationMs }: Load): Promise<Report> {
  const pool = new Pool(origin, { connections, pipelining: 1 });
  const bad = new Set<string>();
  const startedMs = performance.now();
  const untilMs = startedMs + durationMs;
  let responses = 0;
  let next = 0;

  const once = () =>
    new Promise<void>((resolve) => {
      const path = paths[next++ % paths.length] ?? '/';
      let status = 0;
      pool.dispatch(
        { path, method: 'GET', headers: { accept: ACCEPT, ...headers } },
        {
          onRequestStart: () => {},
          onResponseStart: (_controller, code) => {
            status = code;
          },
          onResponseData: () => {},
          onResponseEnd: () => {
            responses += 1;
            if (status !== 200 && status !== 304) bad.add(`HTTP ${status}`);
            resolve();
          },
          onResponseError: (_controller, error) => {
            bad.add(error.message);
            resolve();
          },
        },
      );
    });
  const ask = async () => {
    while (performance.now() < untilMs) await once();
  };
  await Promise.all(Array.from({ length: connections }, ask));
  const tookMs = performance.now() - startedMs;
  await pool.close();
  return { responses, durationMs: tookMs, bad: [...bad] };
}

async function look({ origin, path, words }: Look): Promise<Report> {
  const response = await fetch(origin + path, { headers: { accept: ACCEPT } });
  return { found: (await response.text()).includes(words) };
}

process.on('message', async (order: Order) => {
  process.send?.('load' in order ? await load(order.load) : await look(order.look));
});
