import { afterAll, beforeAll, expect, test } from 'vitest';
import { setBudget, setLanguage } from '../../../src/operations/account-settings.ts';
import { openAll } from '../../support/database.ts';
import { type House, house, person } from '../../support/house.ts';

let node: House;
let reader: string;
beforeAll(async () => {
  node = await house();
  await openAll(node.deps.db);
  reader = await person(node.deps, 'reader');
});
afterAll(() => node.close());

const budgetOf = async (actorId: string) =>
  (await node.deps.db.query.budget.findFirst({ where: (b, { eq }) => eq(b.actorId, actorId) }))
    ?.amountMinor;

test('a budget is 1.00 to 1,000.00 a month and stays as it was when another is refused', async () => {
  const set = (amountMinor: bigint) => setBudget(node.deps, reader, amountMinor);
  for (const wrong of [99n, 0n, -500n, 100_001n, 10n ** 18n])
    expect(await set(wrong)).toMatchObject({ code: 'budget_out_of_range' });
  expect(await budgetOf(reader)).toBeUndefined();
  expect(await set(100n)).toMatchObject({ ok: true });
  expect(await set(100_000n)).toMatchObject({ ok: true });
  expect(await set(100_001n)).toMatchObject({ ok: false });
  expect(await budgetOf(reader)).toBe(100_000n);
});

test('budgets set ten times at once leave one of them', async () => {
  const all = Array.from({ length: 10 }, (_, n) => setBudget(node.deps, reader, 200n + BigInt(n)));
  expect((await Promise.all(all)).every(({ ok }) => ok)).toBe(true);
  expect(await budgetOf(reader)).toBeGreaterThanOrEqual(200n);
});

test('a language is one’s own', async () => {
  const other = await person(node.deps, 'other');
  await setLanguage(node.deps, reader, 'fr');
  const rows = await node.deps.db.query.account.findMany();
  expect(rows.find((row) => row.actorId === reader)?.language).toBe('fr');
  expect(rows.find((row) => row.actorId === other)?.language).toBeNull();
});
