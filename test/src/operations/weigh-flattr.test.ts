import { afterAll, beforeAll, expect, test } from 'vitest';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { undoFlattr } from '../../../src/operations/undo-flattr.ts';
import { weighFlattr } from '../../../src/operations/weigh-flattr.ts';
import { jobsOf } from '../../support/database.ts';
import { type Given, readerOfThree, standing, webPage } from '../../support/gifts.ts';
import { giver } from '../../support/house.ts';
import { elsewhere, meet, workElsewhere } from '../../support/peer.ts';

let here: Given;
beforeAll(async () => {
  here = await readerOfThree();
});
afterAll(() => here.node.close());

const weigh = async (flattrId: string, weight: number, giverId = here.reader) => {
  const weighed = await weighFlattr(here.node.deps, { giverId, flattrId, weight });
  return weighed.ok ? 'weighed' : weighed.code;
};
const rowOf = (id: string) =>
  here.node.deps.db.query.flattr.findFirst({ where: (f, { eq }) => eq(f.id, id) });

test('what somebody here gets counts more from now on, and stays the same flattr', async () => {
  const flattrId = await here.given(here.workIds[0]);
  const before = await rowOf(flattrId);
  expect(await weigh(flattrId, 5)).toBe('weighed');
  expect(await rowOf(flattrId)).toEqual({ ...before, weight: 5 });
  for (const weight of [0, 6, 1.5, Number.NaN])
    expect(await weigh(flattrId, weight), `${weight}`).toBe('weight_invalid');
  expect((await rowOf(flattrId))?.weight).toBe(5);
});

test('only by its giver, and not what was undone', async () => {
  const flattrId = await here.given(here.workIds[1]);
  const other = await giver(here.node.deps, 'other', { budgetMinor: 500n });
  expect(await weigh(flattrId, 2, other)).toBe('not_found');
  expect(await weigh('00000000-0000-7000-8000-000000000000', 2)).toBe('not_found');
  await undoFlattr(here.node.deps, { giverId: here.reader, flattrId });
  expect(await weigh(flattrId, 2)).toBe('flattr_undone');
  expect((await rowOf(flattrId))?.weight).toBe(1);
});

test('a node elsewhere keeps what it was told: the flattr is given anew, with its words', async () => {
  await meet(here.node.deps);
  const { workId } = await workElsewhere(here.node.deps, elsewhere('fog-horn'), 'fog');
  const flattrId = await here.given(workId, { message: 'For the fog', source: 'link' });
  expect(await weigh(flattrId, 1)).toBe('weighed');
  expect(await jobsOf(here.node.database, 'send-undo')).toEqual([]);
  expect(await weigh(flattrId, 4)).toBe('weighed');
  expect((await rowOf(flattrId))?.undoneAt).toEqual(here.node.deps.clock());
  const [anew] = await here.node.deps.db.query.flattr.findMany({
    where: (f, { and, eq, isNull }) => and(eq(f.workId, workId), isNull(f.undoneAt)),
  });
  expect(anew).toMatchObject({ weight: 4, message: 'For the fog', source: 'link' });
  expect(await jobsOf(here.node.database, 'send-undo')).toEqual([{ flattrId }]);
  expect((await jobsOf(here.node.database, 'send-flattr')).at(-1)).toEqual({ flattrId: anew?.id });
});

test('what waits in any month, what somebody gets only while its month is open', async () => {
  const page = await webPage(here.node.deps, 'https://blog.example/1', 'A page', null);
  const gift = { giverId: here.reader, workId: page, waitingFor: 'unknown_author' as const };
  const [waiting = ''] = await standing(here.node.deps, [{ ...gift, month: '2026-08' }]);
  const flattrId = await here.given(here.workIds[2]);
  here.node.setClock('2026-11-01T00:00:00Z');
  expect(await closePeriod(here.node.deps, '2026-10')).toMatchObject({
    code: 'grace_days_running',
  });
  expect(await weigh(flattrId, 3)).toBe('period_closed');
  expect((await rowOf(flattrId))?.weight).toBe(1);
  expect(await weigh(waiting, 3)).toBe('weighed');
  expect((await rowOf(waiting))?.weight).toBe(3);
});
