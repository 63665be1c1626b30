import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trialBalance } from '../../../db/views/books.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { reverseTopUp, topUp } from '../../../src/operations/top-up.ts';
import { openAll } from '../../support/database.ts';
import { creator, giver, type House, house, person } from '../../support/house.ts';

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

describe('a top-up booked by mistake', () => {
  const undo = async (reference: string) => {
    const undone = await reverseTopUp(node.deps, reference);
    return undone.ok ? undone.amountMinor : undone.code;
  };

  test('is taken back once, also of ten at once, and stays in the journal', async () => {
    const [reader, bank] = [await somebody(), await balance('bank')];
    await pay(reader, 900n, 'WRONG-1');
    const all = await Promise.all(Array.from({ length: 10 }, () => undo('WRONG-1')));
    expect(all.filter((answer) => answer === 900n)).toHaveLength(1);
    expect(all.filter((answer) => answer === 'already_reversed')).toHaveLength(9);
    expect([await fundsOf(reader), await balance('bank')]).toEqual([0n, bank]);
    expect(await pay(reader, 900n, 'WRONG-1')).toBe('repeated');
    expect(await fundsOf(reader)).toBe(0n);
  });

  test('cannot be taken back once it is shared, nor when there is none', async () => {
    const { actorId, workIds } = await creator(node.deps, `writer-${++counter}`, ['One']);
    const budget = { budgetMinor: 500n, fundsMinor: 500n };
    const spender = await giver(node.deps, `spender-${++counter}`, budget);
    await giveFlattr(node.deps, { giverId: spender, workId: workIds[0] ?? '' });
    node.setClock('2026-11-04T00:00:00Z');
    await closePeriod(node.deps, '2026-10');
    expect(await undo(`first spender-${counter}`)).toBe('already_spent');
    expect(await balance(`user:${actorId}:earnings`)).toBe(500n);
    expect(await undo('none')).toBe('unknown_reference');
  });

  test('is found by its whole reference, whatever others are called', async () => {
    const reader = await somebody();
    await pay(reader, 100n, 'WRONG-2');
    await pay(reader, 30n, 'WRONG-2:reversal');
    expect(await undo('WRONG-2')).toBe(100n);
    expect(await fundsOf(reader)).toBe(30n);
    await pay(reader, 5n, 'WRONG-3');
    expect(await undo('WRONG-3')).toBe(5n);
    expect(await undo('WRONG-3:reversal')).toBe('unknown_reference');
    expect(await fundsOf(reader)).toBe(30n);
  });
});
