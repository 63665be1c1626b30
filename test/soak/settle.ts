import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { removeHome } from '../../db/postgres-home.ts';
import { makeRandom } from '../simulation/random.ts';
import { beAdmin } from './settle-admin.ts';
import { checkAgainstBank, checkBooks, unsettled } from './settle-checks.ts';
import { type Giver, giveSome, settleIn } from './settle-people.ts';
import {
  Broken,
  makeTown,
  moveTo,
  NO_FAULTS,
  start,
  strangeFailures,
  type Town,
  torment,
} from './settle-town.ts';
import { SoakNode } from './soak-node.ts';

/** `npm run soak settle`: three nodes, each a process with a PostgreSQL of its own, whose people give across
 *  for several months while processes and databases are killed at random. Then they are left alone, and
 *  all must be settled, with right books. Ends with 1 and one sentence where it is not. */

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '5' },
    /** Killing goes on until so many months have ended, however slow the machine is. */
    months: { type: 'string', default: '2' },
    seed: { type: 'string', default: process.env.SOAK_SEED ?? `${Date.now() % 1_000_000_000}` },
    /** Of the first node; the others have the next ones. */
    port: { type: 'string', default: '8471' },
    /** The data of the nodes stay, for whoever wants to know why. */
    keep: { type: 'boolean', default: false },
  },
});
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const BEGIN = new Date('2026-11-11T09:00:00Z');
const NAMES = ['east', 'north', 'west'] as const;
/** Days of a month on which something is due: shares are made and statements go; months are netted; who has
 *  not netted by the 20th pays in full; payments are made and arrive. */
const DAYS = [4, 10, 13, 17, 21, 27] as const;
/** How long people and killers have for one day, in starts of a node, and how long people have without
 *  killers. */
const BAD_DAY_STARTS = 3;
const CALM_DAY_MS = 4_000;
/** Until all must be settled. */
const CALM_DAYS = DAYS.length * 4;

const seed = Number.parseInt(values.seed, 10);
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const folder = mkdtempSync(join(tmpdir(), 'obole-soak-'));
// Run by root, the databases run as somebody else, who has to pass through here.
chmodSync(folder, 0o711);
const town = makeTown(seed, BEGIN, (clock) =>
  NAMES.map((name, n) => {
    const port = Number.parseInt(values.port, 10) + n;
    return new SoakNode({ name, port, folder, clock });
  }),
);

/** The next day on which something is due, at an hour that nobody chose. */
function dayAfter({ clock, random }: Town): Date {
  const now = clock();
  const midnight = new Date(`${now.toISOString().slice(0, 10)}T00:00:00Z`).getTime();
  for (let n = 1; ; n += 1) {
    const day = new Date(midnight + n * DAY_MS);
    if (DAYS.some((due) => due === day.getUTCDate()))
      return new Date(day.getTime() + (1 + random.below(22)) * 3_600_000);
  }
}

const monthOf = (at: Date): string => at.toISOString().slice(0, 7);

function sayMinute(minute: number): void {
  const { kills, flattrs, lost, bookings, assigned, sentBack, failed } = town.tally;
  const all = kills.node + kills.database + kills.both;
  say(
    `minute ${minute}: it is ${town.clock().toISOString().slice(0, 10)}; ${all} kills (${kills.node} node, ${kills.database} database, ${kills.both} both), ${flattrs} flattrs and ${lost} in vain, ${bookings} bank entries booked, ${assigned} assigned, ${sentBack} sent back, ${failed} commands and starts failed`,
  );
}

/** One day of everybody, while killers are about. */
async function badDay(givers: readonly Giver[]): Promise<void> {
  await moveTo(town, dayAfter(town), 'kill');
  const over = new AbortController();
  const killers = town.nodes.map((node) => {
    const random = makeRandom(town.random.below(2 ** 31));
    return torment(town, node, random, over.signal);
  });
  const killed = Promise.all(killers);
  // Whoever is busy is awaited first.
  killed.catch(() => {});
  const until = Date.now() + BAD_DAY_STARTS * town.startMs;
  const busy = town.nodes.map(async (node) => {
    do {
      await beAdmin(town, node);
      await sleep(500);
    } while (Date.now() < until);
  });
  await Promise.all([...busy, giveSome(town, givers)]);
  over.abort();
  await killed;
}

async function calmDay(): Promise<void> {
  await moveTo(town, dayAfter(town), 'calm');
  const until = Date.now() + CALM_DAY_MS;
  do {
    await Promise.all(town.nodes.map((node) => beAdmin(town, node)));
    await sleep(500);
  } while (Date.now() < until);
}

/** @throws Broken with what is not as it must be. */
async function run(): Promise<void> {
  await Promise.all(town.nodes.map((node) => start(town, node)));
  const givers = await settleIn(town);
  await giveSome(town, givers);
  say(`seed ${seed}: ${town.nodes.length} nodes, ${givers.length} givers; the killing begins`);
  const killMs = Number.parseInt(values.minutes, 10) * MINUTE_MS;
  const leastMonths = Number.parseInt(values.months, 10);
  const beganMs = Date.now();
  const timer = setInterval(
    () => sayMinute(Math.round((Date.now() - beganMs) / MINUTE_MS)),
    MINUTE_MS,
  );
  try {
    for (let months = 0; Date.now() - beganMs < killMs || months < leastMonths; ) {
      const month = monthOf(town.clock());
      await badDay(givers);
      if (monthOf(town.clock()) === month) continue;
      months += 1;
      await checkBooks(town);
    }
    say('nobody is killed any more');
    await settleAll(monthOf(town.clock()));
  } finally {
    clearInterval(timer);
  }
}

async function settleAll(lastMonth: string): Promise<void> {
  town.faults = NO_FAULTS;
  let left: string[] = [];
  for (let days = 0; days < CALM_DAYS; days += 1) {
    await calmDay();
    if (monthOf(town.clock()) <= lastMonth) continue;
    left = await unsettled(town, lastMonth);
    if (left.length > 0) continue;
    await checkBooks(town);
    await checkAgainstBank(town);
    say(`all is settled on ${town.clock().toISOString().slice(0, 10)}, and all books are right`);
    return;
  }
  throw new Broken(`not settled by ${town.clock().toISOString().slice(0, 10)}: ${left.join('; ')}`);
}

async function clean(): Promise<void> {
  await Promise.all(town.nodes.map((node) => node.remove()));
  if (values.keep) return say(`the data are in ${folder}`);
  for (const node of town.nodes) removeHome(node.dataDir);
  rmSync(folder, { recursive: true, force: true });
}

const interrupted = new Promise<'interrupted'>((resolve) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => resolve('interrupted'));
});
try {
  if ((await Promise.race([run(), interrupted])) === 'interrupted') process.exitCode = 130;
} catch (error) {
  process.exitCode = 1;
  const why =
    error instanceof Broken ? error.message : error instanceof Error ? error.stack : error;
  say(
    `seed ${seed}: ${why}\nAgain: npm run soak settle -- --seed ${seed} --minutes ${values.minutes} --months ${values.months}`,
  );
} finally {
  const strange = [...town.strange, ...town.nodes.flatMap(strangeFailures)];
  for (const what of strange) say(`strange: ${what}`);
  await clean();
}
process.exit();
