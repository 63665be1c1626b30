import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { eq } from 'drizzle-orm';
import { work } from '../../db/schema/schema.ts';
import { createAccount } from '../../src/operations/create-account.ts';
import type { Deps } from '../../src/operations/deps.ts';
import type { Load, Order, Report } from './read-client.ts';
import { serveForBench } from './serving.ts';

/** What anybody reads of a node is served this fast at least, by one process, whatever the machine
 *  does besides. Source: issue 3, "Speed". */
const LEAST_PER_SECOND = 3_000;
const MOST_CPU_MS = 0.3;

const CONNECTIONS = 64;
const WARM_UP_MS = 2_000;
const MEASURE_MS = 5_000;
const WORKS = 200;
const EDITS = 20;

type Figure = { readonly name: string; readonly perSecond: number; readonly cpuMs: number };

/** Prints what the server of `obole serve` does with reads of actors and works, and beside it what a
 *  bare `node:http` does with the same bytes in the same process.
 *  @returns whether it is as fast as it should be, and right. */
export async function bench(): Promise<boolean> {
  const serving = await serveForBench();
  const client = fork(new URL('read-client.ts', import.meta.url));
  try {
    const { deps } = serving.node;
    const paths = await publish(deps);
    return await measureAll(deps, client, paths);
  } finally {
    client.kill();
    await serving.stop();
  }
}

type Paths = { readonly actor: string; readonly works: readonly string[] };

async function measureAll(deps: Deps, client: ChildProcess, paths: Paths): Promise<boolean> {
  const { origin } = deps.node;
  const etag = await etagOf(origin + paths.actor);
  const figures = [
    await measure(client, 'actor', { origin, paths: [paths.actor] }),
    await measure(client, 'works', { origin, paths: paths.works }),
    await measure(client, 'actor, unchanged (304)', {
      origin,
      paths: [paths.actor],
      headers: { 'if-none-match': etag },
    }),
  ];
  const floor = await measureFloor(client, origin + paths.actor);
  const seen = await editUnderLoad(deps, client, paths.works);
  console.log(`${CONNECTIONS} connections, one server process, ${process.version}`);
  for (const { name, perSecond, cpuMs } of [floor, ...figures]) {
    const share = (100 * perSecond) / floor.perSecond;
    console.log(
      `${name.padEnd(24)} ${String(Math.round(perSecond)).padStart(7)}/s  ${String(Math.round(cpuMs * 1000)).padStart(5)} µs CPU each  ${String(Math.round(share)).padStart(4)} % of the floor`,
    );
  }
  console.log(`${seen} of ${EDITS} edits under load were in the very next answer`);
  const slow = figures.filter(
    ({ perSecond, cpuMs }) => perSecond < LEAST_PER_SECOND || cpuMs > MOST_CPU_MS,
  );
  for (const { name } of slow) {
    console.log(`${name}: below ${LEAST_PER_SECOND}/s or above ${MOST_CPU_MS * 1000} µs`);
  }
  return slow.length === 0 && seen === EDITS;
}

/** One creator with works of the usual length; the paths of their documents. */
async function publish(deps: Deps): Promise<Paths> {
  const made = await createAccount(deps, { handle: 'night-trains', name: 'Night trains' });
  if (!made.ok) throw new Error(made.code);
  const { actorId: authorId } = made;
  const { origin } = deps.node;
  const now = deps.clock();
  const rows = Array.from({ length: WORKS }, (_, n) => {
    const id = deps.newId();
    return {
      id,
      uri: `${origin}/works/${id}`,
      authorId,
      url: `https://night-trains.example/${n}`,
      pageUrl: `${origin}/@night-trains/works/${n}`,
      slug: `${n}`,
      title: `The ${n}th night train of the year`,
      excerpt: 'Who is on it, what they carry, and where they get off. '.repeat(6),
      language: 'en',
      tags: ['night trains', 'Europe'],
      publishedAt: now,
      createdAt: now,
      updatedAt: now,
    };
  });
  await deps.db.insert(work).values(rows);
  return { actor: `/users/${authorId}`, works: rows.map(({ id }) => `/works/${id}`) };
}

type Place = Pick<Load, 'origin' | 'paths'> & Partial<Load>;

async function measure(client: ChildProcess, name: string, place: Place): Promise<Figure> {
  const load = { headers: {}, connections: CONNECTIONS, durationMs: MEASURE_MS, ...place };
  await order(client, { load: { ...load, durationMs: WARM_UP_MS } });
  const before = process.cpuUsage();
  const report = await order(client, { load });
  const { user, system } = process.cpuUsage(before);
  if (!('responses' in report)) throw new Error('not what was asked');
  if (report.bad.length > 0) throw new Error(`${name}: ${report.bad.join(', ')}`);
  const { responses, durationMs } = report;
  const cpuMs = (user + system) / 1000 / responses;
  return { name, perSecond: (responses * 1000) / durationMs, cpuMs };
}

/** The same bytes and headers, with nothing between them and the socket. */
async function measureFloor(client: ChildProcess, url: string): Promise<Figure> {
  const response = await fetch(url, { headers: { accept: 'application/activity+json' } });
  const headers = ['content-type', 'etag', 'vary', 'cache-control'].map(
    (name): [string, string] => [name, response.headers.get(name) ?? ''],
  );
  const body = new Uint8Array(await response.arrayBuffer());
  const server = createServer((_, answer) => {
    answer.writeHead(200, { ...Object.fromEntries(headers), 'content-length': body.byteLength });
    answer.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const figure = await measure(client, 'floor: bare node:http', { origin, paths: ['/'] });
  server.closeAllConnections();
  server.close();
  return figure;
}

/** Edits works while they are being read, and counts the edits that the very next answer shows. */
async function editUnderLoad(deps: Deps, client: ChildProcess, paths: readonly string[]) {
  const { origin } = deps.node;
  const loader = fork(new URL('read-client.ts', import.meta.url));
  const load = { origin, paths, headers: {}, connections: CONNECTIONS, durationMs: MEASURE_MS };
  const loading = order(loader, { load });
  let seen = 0;
  for (let n = 0; n < EDITS; n += 1) {
    const path = paths[n % paths.length] ?? '';
    const words = `Edited for the ${n}th time`;
    const id = path.replace('/works/', '');
    await deps.db.update(work).set({ title: words }).where(eq(work.id, id));
    const report = await order(client, { look: { origin, path, words } });
    if ('found' in report && report.found) seen += 1;
  }
  await loading;
  loader.kill();
  return seen;
}

async function order(client: ChildProcess, given: Order): Promise<Report> {
  client.send(given);
  const [report] = (await once(client, 'message')) as [Report];
  return report;
}

async function etagOf(url: string): Promise<string> {
  const response = await fetch(url, { headers: { accept: 'application/activity+json' } });
  return response.headers.get('etag') ?? '';
}

if (import.meta.main) process.exitCode = (await bench()) ? 0 : 1;
