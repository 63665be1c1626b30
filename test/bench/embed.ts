import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { serve } from '@hono/node-server';
import { flattr, work } from '../../db/schema/schema.ts';
import { readConfig } from '../../src/config.ts';
import { startServing } from '../../src/main.ts';
import { createAccount } from '../../src/operations/create-account.ts';
import type { NodeDeps } from '../../src/operations/deps.ts';
import { temporaryFolder } from '../support/test-server.ts';
import type { Load, Order, Report } from './read-client.ts';

/** Buttons and badges are served this fast at least, by one process. Source: issue 9, "Speed". */
const LEAST_PER_SECOND = 2_000;
/** A count is older than this for nobody: a second, and the time that it takes to say so. */
const SEEN_WITHIN_MS = 1_500;

const CONNECTIONS = 64;
const WARM_UP_MS = 2_000;
const MEASURE_MS = 5_000;
const WORKS = 200;
/** What a popular work has. */
const FLATTRS = 10_000;
const PRESSES = 20;

type Figure = { readonly name: string; readonly perSecond: number; readonly cpuMs: number };
type Town = { readonly author: string; readonly givers: readonly string[]; readonly works: Work[] };
type Work = { readonly id: string; readonly pageUrl: string };

/** Prints how many buttons the server of `obole serve` gives out, also while the same works are being
 *  flattred, and beside it what the same server does with an empty answer.
 *  @returns whether that is as fast as it should be, and every press was in the count. */
export async function bench(): Promise<boolean> {
  const dataDir = temporaryFolder();
  const port = await freePort();
  const read = readConfig({
    PORT: `${port}`,
    HOST: '127.0.0.1',
    ORIGIN: `http://127.0.0.1:${port}`,
    DATA_DIR: dataDir,
    LOG_LEVEL: 'error',
  });
  if ('mistakes' in read) throw new Error(read.mistakes.join('\n'));
  const serving = await startServing(read.config, { log: () => {} });
  const client = fork(new URL('read-client.ts', import.meta.url));
  try {
    const { deps } = serving.node;
    return await measureAll(deps, client, await settle(deps));
  } finally {
    client.kill();
    await serving.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function measureAll(deps: NodeDeps, client: ChildProcess, town: Town): Promise<boolean> {
  const { origin } = deps.node;
  const badges = town.works.map(({ pageUrl }) => `/badge.svg?url=${encodeURIComponent(pageUrl)}`);
  const [popular = ''] = badges;
  const button = popular.replace('/badge.svg', '/embed/button');
  const etag = (await fetch(origin + popular)).headers.get('etag') ?? '';
  const unknown = (n: number) => `/badge.svg?url=https%3A%2F%2Fblog.example%2F${n}`;
  const floor = await measureFloor(client);
  const figures = [
    await measure(client, 'badge of one work', { origin, paths: [popular] }),
    await measure(client, 'badges of 200 works', { origin, paths: badges }),
    await measure(client, 'badge, unchanged (304)', {
      origin,
      paths: [popular],
      headers: { 'if-none-match': etag },
    }),
    await measure(client, 'button in a frame', { origin, paths: [button] }),
  ];
  // Each is a question to the database, together with those that are asked in the same moment.
  const strange = await measure(client, 'unknown addresses', {
    origin,
    paths: Array.from({ length: 100_000 }, (_, n) => unknown(n)),
  });
  const pressed = await pressUnderLoad(deps, client, town, [popular, button]);
  console.log(`${CONNECTIONS} connections, one server process, ${process.version}`);
  for (const figure of [floor, ...figures, pressed.figure, strange]) print(figure, floor);
  console.log(
    `${pressed.seen} of ${PRESSES} flattrs under load were counted in ${SEEN_WITHIN_MS} ms`,
  );
  const slow = [...figures, pressed.figure].filter((one) => one.perSecond < LEAST_PER_SECOND);
  for (const { name } of slow) console.log(`${name}: below ${LEAST_PER_SECOND}/s`);
  return slow.length === 0 && pressed.seen === PRESSES;
}

function print({ name, perSecond, cpuMs }: Figure, floor: Figure): void {
  const share = Math.round((100 * perSecond) / floor.perSecond);
  console.log(
    `${name.padEnd(28)} ${String(Math.round(perSecond)).padStart(7)}/s  ${String(Math.round(cpuMs * 1000)).padStart(5)} µs CPU each  ${String(share).padStart(4)} % of the floor`,
  );
}

/** One creator with works, of which the first is flattred by everybody. */
async function settle(deps: NodeDeps): Promise<Town> {
  const named = async (handle: string) => {
    const made = await createAccount(deps, { handle, name: handle });
    if (!made.ok) throw new Error(made.code);
    return made.actorId;
  };
  const author = await named('night-trains');
  const givers = [];
  for (let n = 0; n < PRESSES; n += 1) givers.push(await named(`giver-${n}`));
  const at = deps.clock();
  const works = Array.from({ length: WORKS }, (_, n) => ({
    id: deps.newId(),
    pageUrl: `${deps.node.origin}/@night-trains/works/${n}`,
    slug: `${n}`,
  }));
  const common = { authorId: author, publishedAt: at, createdAt: at, updatedAt: at };
  await deps.db.insert(work).values(
    works.map((one) => ({
      ...{ ...common, ...one, uri: `${deps.node.origin}/works/${one.id}`, url: one.pageUrl },
      title: `The ${one.slug}th night train of the year`,
    })),
  );
  // Each in a month of its own, so that few people give a lot.
  const months = Array.from({ length: FLATTRS / PRESSES }, (_, n) => `${1500 + n}-01`);
  for (const giverId of givers)
    await deps.db
      .insert(flattr)
      .values(months.map((month) => giftOf(deps, { giverId, author, work: works[0], month })));
  return { author, givers, works };
}

function giftOf(
  deps: NodeDeps,
  gift: {
    readonly giverId: string;
    readonly author: string;
    readonly work: Work | undefined;
    readonly month: string;
  },
): typeof flattr.$inferInsert {
  const id = deps.newId();
  const { giverId, author: payeeId, month } = gift;
  const about = { giverId, payeeId, month, workId: gift.work?.id };
  return {
    id,
    uri: `${deps.node.origin}/flattrs/${id}`,
    given: true,
    source: 'page',
    ...about,
    recordedAt: deps.clock(),
  };
}

type Place = Pick<Load, 'origin' | 'paths'> & Partial<Load>;

async function measure(client: ChildProcess, name: string, place: Place): Promise<Figure> {
  const load = { headers: {}, connections: CONNECTIONS, durationMs: MEASURE_MS, ...place };
  await order(client, { load: { ...load, durationMs: WARM_UP_MS } });
  return await run(client, name, load);
}

async function run(client: ChildProcess, name: string, load: Load): Promise<Figure> {
  const before = process.cpuUsage();
  const report = await order(client, { load });
  const { user, system } = process.cpuUsage(before);
  if (!('responses' in report)) throw new Error('not what was asked');
  if (report.bad.length > 0) throw new Error(`${name}: ${report.bad.join(', ')}`);
  const { responses, durationMs } = report;
  const cpuMs = (user + system) / 1000 / responses;
  return { name, perSecond: (responses * 1000) / durationMs, cpuMs };
}

/** An empty answer of the same server, with nothing between it and the socket. */
async function measureFloor(client: ChildProcess): Promise<Figure> {
  const server = serve({ fetch: () => new Response(null), port: 0, hostname: '127.0.0.1' });
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const origin = `http://127.0.0.1:${port}`;
  const figure = await measure(client, 'floor: an empty answer', { origin, paths: ['/'] });
  if ('closeAllConnections' in server) server.closeAllConnections();
  server.close();
  return figure;
}

/** Flattrs a work while its button is asked for without end; each has to be in the count a moment later. */
async function pressUnderLoad(
  deps: NodeDeps,
  client: ChildProcess,
  { author, givers, works }: Town,
  paths: readonly string[],
) {
  const { origin } = deps.node;
  const durationMs = PRESSES * SEEN_WITHIN_MS + MEASURE_MS;
  const load = { origin, paths, headers: {}, connections: CONNECTIONS, durationMs };
  const loading = run(client, 'while it is flattred', load);
  const counted = async () => {
    const said = await (await fetch(origin + paths[0])).text();
    return Number(/aria-label="([\d,]+)/.exec(said)?.[1]?.replaceAll(',', ''));
  };
  let seen = 0;
  for (const giverId of givers) {
    const before = await counted();
    await deps.db
      .insert(flattr)
      .values(giftOf(deps, { giverId, author, work: works[0], month: '2026-01' }));
    const untilMs = performance.now() + SEEN_WITHIN_MS;
    let now = before;
    while (now === before && performance.now() < untilMs) {
      await sleep(50);
      now = await counted();
    }
    if (now === before + 1) seen += 1;
  }
  return { seen, figure: await loading };
}

async function order(client: ChildProcess, given: Order): Promise<Report> {
  client.send(given);
  const [report] = (await once(client, 'message')) as [Report];
  return report;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

if (import.meta.main) process.exitCode = (await bench()) ? 0 : 1;
