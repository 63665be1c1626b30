import { lookup } from 'node:dns/promises';
import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Browser } from 'playwright-core';
import { openBrowser } from './doors.ts';
import { FRIENDICA, startFriendica } from './friendica.ts';
import { GOTOSOCIAL, startGoToSocial } from './gotosocial.ts';
import { HOLLO, startHollo } from './hollo.ts';
import { OBOLE, startObole } from './live-obole.ts';
import type { LiveServer } from './live-server.ts';
import { type Log, makeLog } from './log.ts';
import { makeCertificates, startProxy, trust } from './tls.ts';
import { clientsFor, PEOPLE, type Walk } from './walk.ts';
import { walkBot } from './walk-bot.ts';
import { walkClaim } from './walk-claim.ts';
import { walkDoors } from './walk-doors.ts';
import { walkEnds } from './walk-ends.ts';
import { walkFavourites } from './walk-favourites.ts';
import { walkWorks } from './walk-works.ts';

/** Walks past the doors of this node with real servers of other kinds, each by its own pages and its own
 *  client API: `GOTOSOCIAL=<folder> HOLLO=<folder> npm run live`, see docs/live.md. */

const OBOLE_PORT = 8441;
const SERVER_PORT = 8442;

type Kind = {
  readonly name: string;
  readonly host: string;
  readonly setting: string;
  start(of: {
    release: string;
    folder: string;
    port: number;
    ca: string;
    browser: Browser;
  }): Promise<LiveServer>;
};

const KINDS: readonly Kind[] = [
  {
    ...{ name: 'GoToSocial', host: GOTOSOCIAL, setting: 'GOTOSOCIAL' },
    start: (of) => startGoToSocial({ ...of, people: PEOPLE }),
  },
  {
    ...{ name: 'Hollo', host: HOLLO, setting: 'HOLLO' },
    start: (of) => startHollo({ ...of, people: PEOPLE }),
  },
  {
    ...{ name: 'Friendica', host: FRIENDICA, setting: 'FRIENDICA' },
    start: (of) => startFriendica({ ...of, people: PEOPLE }),
  },
];

async function main(): Promise<void> {
  const log = makeLog();
  for (const kind of KINDS) {
    const release = process.env[kind.setting];
    if (release === undefined || release === '')
      process.stdout.write(`${kind.name}: skipped, ${kind.setting} names no folder\n`);
    else await walkAlong(log, kind, resolve(release));
  }
  const failures = log.failures();
  process.stdout.write(failures === 0 ? 'All holds.\n' : `${failures} steps break.\n`);
  process.exitCode = failures === 0 ? 0 : 1;
}

async function walkAlong(log: Log, kind: Kind, release: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'obole-live-'));
  chmodSync(folder, 0o755);
  process.stdout.write(`${kind.name}: logs and traffic in ${folder}\n`);
  const closing: (() => unknown)[] = [];
  try {
    const { address } = await lookup(OBOLE, { family: 4 });
    const certificates = makeCertificates(folder, [OBOLE, kind.host]);
    trust(certificates);
    const ports = new Map([
      [OBOLE, OBOLE_PORT],
      [kind.host, SERVER_PORT],
    ]);
    const trafficFile = join(folder, 'traffic.jsonl');
    const proxy = await startProxy({ address, certificates, ports, trafficFile });
    closing.push(() => proxy.stop());
    const { ca } = certificates;
    const browser = await openBrowser(address);
    closing.push(() => browser.close());
    const server = await kind.start({ release, folder, port: SERVER_PORT, ca, browser });
    closing.push(() => server.stop());
    const obole = await startObole({ folder, port: OBOLE_PORT, ca });
    closing.push(() => obole.stop());
    process.stdout.write(`${server.software}\n`);
    await walkAll({ log, browser, obole, server, traffic: proxy.traffic });
  } catch (error) {
    await log.step('the walk itself', () => Promise.reject(error));
  } finally {
    for (const end of closing.reverse()) await end();
  }
}

async function walkAll(of: Omit<Walk, 'clients'>): Promise<void> {
  const clients = await clientsFor(of.browser, of.server);
  const walk: Walk = { ...of, clients };
  await walkDoors(walk);
  await walkFavourites(walk);
  await walkWorks(walk);
  await walkBot(walk);
  await walkClaim(walk);
  await walkEnds(walk);
}

await main();
