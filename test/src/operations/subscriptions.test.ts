import { afterAll, beforeAll, expect, test } from 'vitest';
import { subscription } from '../../../db/schema/flattrs.ts';
import { subscriptionsOf } from '../../../db/views/subscriptions.ts';
import { deleteWork } from '../../../src/operations/delete-work.ts';
import {
  endSubscription,
  pauseSubscription,
  resumeSubscription,
  SUBSCRIPTIONS_MAX,
  type SubscribeWish,
  stopSubscription,
  subscribe,
} from '../../../src/operations/subscriptions.ts';
import { openAll } from '../../support/database.ts';
import { creator, type House, house, person } from '../../support/house.ts';

let node: House;
let trains: { actorId: string; workIds: string[] };
beforeAll(async () => {
  node = await house();
  await openAll(node.deps.db);
  trains = await creator(node.deps, 'night-trains', ['One', 'Two', 'Three']);
});
afterAll(() => node.close());

const one = () => trains.workIds[0] ?? '';

async function subscribed(wish: SubscribeWish): Promise<string> {
  const done = await subscribe(node.deps, wish);
  if (!done.ok) throw new Error(done.code);
  return done.subscriptionId;
}
const linesOf = (giverId: string) => subscriptionsOf(node.deps.db, giverId);
const NOVEMBER = { month: '2026-11', at: new Date('2026-11-01T00:00:00Z') };

test('a subscription gives nothing now, and says when it does', async () => {
  const giverId = await person(node.deps, 'reader');
  await subscribed({ giverId, workId: one(), weight: 3, lastMonth: '2027-01' });
  await subscribed({ giverId, personId: trains.actorId });
  expect(await node.deps.db.query.flattr.findMany()).toEqual([]);
  const shown = { pausedAt: null, skipped: null, next: NOVEMBER };
  const author = { name: 'night-trains', profileUrl: expect.stringContaining('/@night-trains') };
  expect(await linesOf(giverId)).toMatchObject([
    { ...shown, title: 'night-trains', author: null, weight: 1, anonymous: false, lastMonth: null },
    { ...shown, title: 'One', author, weight: 3, anonymous: false, lastMonth: '2027-01' },
  ]);
});

test('what is refused says why', async () => {
  const giverId = await person(node.deps, 'visitor');
  const wish = { giverId, workId: one() };
  const refusalOf = async (changed: Partial<SubscribeWish>) => {
    const answer = await subscribe(node.deps, { ...wish, ...changed } as SubscribeWish);
    return answer.ok ? 'done' : answer.code;
  };
  const nobody = '00000000-0000-0000-0000-000000000000';
  expect(await refusalOf({ workId: nobody })).toBe('not_found');
  expect(await refusalOf({ giverId: nobody })).toBe('not_found');
  for (const weight of [0, 6, 1.5, 1e9]) expect(await refusalOf({ weight })).toBe('weight_invalid');
  for (const lastMonth of ['2026-10', '2026-09', '2026-13', 'never', '9026-11'])
    expect(await refusalOf({ lastMonth })).toBe('month_invalid');
  expect(await refusalOf({ anonymous: true })).toBe('too_few_givers');
  const own = { giverId: trains.actorId };
  expect(await refusalOf(own)).toBe('flattr_owner');
  expect(await subscribe(node.deps, { ...own, personId: trains.actorId })).toMatchObject({
    code: 'flattr_owner',
  });
  const gone = trains.workIds[2] ?? '';
  await deleteWork(node.deps, trains.actorId, gone);
  expect(await refusalOf({ workId: gone })).toBe('not_found');
  expect(await refusalOf({})).toBe('done');
  expect(await refusalOf({ weight: 2 })).toBe('already_subscribed');
  expect(await linesOf(giverId)).toHaveLength(1);
});

test('ten that come at once make one', async () => {
  const giverId = await person(node.deps, 'commuter');
  const all = Array.from({ length: 10 }, () => subscribe(node.deps, { giverId, workId: one() }));
  const answers = await Promise.all(all);
  expect(answers.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await linesOf(giverId)).toHaveLength(1);
});

test('it is paused, resumed, ended and stopped by its giver alone', async () => {
  const { deps } = node;
  const giverId = await person(deps, 'listener');
  const stranger = await person(deps, 'stranger');
  const subscriptionId = await subscribed({ giverId, workId: one() });
  const own = { giverId, subscriptionId };
  const theirs = { giverId: stranger, subscriptionId };
  for (const act of [pauseSubscription, resumeSubscription, stopSubscription])
    expect(await act(deps, theirs)).toMatchObject({ code: 'not_found' });
  expect(await endSubscription(deps, { ...theirs, lastMonth: null })).toMatchObject({
    code: 'not_found',
  });

  await pauseSubscription(deps, own);
  await pauseSubscription(deps, own);
  expect(await linesOf(giverId)).toMatchObject([{ pausedAt: deps.clock(), next: null }]);
  await resumeSubscription(deps, own);
  expect(await linesOf(giverId)).toMatchObject([{ pausedAt: null, next: NOVEMBER }]);

  expect(await endSubscription(deps, { ...own, lastMonth: '2026-09' })).toMatchObject({
    code: 'month_invalid',
  });
  await endSubscription(deps, { ...own, lastMonth: '2026-10' });
  expect(await linesOf(giverId)).toMatchObject([{ lastMonth: '2026-10', next: null }]);
  // It gives no more, so it is in nobody's way.
  const again = await subscribed({ giverId, workId: one() });
  expect(await linesOf(giverId)).toMatchObject([{ subscriptionId: again, next: NOVEMBER }]);
  expect(await stopSubscription(deps, { giverId, subscriptionId: again })).toEqual({ ok: true });
  expect(await linesOf(giverId)).toEqual([]);
  expect(await resumeSubscription(deps, { giverId, subscriptionId: again })).toMatchObject({
    code: 'not_found',
  });
});

test('nobody has more than two hundred', async () => {
  const giverId = await person(node.deps, 'collector');
  const titles = Array.from({ length: SUBSCRIPTIONS_MAX }, (_, n) => `Work ${n}`);
  const { workIds } = await creator(node.deps, 'fog-horn', titles);
  const row = { giverId, doneMonth: '2026-10', createdAt: node.deps.clock() };
  const rows = workIds.map((workId) => ({ ...row, id: node.deps.newId(), workId }));
  await node.deps.db.insert(subscription).values(rows);
  expect(await subscribe(node.deps, { giverId, workId: one() })).toMatchObject({
    code: 'too_many_subscriptions',
  });
  await stopSubscription(node.deps, { giverId, subscriptionId: rows[0]?.id ?? '' });
  expect(await subscribe(node.deps, { giverId, workId: one() })).toMatchObject({ ok: true });
});
