import { describe, expect, test } from 'vitest';
import { simulate, storm } from './driver.ts';
import { MUTANTS } from './mutants.ts';

/** The short run: `npm run simulate` takes more seeds, nodes and months. */
const SEEDS = Array.from({ length: 8 }, (_, n) => n + 1);

describe('nodes whose messages, banks and disks fail, one of them lying', () => {
  test.each(SEEDS)('settle all the same: seed %i', (seed) => {
    const { problem, last, steps } = simulate(storm(seed, 4, 10));
    expect(problem, last.slice(-30).join('\n')).toBeNull();
    expect(steps).toBeGreaterThan(2_000);
  });

  test('do the same again from the same seed', () => {
    const [one, other] = [simulate(storm(5, 3, 9)), simulate(storm(5, 3, 9))];
    const endOf = ({ nodes, steps }: typeof one) => [steps, nodes.map((node) => node.data)];
    expect(endOf(one)).toEqual(endOf(other));
  });
});

describe('the simulation finds a machine that', () => {
  test.each(Object.entries(MUTANTS))('%s', (_, machine) => {
    const found = Array.from({ length: 12 }, (_seed, n) => n + 1).find(
      (seed) => simulate({ ...storm(seed, 3, 12), withLiar: false, machine }).problem !== null,
    );
    expect(found).toBeDefined();
  });
});
