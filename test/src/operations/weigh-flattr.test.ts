import { afterAll, beforeAll, expect, test } from 'vitest';
import { closePeriod } from '../../../src/operations/close-period.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { undoFlattr } from '../../../src/operations/undo-flattr.ts';
import { weighFlattr } from '../../../src/operations/weigh-flattr.ts';
import { jobsOf, openAll } from '../../support/database.ts';
import { standing, webPage } from '../../support/gifts.ts';
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

async function given(
  workId: string | undefined,
  message = 'Thanks',
  source?: 'link',
): Promise<string> {
  const wish = { giverId: reader, workId: workId ?? '' };
  const gift = await giveFlattr(node.deps, wish, { message, ...(source && { source }) });
  if (!gift.ok) throw new Error(gift.code);
  return gift.flattrId;
}
const weigh = async (flattrId: string, weight: number, giverId = reader) => {
  const weighed = await weighFlattr(node.deps, { giverId, flattrId, weight });
  return weighed.ok ? 'weighed' : weighed.code;
};
const rowOf = (id: string) =>
  node.deps.db.query.flattr.findFirst({ where: (f, { eq }) => eq(f.id, id) });

test('what somebody here gets counts more from now on, and stays the same flattr', async () => {
  const flattrId = await given(workIds[0]);
  const before = await rowOf(flattrId);
  expect(await weigh(flattrId, 5)).toBe('weighed');
  expect(await rowOf(flattrId)).toEqual({ ...before, weight: 5 });
  for (const weight of [0, 6, 1.5, Number.NaN])
    expect(await weigh(flattrId, weight), `${weight}`).toBe('weight_invalid');
  expect((await rowOf(flattrId))?.weight).toBe(5);
});

test('only by its giver, and not what was undone', async () => {
  const flattrId = await given(workIds[1]);
  const other = await giver(node.deps, 'other', { budgetMinor: 500n });
  expect(await weigh(flattrId, 2, other)).toBe('not_found');
  expect(await weigh('00000000-0000-7000-8000-000000000000', 2)).toBe('not_found');
  await undoFlattr(node.deps, { giverId: reader, flattrId });
  expect(await weigh(flattrId, 2)).toBe('flattr_undone');
  expect((await rowOf(flattrId))?.weight).toBe(1);
});

test('a node elsewhere keeps what it was told: the flattr is given anew, with its words', async () => {
  await meet(node.deps);
  const { workId } = await workElsewhere(node.deps, elsewhere('fog-horn'), 'fog');
  const flattrId = await given(workId, 'For the fog', 'link');
  expect(await weigh(flattrId, 1)).toBe('weighed');
  expect(await jobsOf(node.database, 'send-undo')).toEqual([]);
  expect(await weigh(flattrId, 4)).toBe('weighed');
  expect((await rowOf(flattrId))?.undoneAt).toEqual(node.deps.clock());
  const [anew] = await node.deps.db.query.flattr.findMany({
    where: (f, { and, eq, isNull }) => and(eq(f.workId, workId), isNull(f.undoneAt)),
  });
  expect(anew).toMatchObject({ weight: 4, message: 'For the fog', source: 'link' });
  expect(await jobsOf(node.database, 'send-undo')).toEqual([{ flattrId }]);
  expect((await jobsOf(node.database, 'send-flattr')).at(-1)).toEqual({ flattrId: anew?.id });
});

test('what waits in any month, what somebody gets only while its month is open', async () => {
  const page = await webPage(node.deps, 'https://blog.example/1', 'A page', null);
  const gift = { giverId: reader, workId: page, waitingFor: 'unknown_author' as const };
  const [waiting = ''] = await standing(node.deps, [{ ...gift, month: '2026-08' }]);
  const flattrId = await given(workIds[2]);
  node.setClock('2026-11-01T00:00:00Z');
  expect(await closePeriod(node.deps, '2026-10')).toMatchObject({ code: 'grace_days_running' });
  expect(await weigh(flattrId, 3)).toBe('period_closed');
  expect((await rowOf(flattrId))?.weight).toBe(1);
  expect(await weigh(waiting, 3)).toBe('weighed');
  expect((await rowOf(waiting))?.weight).toBe(3);
});
