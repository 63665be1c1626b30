import { afterAll, beforeAll, expect, test } from 'vitest';
import { receivedFigures } from '../../../db/views/received-figures.ts';
import type { Source } from '../../../src/flattr/source.ts';
import { subscribe } from '../../../src/operations/subscriptions.ts';
import { standing, stranger } from '../../support/gifts.ts';
import { creator, type House, house, person } from '../../support/house.ts';

let home: House;
let maker: string;
let workIds: readonly string[];
let people: readonly string[];
/** Six who live here. */
let crowd: readonly string[];

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
  crowd = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => person(deps, `crowd${n}`)));
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
  // Each month that is over has one person from here, and the running one is not told.
  expect(figures.ways).toEqual([
    { source: 'untold', people: 2 },
    { source: 'node', people: 1 },
  ]);
  expect(figures.hosts).toEqual([{ host: 'sea.example', flattrs: 1 }]);
});

/** How people gave to one more creator, in months that are over. A number after a way: so many gave so. */
async function toldOf(months: readonly Partial<Record<Source, number>>[], more: Gifts = () => []) {
  const { deps } = home;
  made += 1;
  const { actorId: payeeId, workIds: works } = await creator(deps, `porter${made}`, ['Bags']);
  const to = { payeeId, workId: works[0] ?? '' };
  const gifts = months.flatMap((ways, ago) =>
    Object.entries(ways)
      .flatMap(([source, many]) => Array<Source>(many).fill(source as Source))
      .map((source, n) => ({ ...to, source, month: `2026-0${ago + 1}`, giverId: crowd[n] ?? '' })),
  );
  await standing(deps, [...gifts, ...more(to)]);
  const { ways, hosts } = await receivedFigures(deps.db, payeeId);
  return { hosts, ways: Object.fromEntries(ways.map((way) => [way.source, way.people])) };
}

type Gifts = (to: { payeeId: string; workId: string }) => Parameters<typeof standing>[1];
let made = 0;

test.each<[string, Partial<Record<Source, number>>, object]>([
  ['alone', { like: 1 }, { untold: 1 }],
  ['all in one way: it would be everybody’s', { like: 3 }, { untold: 3 }],
  ['two ways', { like: 3, bot: 2 }, { like: 3, bot: 2 }],
  ['one alone beside two', { like: 2, bot: 1 }, { untold: 3 }],
  ['one alone joins the smallest', { page: 3, like: 2, bot: 1 }, { page: 3, untold: 3 }],
  ['two alone', { like: 2, bot: 1, link: 1 }, { like: 2, untold: 2 }],
])('a way is told where it is nobody’s alone: %s', async (_, month, told) => {
  expect((await toldOf([month])).ways).toEqual(told);
});

test('months add up, each as it was told; the running one adds nothing', async () => {
  const running: Gifts = (to) =>
    crowd.map((giverId) => ({ ...to, giverId, source: 'like' as const }));
  const { ways } = await toldOf(
    [
      { like: 2, bot: 2 },
      { like: 1, bot: 2 },
      { like: 2, page: 2 },
    ],
    running,
  );
  expect(ways).toEqual({ like: 4, bot: 2, page: 2, untold: 3 });
});

test('who gave in two ways is counted by the one they used most, and what was undone never', async () => {
  const [one = '', two = '', three = ''] = crowd;
  const past = { month: '2026-01' };
  const { ways } = await toldOf([{ like: 2, bot: 2 }], ({ payeeId }) => [
    ...workIds.slice(0, 2).map((workId) => ({
      ...{ ...past, payeeId, workId, giverId: one, source: 'bot' as const },
    })),
    { ...past, payeeId, workId: workIds[0] ?? '', giverId: three, source: 'page' },
    { ...past, payeeId, personId: payeeId, giverId: two, source: 'page', undoneAt: new Date() },
  ]);
  expect(ways).toEqual({ untold: 4 });
});

test('who gave without a name is nowhere: not by way, and not by node', async () => {
  const far = people[2] ?? '';
  const nowhere = await stranger(home.deps, 'nobody', { host: 'small.example' });
  const past = { month: '2026-01', given: false };
  const { ways, hosts } = await toldOf([{ like: 2, bot: 2 }], (to) => [
    { ...to, ...past, giverId: far },
    { ...to, ...past, giverId: nowhere, anonymous: true },
    { ...to, month: '2026-01', giverId: crowd[4] ?? '', source: 'page', anonymous: true },
  ]);
  expect(ways).toEqual({ like: 2, bot: 2, node: 1 });
  expect(hosts).toEqual([{ host: 'sea.example', flattrs: 1 }]);
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
  expect(figures).toEqual({ months: [], works: [], people: [], ways: [], hosts: [] });
});
