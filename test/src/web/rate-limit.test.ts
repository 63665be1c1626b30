import { expect, test } from 'vitest';
import { limitPerMinute } from '../../../src/web/rate-limit.ts';

function limited(most: { perClient: number; perNode: number }) {
  let now = 0;
  const may = limitPerMinute(most, () => new Date(now));
  return { may, wait: (seconds: number) => (now += seconds * 1_000) };
}

test('one client is held back, the others are not', () => {
  const { may, wait } = limited({ perClient: 2, perNode: 100 });
  expect([may('a'), may('a'), may('a'), may('b')]).toEqual([true, true, false, true]);
  wait(59);
  expect([may('a'), may('b')]).toEqual([false, true]);
  wait(1);
  expect([may('a'), may('a'), may('a')]).toEqual([true, true, false]);
});

test('all together make the node do no more than it is good for', () => {
  const { may, wait } = limited({ perClient: 2, perNode: 3 });
  expect(['a', 'b', 'c', 'd'].map(may)).toEqual([true, true, true, false]);
  wait(60);
  expect(['d', 'a'].map(may)).toEqual([true, true]);
});
