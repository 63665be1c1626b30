import { afterAll, beforeAll, expect, test } from 'vitest';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { undoFlattr } from '../../../src/operations/undo-flattr.ts';
import { jobsOf, openAll } from '../../support/database.ts';
import { creator, giver, type House, house } from '../../support/house.ts';
import { elsewhere, meet, workElsewhere } from '../../support/peer.ts';

let node: House;
let reader: string;
let workIds: readonly string[];
beforeAll(async () => {
  node = await house();
  await openAll(node.deps.db);
  reader = await giver(node.deps, 'reader', { budgetMinor: 500n });
  ({ workIds } = await creator(node.deps, 'night-trains', ['One', 'Two', 'Three']));
});
afterAll(() => node.close());

async function given(workId: string | undefined): Promise<string> {
  const gift = await giveFlattr(node.deps, { giverId: reader, workId: workId ?? '' });
  if (!gift.ok) throw new Error(gift.code);
  return gift.flattrId;
}
const undo = async (flattrId: string, giverId = reader) => {
  const undone = await undoFlattr(node.deps, { giverId, flattrId });
  return undone.ok ? 'undone' : undone.code;
};
const rowOf = (id: string) =>
  node.deps.db.query.flattr.findFirst({ where: (f, { eq }) => eq(f.id, id) });

test('a flattr is undone once, also of ten at once', async () => {
  const flattrId = await given(workIds[0]);
  const all = await Promise.all(Array.from({ length: 10 }, () => undo(flattrId)));
  expect(all.sort()).toEqual([...Array(9).fill('flattr_undone'), 'undone']);
  expect((await rowOf(flattrId))?.undoneAt).toEqual(node.deps.clock());
});

test('only by its giver; to others it does not exist', async () => {
  const flattrId = await given(workIds[1]);
  const other = await giver(node.deps, 'other', { budgetMinor: 500n });
  expect(await undo(flattrId, other)).toBe('not_found');
  expect(await undo('00000000-0000-7000-8000-000000000000')).toBe('not_found');
  expect((await rowOf(flattrId))?.undoneAt).toBeNull();
});

test('a node elsewhere is told, our own is not', async () => {
  await meet(node.deps);
  const { workId } = await workElsewhere(node.deps, elsewhere('fog-horn'), 'fog');
  const flattrId = await given(workId);
  expect(await undo(flattrId)).toBe('undone');
  expect(await undo(flattrId)).toBe('flattr_undone');
  expect(await jobsOf(node.database, 'send-undo')).toEqual([{ flattrId }]);
});

test('not once its month is counted', async () => {
  const flattrId = await given(workIds[2]);
  node.setClock('2026-11-01T00:00:00Z');
  expect(await closePeriod(node.deps, '2026-10')).toMatchObject({ code: 'grace_days_running' });
  expect(await undo(flattrId)).toBe('period_closed');
  expect((await rowOf(flattrId))?.undoneAt).toBeNull();
});
