import { afterAll, beforeAll, expect, test } from 'vitest';
import { receivedFigures } from '../../../db/views/received-figures.ts';
import { subscribe } from '../../../src/operations/subscriptions.ts';
import { standing, stranger } from '../../support/gifts.ts';
import { creator, type House, house, person } from '../../support/house.ts';

let home: House;
let maker: string;
let workIds: readonly string[];
let people: readonly string[];

beforeAll(async () => {
  home = await house({ at: '2026-11-20T12:00:00Z' });
  const { deps } = home;
  ({ actorId: maker, workIds } = await creator(deps, 'lighthouse', ['Lamps', 'Fog', 'Rope']));
  const [lamps = '', fog = ''] = workIds;
  const [one, two, far] = await Promise.all([
    person(deps, 'one'),
    person(deps, 'two'),
    stranger(deps, 'far', { host: 'sea.example' }),
  ]);
  people = [one, two, far];
  const kept = await subscribe(deps, { giverId: two, workId: fog });
  if (!kept.ok) throw new Error(kept.code);
  const to = { payeeId: maker };
  await standing(deps, [
    { ...to, giverId: one, workId: lamps, month: '2026-09' },
    { ...to, giverId: one, workId: lamps, month: '2026-10', source: 'like' },
    { ...to, giverId: two, workId: lamps, month: '2026-10', anonymous: true },
    { ...to, giverId: far, workId: lamps, month: '2026-10', given: false },
    { ...to, giverId: two, workId: fog, source: 'monthly', subscriptionId: kept.subscriptionId },
    { ...to, giverId: one, personId: maker },
    { ...to, giverId: far, workId: fog, given: false, undoneAt: deps.clock() },
    { giverId: maker, personId: two, payeeId: two },
    { giverId: maker, personId: one, payeeId: one, undoneAt: deps.clock() },
  ]);
});
afterAll(() => home.close());

test('months, works, people, ways and nodes, of what stands', async () => {
  const figures = await receivedFigures(home.deps.db, maker);
  expect(figures.months).toEqual([
    { month: '2026-11', flattrs: 2, people: 2, nameless: 0 },
    { month: '2026-10', flattrs: 3, people: 2, nameless: 1 },
    { month: '2026-09', flattrs: 1, people: 1, nameless: 0 },
  ]);
  expect(figures.works).toMatchObject([
    { flattrs: 4, people: 2, nameless: 1, work: { title: 'Lamps', category: 'text' } },
    { flattrs: 1, people: 1, nameless: 0, work: { title: 'Fog', language: 'en' } },
    { flattrs: 1, people: 1, nameless: 0, work: null },
  ]);
  // Who gave without a name is nobody here, also when they gave with it another time.
  expect(figures.people).toEqual([
    { flattrs: 3, many: 1 },
    { flattrs: 1, many: 2 },
  ]);
  // One person each came by a favourite and by a subscription, and one gave without a name.
  expect(figures.sources).toEqual([
    { source: 'untold', flattrs: 5 },
    { source: 'node', flattrs: 1 },
  ]);
  expect(figures.hosts).toEqual([{ host: 'sea.example', flattrs: 1 }]);
});

test('how flattrs came is told once two people gave so; of the nameless, and of what was undone, never', async () => {
  const { deps } = home;
  const { actorId: payeeId, workIds: made } = await creator(deps, 'porter', ['Bags', 'Bells']);
  const [one = '', two = ''] = people;
  const three = await person(deps, 'three');
  const [bags = '', bells = ''] = made;
  const sources = async () =>
    Object.fromEntries(
      (await receivedFigures(deps.db, payeeId)).sources.map((row) => [row.source, row.flattrs]),
    );
  const to = { payeeId, workId: bags };
  await standing(deps, [
    { ...to, giverId: one, source: 'like' },
    { ...to, giverId: one, source: 'like', month: '2026-10' },
    { ...to, giverId: two, source: 'bot' },
    { ...to, giverId: three, source: 'like', anonymous: true },
    { ...to, giverId: two, source: 'like', month: '2026-10', undoneAt: deps.clock() },
  ]);
  expect(await sources()).toEqual({ untold: 4 });
  // Taken back and given again in another way: only how it stands counts.
  const again = { ...to, giverId: three, workId: bells };
  await standing(deps, [{ ...again, source: 'like', undoneAt: deps.clock() }]);
  await standing(deps, [{ ...again, source: 'bot' }]);
  expect(await sources()).toEqual({ untold: 3, bot: 2 });
  await standing(deps, [{ ...again, giverId: two, source: 'like' }]);
  expect(await sources()).toEqual({ like: 3, bot: 2, untold: 1 });
  const named = { ...again, giverId: people[2] ?? '', given: false };
  await standing(deps, [named]);
  expect(await sources()).toMatchObject({ node: 1 });
});

test('a flattr that says what is not so is refused by the database', async () => {
  const { deps } = home;
  const [giverId = ''] = people;
  const to = { giverId, payeeId: maker, workId: workIds[2] ?? '' };
  for (const wrong of [
    { ...to, source: 'node' as const },
    { ...to, given: false, source: 'page' as const },
    { ...to, source: 'share' as const },
    { ...to, source: 'page' as const, percent: 10 },
    { ...to, source: 'monthly' as const },
  ])
    await expect(standing(deps, [wrong]), wrong.source).rejects.toThrow();
});

test('who received nothing has nothing', async () => {
  const figures = await receivedFigures(home.deps.db, people[2] ?? '');
  expect(figures).toEqual({ months: [], works: [], people: [], sources: [], hosts: [] });
});
