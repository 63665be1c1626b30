import { describe, expect, test } from 'vitest';
import { simulate, storm } from './driver.ts';
import { type RareFaults, STORM } from './faults.ts';
import { MUTANTS } from './mutants.ts';
import { RARE_MUTANTS } from './rare-mutants.ts';
import type { Setting } from './world.ts';

/** The short run: `npm run simulate` takes more seeds, nodes and months. */
const seedsTo = (last: number) => Array.from({ length: last }, (_, n) => n + 1);

describe('nodes whose messages, banks and disks fail, one of them lying', () => {
  test.each(seedsTo(8))('settle all the same: seed %i', (seed) => {
    const { problem, last, steps } = simulate(storm(seed, 4, 10));
    expect(problem, last.slice(-30).join('\n')).toBeNull();
    expect(steps).toBeGreaterThan(2_000);
  });

  test('do the same again from the same seed', () => {
    const again = { ...storm(5, 3, 9), faults: { ...STORM, again: 1, silent: 1, forgive: 1 } };
    const [one, other] = [simulate(again), simulate(again)];
    const endOf = ({ nodes, steps }: typeof one) => [steps, nodes.map((node) => node.data)];
    expect(endOf(one)).toEqual(endOf(other));
  });
});

/** What most seeds do not have, for sure. */
const rare = (seed: number, fault: keyof RareFaults, months: number): Setting => ({
  ...storm(seed, 4, months),
  ...{ faults: { ...STORM, [fault]: 1 }, withLiar: fault === 'forgive' },
});

const RARE: Readonly<Record<keyof RareFaults, string>> = {
  again: 'one is restored twice',
  silent: 'one is silent for months',
  gone: 'one stops for good',
  forgive: 'they go on with who lied',
  mute: 'one answers no netting for months',
};
const rareFaults = Object.keys(RARE) as (keyof RareFaults)[];

test.each(rareFaults.map((fault) => [RARE[fault], fault] as const))(
  'nodes settle all the same when %s',
  (_, fault) => {
    for (const seed of seedsTo(3)) {
      const { problem, last } = simulate(rare(seed, fault, 10));
      expect(problem, `seed ${seed}\n${last.slice(-30).join('\n')}`).toBeNull();
    }
  },
);

describe('the simulation finds a machine that', () => {
  /** Not by the account at the bank: that a machine which does not book is wrong needs no rare fault. */
  const finds = (settings: readonly Setting[]) =>
    settings.some((setting) => {
      const { problem } = simulate(setting);
      return problem !== null && !problem.startsWith('the bank of');
    });

  test.each(Object.entries(MUTANTS))('%s', (_, machine) => {
    const of = (seed: number) => ({ ...storm(seed, 3, 12), withLiar: false, machine });
    expect(finds(seedsTo(12).map(of))).toBe(true);
  });

  const rareMutants = rareFaults.flatMap((fault) =>
    Object.entries(RARE_MUTANTS[fault]).map(([name, machine]) => [name, fault, machine] as const),
  );
  test.each(rareMutants)('%s', (_, fault, machine) => {
    expect(finds(seedsTo(12).map((seed) => ({ ...rare(seed, fault, 12), machine })))).toBe(true);
  });
});
