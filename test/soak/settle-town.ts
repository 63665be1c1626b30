import { setTimeout as sleep } from 'node:timers/promises';
import { type Bank, type BankFaults, makeBank } from '../simulation/bank.ts';
import { makeQueue } from '../simulation/queue.ts';
import { makeRandom, type Random } from '../simulation/random.ts';
import { type SoakNode, WAYS, type Way } from './soak-node.ts';

/** Something that must never be. */
export class Broken extends Error {}

/** What has happened so far. */
export type Tally = {
  readonly kills: Record<Way, number>;
  flattrs: number;
  /** Flattrs that were not taken, for a node was down. */
  lost: number;
  bookings: number;
  assigned: number;
  sentBack: number;
  /** Starts and commands that ended without having done anything. */
  failed: number;
};

/** Some nodes, their bank, and the clock that all of them follow. */
export type Town = {
  readonly seed: number;
  readonly nodes: readonly SoakNode[];
  readonly random: Random;
  readonly bank: Bank;
  readonly tally: Tally;
  /** How far each admin has read the bank's statement. */
  readonly read: Map<SoakNode, number>;
  /** What nobody expects of a node, once each. */
  readonly strange: Set<string>;
  /** What the last command that failed said, by node. */
  readonly troubles: Map<SoakNode, string>;
  faults: BankFaults;
  /** How long the last start took: on a slow machine everything is given more time. */
  startMs: number;
  readonly clock: () => Date;
  /** Sets the clock, and lets the bank do what it has planned until then. */
  readonly setClock: (to: Date) => void;
};

/** Payments arrive without a reference, in parts, twice, or come back. */
export const BANK_FAULTS: BankFaults = {
  ...{ slow: 0, noReference: 0.15, split: 0.1, twice: 0.08, bounce: 0.1 },
};
export const NO_FAULTS: BankFaults = { slow: 0, noReference: 0, split: 0, twice: 0, bounce: 0 };

export function makeTown(
  seed: number,
  begin: Date,
  makeNodes: (clock: () => Date) => readonly SoakNode[],
): Town {
  let [setAtMs, setToMs] = [Date.now(), begin.getTime()];
  const clock = () => new Date(setToMs + Date.now() - setAtMs);
  const random = makeRandom(seed);
  const queue = makeQueue(begin.getTime());
  const nodes = makeNodes(clock);
  const town: Town = {
    ...{ seed, nodes, random, clock, bank: makeBank(queue, random, () => town.faults) },
    ...{ read: new Map(), strange: new Set(), troubles: new Map(), faults: BANK_FAULTS },
    startMs: 3_000,
    tally: {
      kills: { node: 0, database: 0, both: 0 },
      ...{ flattrs: 0, lost: 0, bookings: 0, assigned: 0, sentBack: 0, failed: 0 },
    },
    setClock(to) {
      [setAtMs, setToMs] = [Date.now(), to.getTime()];
      let isThere = false;
      queue.plan(setToMs, () => {
        isThere = true;
      });
      while (!isThere) queue.runNext();
    },
  };
  return town;
}

const pick = <Item>(items: readonly Item[], random: Random): Item => {
  const item = items[random.below(items.length)];
  if (item === undefined) throw new Error('there is nothing to pick from');
  return item;
};

/** Kills a node in one way or another until it is told to stop, at moments that nobody chose; it is
 *  started again at once, after some seconds, or only to be killed while it starts. Leaves it running. */
export async function torment(
  town: Town,
  node: SoakNode,
  random: Random,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const upMs = 300 + random.below(4 * town.startMs);
    await sleep(upMs, undefined, { signal }).catch(() => {});
    if (signal.aborted) return;
    await killOnce(town, node, random);
    if (random.chance(0.5)) await sleep(random.below(5_000));
    while (random.chance(0.2)) {
      node.spawn();
      await sleep(random.below(4_000));
      await killOnce(town, node, random);
    }
    await start(town, node);
  }
}

/** A database that was killed alone leaves its node without one for a while; then somebody restarts it. */
async function killOnce({ tally, strange }: Town, node: SoakNode, random: Random): Promise<void> {
  const way = pick(WAYS, random);
  tally.kills[way] += 1;
  await node.kill(way);
  if (way !== 'database') return;
  await sleep(random.below(4_000));
  if (random.chance(0.5)) await node.kill('node');
  else if (!(await node.stop())) strange.add('a node without its database did not end by SIGTERM');
}

const STARTS = 3;

/** @throws Broken when it does not start several times. */
export async function start(town: Town, node: SoakNode): Promise<void> {
  const { tally, strange } = town;
  const beganMs = performance.now();
  for (let tries = 1; !(await node.start()); tries += 1) {
    tally.failed += 1;
    strange.add(`a start failed: ${node.lastWords(3)}`);
    await node.kill('node');
    if (tries === STARTS) throw new Broken(`${node.name} does not start:\n${node.lastWords(20)}`);
  }
  town.startMs = Math.max(1_000, Math.round(performance.now() - beganMs));
}

/** Ends all nodes, in a way that nobody chose where one is named, and starts them on another day. */
export async function moveTo(town: Town, to: Date, how: 'calm' | 'kill'): Promise<void> {
  const { nodes, random } = town;
  const ways = nodes.map(() => (how === 'calm' ? null : pick([null, ...WAYS], random)));
  await Promise.all(nodes.map((node, n) => endBy(town, node, ways[n] ?? null)));
  town.setClock(to);
  await Promise.all(nodes.map((node) => start(town, node)));
}

async function endBy({ tally, strange }: Town, node: SoakNode, way: Way | null): Promise<void> {
  if (way !== null) {
    tally.kills[way] += 1;
    await node.kill(way);
  }
  if (!(await node.stop())) strange.add('a node did not end by SIGTERM');
}

/** How a job may fail while others are killed: its own database, or the other node, is away; or something
 *  else has to come first. */
const EXPECTED =
  /unreachable|not_yet|Not taken|is not known now|fetch failed|ECONN|CONNECTION_|EPIPE|ENOENT|terminat|does not (?:say|give)|in recovery mode|starting up|shutting down/;

/** Jobs that failed for another reason than that somebody was killed, each error once. */
export function strangeFailures(node: SoakNode): string[] {
  const failures = node
    .allWords()
    .split('\n')
    .filter((line) => /Failed task|books are wrong/.test(line) && !EXPECTED.test(line))
    .map((line) => line.replace(/^[^[]*|task \d+|[\d.]+ms|[0-9a-f]{8}-[0-9a-f-]{27}/g, ''));
  return [...new Set(failures)].map((line) => `${node.name}: ${line}`);
}
