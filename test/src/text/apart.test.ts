import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { apart, oneByOne } from '../../../src/text/apart.ts';

const LIMITS = { timeoutMs: 10_000, heapMaxMiB: 64 };
/** A process that answers what it is told to. */
const echo = new URL('./an-echo.ts', import.meta.url);

test('what goes to another process and comes back is the same, and no secret goes with it', async () => {
  const work = { bytes: new Uint8Array([1, 2]), at: new Date(0), missing: undefined };
  expect(await apart(echo, work, LIMITS)).toEqual({ work, environment: [] });
});

test.each([
  ['ends before it answers', { ends: 1 }],
  ['throws', { throws: true }],
  ['asks for more memory than it may, at once', { fills: 'strings' }],
  ['asks for more memory than it may, bit by bit', { fills: 'objects' }],
])('a process that %s has no answer', async (_, work) => {
  expect(await apart(echo, work, LIMITS)).toBeNull();
});

test('nor has one that never ends, or that is not there', async () => {
  expect(await apart(echo, { turns: true }, { ...LIMITS, timeoutMs: 1_000 })).toBeNull();
  expect(await apart(pathToFileURL('/nothing/here.ts'), {}, LIMITS)).toBeNull();
});

test('one by one, whatever became of the one before; nobody waits for many of another', async () => {
  const inTurn = oneByOne();
  const seen: string[] = [];
  const ask = (who: string, name: string) =>
    inTurn(who, async () => {
      seen.push(`${name} begins`);
      await new Promise((resolve) => setTimeout(resolve, 5));
      seen.push(`${name} ends`);
      if (name === 'a1') throw new Error('a1 fails');
      return name;
    });
  const asked = [ask('a', 'a1'), ask('a', 'a2'), ask('a', 'a3'), ask('b', 'b1')];
  const all = await Promise.allSettled(asked);
  const order = ['a1', 'b1', 'a2', 'a3'];
  expect(seen).toEqual(order.flatMap((name) => [`${name} begins`, `${name} ends`]));
  expect(all.map(({ status }) => status)).toEqual([
    'rejected',
    ...['fulfilled', 'fulfilled', 'fulfilled'],
  ]);
});
