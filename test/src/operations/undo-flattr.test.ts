import { afterAll, beforeAll, expect, test } from 'vitest';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { undoFlattr } from '../../../src/operations/undo-flattr.ts';
import { jobsOf } from '../../support/database.ts';
import { type Given, readerOfThree } from '../../support/gifts.ts';
import { giver } from '../../support/house.ts';
import { elsewhere, meet, workElsewhere } from '../../support/peer.ts';

let here: Given;
beforeAll(async () => {
  here = await readerOfThree();
});
afterAll(() => here.node.close());

const undo = async (flattrId: string, giverId = here.reader) => {
  const undone = await undoFlattr(here.node.deps, { giverId, flattrId });
  return undone.ok ? 'undone' : undone.code;
};
const rowOf = (id: string) =>
  here.node.deps.db.query.flattr.findFirst({ where: (f, { eq }) => eq(f.id, id) });

test('a flattr is undone once, also of ten at once', async () => {
  const flattrId = await here.given(here.workIds[0]);
  const all = await Promise.all(Array.from({ length: 10 }, () => undo(flattrId)));
  expect(all.sort()).toEqual([...Array(9).fill('flattr_undone'), 'undone']);
  expect((await rowOf(flattrId))?.undoneAt).toEqual(here.node.deps.clock());
});

test('only by its giver; to others it does not exist', async () => {
  const flattrId = await here.given(here.workIds[1]);
  const other = await giver(here.node.deps, 'other', { budgetMinor: 500n });
  expect(await undo(flattrId, other)).toBe('not_found');
  expect(await undo('00000000-0000-7000-8000-000000000000')).toBe('not_found');
  expect((await rowOf(flattrId))?.undoneAt).toBeNull();
});

test('a node elsewhere is told, our own is not', async () => {
  await meet(here.node.deps);
  const { workId } = await workElsewhere(here.node.deps, elsewhere('fog-horn'), 'fog');
  const flattrId = await here.given(workId);
  expect(await undo(flattrId)).toBe('undone');
  expect(await undo(flattrId)).toBe('flattr_undone');
  expect(await jobsOf(here.node.database, 'send-undo')).toEqual([{ flattrId }]);
});

test('not once its month is counted', async () => {
  const flattrId = await here.given(here.workIds[2]);
  here.node.setClock('2026-11-01T00:00:00Z');
  expect(await closePeriod(here.node.deps, '2026-10')).toMatchObject({
    code: 'grace_days_running',
  });
  expect(await undo(flattrId)).toBe('period_closed');
  expect((await rowOf(flattrId))?.undoneAt).toBeNull();
});
