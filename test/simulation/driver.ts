import { CALM, STORM } from './faults.ts';
import { dayMs, liveDay, makePlan, restoreFrom, settledBefore } from './people.ts';
import { planRare } from './rare.ts';
import { unforgiven, unsettled, waitingFor } from './settled.ts';
import { balanceOf, copyOf, type NodeData, OWN, type SimNode } from './sim-node.ts';
import { Broken, lastHappenings, makeWorld, nameOf, type Setting, type World } from './world.ts';

const HOUR_MS = 3_600_000;
/** Months at the end without faults, in which everything has to settle. */
const QUIET_MONTHS = 5;
const MONTH_DAYS = 30.4;

export type Result = {
  readonly seed: number;
  readonly steps: number;
  /** What broke, or null; with the newest events. */
  readonly problem: string | null;
  readonly last: readonly string[];
  /** How the nodes ended. */
  readonly nodes: readonly SimNode[];
};

/** Lets some nodes settle for some months, faults first and calm afterwards, and looks at everything
 *  after every step. The same setting gives the same run. */
export function simulate(setting: Setting): Result {
  const world = makeWorld(setting);
  const problem = problemOf(() => run(world, setting));
  return {
    seed: setting.seed,
    steps: world.steps,
    problem,
    last: problem === null ? [] : lastHappenings(world),
    nodes: world.nodes,
  };
}

function problemOf(act: () => void): string | null {
  try {
    act();
    return null;
  } catch (error) {
    if (error instanceof Broken) return error.message;
    return error instanceof Error ? `${error.message}\n${error.stack}` : `${error}`;
  }
}

function run(world: World, setting: Setting): void {
  const days = Math.ceil(setting.months * MONTH_DAYS) + 14;
  const calmDay = days - Math.ceil(QUIET_MONTHS * MONTH_DAYS);
  const calmFrom = new Date(dayMs(calmDay)).toISOString().slice(0, 7);
  for (const node of world.nodes) planLife(world, node, days);
  planRestores(world, setting, calmDay);
  planRare(world, setting.seed, calmDay);
  world.queue.plan(dayMs(Math.max(0, calmDay)), () => {
    world.faults = CALM;
  });
  if (calmDay <= 0) world.faults = CALM;
  while (world.queue.runNext() !== null);
  for (const node of world.nodes) checkBank(node);
  const before = settledBefore(dayMs(days));
  if (calmFrom >= before) return;
  for (const node of world.nodes)
    for (const other of world.nodes) {
      if (node === other || node === world.liar || node === world.gone) continue;
      const problem = unfinished(world, node, other, before);
      if (problem !== null)
        throw new Broken(`at the end ${nameOf(node.id)} towards ${nameOf(other.id)}: ${problem}`);
    }
}

function planLife(world: World, node: SimNode, days: number): void {
  const planDay = (day: number) =>
    world.queue.plan(dayMs(day) + world.random.below(24) * HOUR_MS, () => {
      liveDay(world, node);
      if (day + 1 < days) planDay(day + 1);
    });
  planDay(0);
}

function planRestores(world: World, setting: Setting, calmDay: number): void {
  const random = makePlan(setting.seed);
  for (const node of world.nodes) {
    if (!random.chance(world.faults.restore) || calmDay < 50 || node === world.liar) continue;
    const at = 45 + random.below(calmDay - 45);
    const back = 1 + random.below(35);
    let copy: NodeData | null = null;
    world.queue.plan(dayMs(at - back) + random.below(24) * HOUR_MS, () => {
      copy = copyOf(node.data);
      world.witness?.copied(node, copy);
    });
    world.queue.plan(dayMs(at) + random.below(24) * HOUR_MS, () => {
      if (copy !== null) restoreFrom(world, node, copy);
    });
  }
}

/** What two nodes have not settled by now. */
function unfinished(world: World, node: SimNode, other: SimNode, before: string): string | null {
  if (other === world.gone) return waitingFor(node, other, before);
  if (other !== world.liar) return unsettled(node, other, before);
  return world.isForgiving ? unforgiven(node, other, before) : null;
}

/** The books know every entry that the bank wrote, and sum to zero. */
function checkBank(node: SimNode): void {
  const accounts = [...node.data.balances.values()].flatMap((owner) => [...owner.values()]);
  const sumMinor = accounts.reduce((sum, minor) => sum + minor, 0n);
  if (sumMinor !== 0n) throw new Broken(`the books of ${nameOf(node.id)} are off by ${sumMinor}`);
  const bankMinor = balanceOf(node, OWN, 'bank');
  const shouldMinor = node.data.importedMinor + node.data.toppedUpMinor;
  if (bankMinor !== shouldMinor)
    throw new Broken(`the bank of ${nameOf(node.id)} is ${bankMinor}, should be ${shouldMinor}`);
}

export const storm = (seed: number, nodes: number, months: number): Setting => ({
  ...{ seed, nodes, months, faults: STORM },
  withLiar: seed % 2 === 1,
});
