import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from '../../db/connect.ts';
import { decimal } from './figures.ts';
import type { Read, Reading } from './pages-client.ts';
import { fillCatalogue } from './pages-town.ts';
import { serveForBench } from './serving.ts';

/** Of a hundred readers of the catalogue, ninety-five have their page in less.
 *  Source: issue 8, "Speed". */
const AT_MOST_MS = 50;
const PER_SECOND = 200;
const SIZE = { works: 100_000, givers: 5_000, flattrs: 400_000 };
const WARM_UP_MS = 5_000;
const MEASURE_MS = 15_000;
const READERS = (PER_SECOND * (WARM_UP_MS + MEASURE_MS)) / 1000;

/** What readers ask a catalogue for: mostly its beginning, and then anything. */
const CATALOGUE = [
  '/catalogue',
  '/catalogue?sort=new',
  '/catalogue?sort=flattrers',
  '/catalogue?language=fr',
  '/catalogue?kind=audio',
  '/catalogue?tag=tag17',
  '/catalogue?tag=trains',
  '/catalogue?q=night',
  '/catalogue?q=train+12345',
  '/catalogue?q=pap',
  '/catalogue?q=nothing+like+this',
  '/catalogue?q=river&language=de&sort=new',
  '/catalogue?language=es&kind=video&sort=new',
  '/catalogue?sort=flattrers&language=fr&kind=text',
];

/** What nobody else asks for in the same moment: every fifth reader does, so that what is kept for
 *  others does not stand for all of it. */
const OWN_EVERY = 5;
const own = (n: number): string =>
  [
    `/catalogue?q=train+${n}`,
    `/catalogue?tag=tag${n % 500}&sort=${n < 500 ? 'new' : 'flattrers'}`,
    `/catalogue?q=night+${n}&language=de`,
    `/catalogue?q=paper&tag=tag${n % 500}`,
  ][n % 4] ?? '/catalogue';

/** Prints how long readers of a large catalogue wait, beside what the same number of bytes takes
 *  from a bare `node:http` in the same process at the same rate.
 *  @returns whether that is as fast as it should be, and every answer was one. */
export async function bench(): Promise<boolean> {
  const serving = await serveForBench();
  const client = fork(new URL('pages-client.ts', import.meta.url));
  try {
    const { deps, address } = serving.node;
    const owner = connect(address);
    const startedMs = performance.now();
    await fillCatalogue(deps, owner.db, SIZE);
    await owner.close();
    console.log(
      `${SIZE.works} works, ${SIZE.flattrs} flattrs, filled in ${decimal((performance.now() - startedMs) / 1000, 0)} s`,
    );
    return await measureAll(client, deps.node.origin);
  } finally {
    client.kill();
    await serving.stop();
  }
}

async function measureAll(client: ChildProcess, origin: string): Promise<boolean> {
  const floor = await measureFloor(client, `${origin}/catalogue`);
  const paths = Array.from({ length: READERS }, (_, n) =>
    n % OWN_EVERY === 0 ? own(n / OWN_EVERY) : (CATALOGUE[n % CATALOGUE.length] ?? '/catalogue'),
  );
  const catalogue = await measure(client, origin, paths);
  console.log(`${PER_SECOND} readers a second, one server process, ${process.version}`);
  for (const [name, figure] of Object.entries({ floor, catalogue })) print(name, figure, floor);
  const shared = (path: string) => catalogue.tookMs.filter((one) => one.path === path);
  for (const path of CATALOGUE) console.log(`  ${path.padEnd(52)} ${row(shared(path))}`);
  const alone = catalogue.tookMs.filter(({ path }) => !CATALOGUE.includes(path));
  console.log(`  ${'asked for by one reader alone'.padEnd(52)} ${row(alone)}`);
  for (const fault of catalogue.bad) console.log(fault);
  const isFast = [catalogue.tookMs, alone].every((took) => share(took, 0.95) < AT_MOST_MS);
  if (!isFast) console.log(`p95 is not under ${AT_MOST_MS} ms`);
  return catalogue.bad.length === 0 && isFast;
}

type Figure = Read & { readonly cpuMs: number };

function print(name: string, figure: Figure, floor: Figure): void {
  const ratio = share(figure.tookMs, 0.95) / share(floor.tookMs, 0.95);
  console.log(
    `${name.padEnd(10)} ${row(figure.tookMs)}  ${decimal(figure.cpuMs, 2)} ms CPU each  p95 is ${decimal(ratio, 1)} times the floor's`,
  );
}

const row = (took: Read['tookMs']): string =>
  [0.5, 0.95, 0.99]
    .map((part) => `p${part * 100} ${decimal(share(took, part), 1).padStart(6)} ms`)
    .join('  ');

/** So long took the slowest of this part of the answers. */
const share = (took: Read['tookMs'], part: number): number =>
  took.map(({ ms }) => ms).toSorted((a, b) => a - b)[Math.floor(took.length * part)] ?? 0;

async function measure(
  client: ChildProcess,
  origin: string,
  paths: readonly string[],
): Promise<Figure> {
  const reading = { origin, perSecond: PER_SECOND };
  const warm = (PER_SECOND * WARM_UP_MS) / 1000;
  await order(client, { ...reading, paths: paths.slice(0, warm), durationMs: WARM_UP_MS });
  const before = process.cpuUsage();
  const rest = paths.length > warm ? paths.slice(warm) : paths;
  const read = await order(client, { ...reading, paths: rest, durationMs: MEASURE_MS });
  const { user, system } = process.cpuUsage(before);
  return { ...read, cpuMs: (user + system) / 1000 / read.tookMs.length };
}

/** The same bytes and headers, with nothing between them and the socket. */
async function measureFloor(client: ChildProcess, url: string): Promise<Figure> {
  const body = new Uint8Array(await (await fetch(url)).arrayBuffer());
  const server = createServer((_, answer) => {
    answer.writeHead(200, { 'content-type': 'text/html', 'content-length': body.byteLength });
    answer.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const figure = await measure(client, `http://127.0.0.1:${port}`, ['/']);
  server.closeAllConnections();
  server.close();
  return figure;
}

async function order(client: ChildProcess, reading: Reading): Promise<Read> {
  client.send(reading);
  const [read] = (await once(client, 'message')) as [Read];
  return read;
}

if (import.meta.main) process.exitCode = (await bench()) ? 0 : 1;
