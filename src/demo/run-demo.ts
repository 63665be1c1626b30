import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeHome } from '../../db/postgres-home.ts';
import { say, strong } from '../commands/terminal.ts';
import { endOf, type Month, monthOf, previousMonth } from '../flattr/period.ts';
import { NodeProcess } from './node-process.ts';
import {
  arrive,
  arrived,
  giveFirstMonth,
  giveSecondMonth,
  publish,
  settle,
  worksOn,
} from './people.ts';
import { printBooks, setAccounts, settleBothWays } from './settlement.ts';
import { SAILORS, VILLAGERS } from './town.ts';

/** Two nodes live through a month and settle it, as two processes that speak HTTP. Whatever is done
 *  here is done as people do it: through pages by givers, through commands by admins.
 *  @param options.once end after printing; else both sites stay up until Ctrl-C.
 *  @param options.port of the first node; the second has the next one.
 *  @returns the exit status: 0 only when both books are right and agree with each other. */
export async function runDemo(options: {
  readonly once: boolean;
  readonly port: number;
}): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'obole-demo-'));
  // Run by root, the databases run as somebody else, who has to pass through here.
  await chmod(folder, 0o711);
  const village = new NodeProcess({
    name: 'The Village',
    port: options.port,
    dataDir: join(folder, 'village'),
  });
  const harbour = new NodeProcess({
    name: 'The Harbour',
    port: options.port + 1,
    dataDir: join(folder, 'harbour'),
  });
  const nodes = [village, harbour] as const;
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
  try {
    const story = tell({ village, harbour }, monthsOfDemo(new Date()));
    const status = await Promise.race([story, stopped.then(() => null)]);
    if (status === null) return 1;
    if (!options.once) {
      say(`\nBoth sites are up: ${village.origin} and ${harbour.origin}`);
      say('Sign in with one of these links, each good once:');
      for (const [node, handle] of [
        [village, 'reader'],
        [harbour, 'neighbour'],
      ] as const) {
        const { signInLink } = await node.json<{ signInLink: string }>('user', 'link', handle);
        say(`  @${handle}  ${signInLink}`);
      }
      say('Ctrl-C ends the demo and removes its data.');
      await stopped;
    }
    return status;
  } finally {
    await Promise.all(nodes.map((node) => node.stop()));
    for (const node of nodes) removeHome(node.dataDir);
    await rm(folder, { recursive: true, force: true });
  }
}

type Months = { readonly first: Month; readonly second: Month; during: Date; after: Date };

/** The demo closes last month and gives in this one; its clock jumps from the 20th to the 11th. */
function monthsOfDemo(today: Date): Months {
  const second = monthOf(today);
  const first = previousMonth(second);
  return {
    first,
    second,
    during: new Date(`${first}-20T12:00:00Z`),
    after: new Date(endOf(first).getTime() + 10.5 * 86_400_000),
  };
}

type Both = { readonly village: NodeProcess; readonly harbour: NodeProcess };

async function tell({ village, harbour }: Both, months: Months): Promise<number> {
  const nodes = [village, harbour] as const;
  chapter(`Two nodes start, in ${months.first}`);
  for (const node of nodes) node.setClock(months.during);
  await Promise.all(nodes.map((node) => node.start()));
  say(`${village.name} at ${village.origin}, ${harbour.name} at ${harbour.origin}`);
  await setAccounts(nodes);

  chapter('Creators publish the feeds that they have already');
  const [makers] = await Promise.all([
    settleAll(village, harbour),
    publish(village, { handle: 'night-trains', name: 'Night Trains', feed: 'night-trains.atom' }),
    publish(harbour, { handle: 'harbour-radio', name: 'Radio du port', feed: 'harbour-radio.rss' }),
  ]);
  say(`${makers.length} more write by hand, in four languages`);

  chapter('Givers set a budget and top up');
  const people = await Promise.all([
    arrive(village, { handle: 'reader', budget: '20.00', funds: '40.00' }),
    arrive(village, { handle: 'listener', budget: '10.00', funds: '20.00' }),
    arrive(harbour, { handle: 'neighbour', budget: '5.00', funds: '10.00' }),
  ]);

  chapter(`They flattr through ${months.first}, here and across`);
  const trains = await worksOn(village, 'night-trains');
  const radio = await worksOn(harbour, 'harbour-radio');
  await giveFirstMonth(people, { trains, radio });
  await arrived(village, harbour);

  chapter(`${months.first} ends: each node splits its budgets`);
  await Promise.all(nodes.map((node) => node.stop()));
  for (const node of nodes) node.setClock(months.after);
  const closed = await Promise.all(nodes.map((node) => node.obole('close', months.first)));
  for (const [n, { name }] of nodes.entries()) say(`${name}: ${closed[n]?.trim()}`);
  await Promise.all(nodes.map((node) => node.start()));

  chapter('The nodes state, accept and net what they owe each other');
  await settleBothWays(nodes, months.first);

  chapter(`Meanwhile ${months.second} has begun`);
  await giveSecondMonth(people, { trains, radio }, makers);
  return printBooks(nodes);
}

const settleAll = (village: NodeProcess, harbour: NodeProcess) =>
  Promise.all([
    ...VILLAGERS.map((maker) => settle(village, maker)),
    ...SAILORS.map((maker) => settle(harbour, maker)),
  ]);

const chapter = (title: string) => say(`\n${strong(title)}`);
