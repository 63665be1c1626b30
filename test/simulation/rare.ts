import type { RareFaults } from './faults.ts';
import { backUp, dayMs, restoreFrom } from './people.ts';
import { makeRandom, type Random } from './random.ts';
import type { NodeData, SimNode } from './sim-node.ts';
import type { World } from './world.ts';

const HOUR_MS = 3_600_000;

/** Plans what most runs do not have. It draws from a chance of its own, so that a run without is the run
 *  that it always was. @param calmDay all of it has happened by then; who is gone stays away. */
export function planRare(world: World, seed: number, calmDay: number): void {
  const random = makeRandom(seed ^ 0x7a7e);
  const has = (fault: keyof RareFaults) => random.chance(world.faults[fault]);
  const [again, silent, gone, forgive] = [has('again'), has('silent'), has('gone'), has('forgive')];
  if (calmDay < 100) return;
  const plan: Plan = { world, random, calmDay };
  if (again) restoreTwice(plan);
  if (silent) beSilent(plan);
  if (gone) leave(plan);
  // Of a chance of its own, for it came later.
  const late = { ...plan, random: makeRandom(seed ^ 0x307e) };
  if (late.random.chance(world.faults.mute)) mute(late);
  if (forgive) world.queue.plan(dayMs(dayIn(plan, 40, calmDay)), () => (world.isForgiving = true));
}

type Plan = { readonly world: World; readonly random: Random; readonly calmDay: number };

const dayIn = ({ random }: Plan, from: number, to: number): number =>
  from + random.below(to - from);

function pick({ world, random }: Plan): SimNode | undefined {
  const others = world.nodes.filter((node) => node !== world.liar);
  return others[random.below(others.length)];
}

/** The second time to the same copy, or to one made after the first, in whose first days nothing had been
 *  caught up with. */
function restoreTwice(plan: Plan): void {
  const { world, random, calmDay } = plan;
  const node = pick(plan);
  const at = dayIn(plan, 45, calmDay - 20);
  const copies: NodeData[] = [];
  const on = (day: number, act: (node: SimNode) => void) =>
    world.queue.plan(dayMs(day) + random.below(24) * HOUR_MS, () => node && act(node));
  const copy = (of: SimNode) => {
    copies.push(backUp(world, of));
  };
  const restore = (to: SimNode) => {
    const newest = copies.at(-1);
    if (newest !== undefined) restoreFrom(world, to, newest);
  };
  on(at - 1 - random.below(35), copy);
  on(at, restore);
  if (random.chance(0.5)) on(at + 1 + random.below(4), copy);
  on(at + 5 + random.below(15), restore);
}

function beSilent(plan: Plan): void {
  const { world, calmDay } = plan;
  const node = pick(plan);
  const days = Math.min(dayIn(plan, 90, 150), calmDay - 21);
  const from = dayIn(plan, 20, calmDay - days);
  if (node === undefined) return;
  world.queue.plan(dayMs(from), () => world.absent.add(node));
  world.queue.plan(dayMs(from + days), () => world.absent.delete(node));
}

/** So long that a proposal expires, and its answer comes after that. */
function mute(plan: Plan): void {
  const { world, random, calmDay } = plan;
  const node = pick(plan);
  const days = 50 + random.below(100);
  const from = dayIn(plan, 20, Math.max(21, calmDay - 50));
  const what = random.chance(0.5) ? 'proposals' : 'answers';
  if (node === undefined) return;
  world.queue.plan(dayMs(from), () => world.mute.set(node, what));
  world.queue.plan(dayMs(Math.min(from + days, calmDay)), () => world.mute.delete(node));
}

function leave(plan: Plan): void {
  const node = pick(plan);
  const day = dayIn(plan, 20, plan.calmDay >> 1);
  if (node === undefined) return;
  plan.world.queue.plan(dayMs(day), () => {
    plan.world.gone = node;
    plan.world.absent.add(node);
  });
}
