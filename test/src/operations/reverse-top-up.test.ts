import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Why } from '../../../src/operations/answer-for.ts';
import { changeRole } from '../../../src/operations/change-role.ts';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { reverseTopUp } from '../../../src/operations/reverse-top-up.ts';
import { topUp } from '../../../src/operations/top-up.ts';
import { anAdmin, balanceOf, reasonOf } from '../../support/corrections.ts';
import { openAll } from '../../support/database.ts';
import { creator, giver, type House, house, person } from '../../support/house.ts';

let node: House;
let why: Why;
beforeAll(async () => {
  node = await house();
  why = await anAdmin(node.deps);
  await openAll(node.deps.db);
});
// Checks the books.
afterAll(() => node.close());

let counter = 0;
const somebody = () => person(node.deps, `somebody-${++counter}`);
const pay = async (actorId: string, amountMinor: bigint, reference: string) => {
  const paid = await topUp(node.deps, { actorId, amountMinor, reference });
  return paid.ok ? (paid.repeated ? 'repeated' : 'booked') : paid.code;
};
const undo = async (reference: string, because: Why = why) => {
  const undone = await reverseTopUp(node.deps, reference, because);
  return undone.ok ? undone.amountMinor : undone.code;
};
const fundsOf = (actorId: string) => balanceOf(node.deps, `user:${actorId}:funds`);

test('a top-up is taken back once, also of ten at once, and stays in the journal', async () => {
  const [reader, bank] = [await somebody(), await balanceOf(node.deps, 'bank')];
  await pay(reader, 900n, 'WRONG-1');
  const all = await Promise.all(Array.from({ length: 10 }, () => undo('WRONG-1')));
  expect(all.filter((answer) => answer === 900n)).toHaveLength(1);
  expect(all.filter((answer) => answer === 'already_reversed')).toHaveLength(9);
  expect([await fundsOf(reader), await balanceOf(node.deps, 'bank')]).toEqual([0n, bank]);
  expect(await pay(reader, 900n, 'WRONG-1')).toBe('repeated');
  expect(await fundsOf(reader)).toBe(0n);
});

test('it cannot be taken back once it is shared, nor when there is none', async () => {
  const { actorId, workIds } = await creator(node.deps, `writer-${++counter}`, ['One']);
  const budget = { budgetMinor: 500n, fundsMinor: 500n };
  const spender = await giver(node.deps, `spender-${++counter}`, budget);
  await giveFlattr(node.deps, { giverId: spender, workId: workIds[0] ?? '' });
  node.setClock('2026-11-04T00:00:00Z');
  await closePeriod(node.deps, '2026-10');
  expect(await undo(`first spender-${counter}`)).toBe('already_spent');
  expect(await balanceOf(node.deps, `user:${actorId}:earnings`)).toBe(500n);
  expect(await undo('none')).toBe('unknown_reference');
});

test('it is found by its whole reference, whatever others are called', async () => {
  const reader = await somebody();
  await pay(reader, 100n, 'WRONG-2');
  await pay(reader, 30n, 'WRONG-2:reversal');
  expect(await undo('WRONG-2')).toBe(100n);
  expect(await fundsOf(reader)).toBe(30n);
  await pay(reader, 5n, 'WRONG-3');
  expect(await undo(' WRONG-3 ')).toBe(5n);
  expect(await undo('WRONG-3:reversal')).toBe('unknown_reference');
  expect(await fundsOf(reader)).toBe(30n);
});

test('it needs a reason, and somebody who may; both are kept', async () => {
  const reader = await somebody();
  await pay(reader, 60n, 'WRONG-4');
  const booked = await node.deps.db.query.ledgerTransaction.findFirst({
    where: (row, { eq }) => eq(row.idempotencyKey, 'node:top_up:WRONG-4'),
  });
  const key = `node:reversal:${booked?.id}`;
  for (const reason of ['', '  ', 'two\nlines', 'a\0b', '€'.repeat(501)])
    expect(await undo('WRONG-4', { ...why, reason })).toBe('reason_invalid');
  for (const role of ['member', 'moderator'] as const) {
    await changeRole(node.deps, `somebody-${counter}`, role);
    expect(await undo('WRONG-4', { ...why, adminId: reader })).toBe('not_an_admin');
  }
  expect([await fundsOf(reader), await reasonOf(node.deps, key)]).toEqual([60n, null]);
  await changeRole(node.deps, `somebody-${counter}`, 'treasurer');
  const reason = `  ${'€'.repeat(500)} `;
  expect(await undo('WRONG-4', { reason, adminId: reader })).toBe(60n);
  expect(await reasonOf(node.deps, key)).toEqual({ reason: '€'.repeat(500), adminId: reader });
});
