import { afterAll, beforeAll, expect, test } from 'vitest';
import { trialBalance } from '../../../db/views/books.ts';
import { topUp } from '../../../src/operations/top-up.ts';
import { openAll } from '../../support/database.ts';
import { type House, house, person } from '../../support/house.ts';

let node: House;
beforeAll(async () => {
  node = await house();
  await openAll(node.deps.db);
});
afterAll(() => node.close());

let counter = 0;
const somebody = () => person(node.deps, `somebody-${++counter}`);
const pay = async (actorId: string, amountMinor: bigint, reference: string) => {
  const paid = await topUp(node.deps, { actorId, amountMinor, reference });
  return paid.ok ? (paid.repeated ? 'repeated' : 'booked') : paid.code;
};
const balance = async (path: string) =>
  (await trialBalance(node.deps.db)).find((line) => line.path === path)?.balanceMinor ?? 0n;
const fundsOf = (actorId: string) => balance(`user:${actorId}:funds`);

test('money goes from the bank into somebody’s funds, once per reference', async () => {
  const [reader, bank] = [await somebody(), await balance('bank')];
  expect(await pay(reader, 1_250n, 'INV-1')).toBe('booked');
  expect(await pay(reader, 1_250n, ' INV-1 ')).toBe('repeated');
  expect([await fundsOf(reader), (await balance('bank')) - bank]).toEqual([1_250n, 1_250n]);
});

test('a reference that named another payment is refused', async () => {
  const [reader, other] = [await somebody(), await somebody()];
  await pay(reader, 500n, 'INV-2');
  expect(await pay(reader, 501n, 'INV-2')).toBe('reference_reused');
  expect(await pay(other, 500n, 'INV-2')).toBe('reference_reused');
  expect([await fundsOf(reader), await fundsOf(other)]).toEqual([500n, 0n]);
});

test('ten at once with one reference are one', async () => {
  const reader = await somebody();
  const all = await Promise.all(Array.from({ length: 10 }, () => pay(reader, 700n, 'INV-3')));
  expect(all.sort()).toEqual(['booked', ...Array(9).fill('repeated')]);
  expect(await fundsOf(reader)).toBe(700n);
});

test('amounts and references that are none are refused', async () => {
  const reader = await somebody();
  for (const amountMinor of [0n, -1n, 10n ** 15n + 1n])
    expect(await pay(reader, amountMinor, 'INV-4')).toBe('amount_invalid');
  for (const reference of ['', '  \t'])
    expect(await pay(reader, 5n, reference)).toBe('reference_missing');
  expect(await pay(reader, 10n ** 15n, 'INV-4')).toBe('booked');
  expect(await fundsOf(reader)).toBe(10n ** 15n);
});
