import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actor, work } from '../../../db/schema/schema.ts';
import { supportersOf } from '../../../db/views/supporters.ts';
import { standing, stranger, webPage } from '../../support/gifts.ts';
import { creator, type House, house, person } from '../../support/house.ts';

let home: House;
let me: string;
const month = '2026-11';

beforeAll(async () => {
  home = await house({ at: '2026-11-20T12:00:00Z' });
  me = (await creator(home.deps, 'lighthouse', ['Lamps'])).actorId;
});
afterAll(() => home.close());

const thanks = (giverId: string, minute: number, more: object = {}) =>
  standing(home.deps, [
    {
      ...{ giverId, payeeId: me, personId: me },
      ...{ recordedAt: new Date(`2026-11-20T12:${minute}:00Z`), ...more },
    },
  ]);
const supporters = (limit = 20) =>
  supportersOf(home.deps.db, { payeeId: me, month, limit, before: null });
const worksOf = async (name: string) =>
  (await supporters()).find((one) => one.person.handle === name)?.works.map(({ title }) => title);

test('each with the latest that they made, here or elsewhere, as far as anybody may see it', async () => {
  const { deps } = home;
  const maker = await creator(deps, 'maker', ['A', 'B', 'C', 'D', 'E']);
  const far = await stranger(deps, 'far', { host: 'sea.example' });
  const idle = await person(deps, 'idle');
  const quiet = await person(deps, 'quiet');
  const gone = await person(deps, 'gone');
  const days = new Map(maker.workIds.map((id, n) => [id, new Date(`2026-11-0${n + 1}T00:00:00Z`)]));
  for (const [id, publishedAt] of days)
    await deps.db.update(work).set({ publishedAt }).where(eq(work.id, id));
  const [, , , hidden = '', deleted = ''] = maker.workIds;
  await deps.db.update(work).set({ hidden: true }).where(eq(work.id, hidden));
  await deps.db.update(work).set({ deletedAt: deps.clock() }).where(eq(work.id, deleted));
  await webPage(deps, 'https://sea.example/notes/1', 'Tides', far);
  await thanks(maker.actorId, 10);
  await thanks(maker.actorId, 11, { personId: null, workId: await workOf('Lamps') });
  await thanks(far, 20, { given: false });
  await thanks(idle, 30);
  await thanks(quiet, 40, { anonymous: true });
  await thanks(gone, 41);
  await deps.db.update(actor).set({ deletedAt: deps.clock() }).where(eq(actor.id, gone));

  const all = await supporters();
  expect(all.map((one) => [one.person.handle, one.flattrs, one.followed])).toEqual([
    ['idle', 1, null],
    ['far', 1, null],
    ['maker', 2, null],
  ]);
  expect(await worksOf('maker')).toEqual(['C', 'B', 'A']);
  expect(await worksOf('far')).toEqual(['Tides']);
  expect(await worksOf('idle')).toEqual([]);
  const [first] = all;
  const before = { at: first?.last ?? new Date(), id: first?.person.id ?? '' };
  const rest = await supportersOf(deps.db, { payeeId: me, month, limit: 1, before });
  expect(rest.map((one) => one.person.handle)).toEqual(['far']);
});

const workOf = async (title: string) =>
  (await home.deps.db.select().from(work).where(eq(work.title, title)))[0]?.id ?? '';

test('what was given back this month, to each and to what they made, as it stands', async () => {
  const { deps } = home;
  const idOf = async (handle: string) =>
    (await deps.db.select().from(actor).where(eq(actor.handle, handle)))[0]?.id ?? '';
  const [maker, far, idle] = [await idOf('maker'), await idOf('far'), await idOf('idle')];
  const back = async () =>
    (await supporters()).map(({ person: who, back: theirs, works }) => [
      ...[who.handle, theirs, works[0]?.back ?? null],
    ]);
  const gives = (gift: object) => standing(deps, [{ giverId: me, ...gift }]);
  await gives({ personId: maker, payeeId: maker, month: '2026-10' });
  await gives({ personId: idle, payeeId: idle, undoneAt: deps.clock() });
  expect(await back()).toEqual([
    ['idle', null, null],
    ['far', null, null],
    ['maker', null, null],
  ]);
  await gives({ personId: far, waitingFor: 'account' });
  await gives({ workId: await workOf('Tides'), waitingFor: 'account', undoneAt: deps.clock() });
  await gives({ workId: await workOf('C'), payeeId: maker, anonymous: true });
  expect(await back()).toEqual([
    ['idle', null, null],
    ['far', 'waits', null],
    ['maker', null, 'given'],
  ]);
  // One that waited longer came into the same month: somebody gets it.
  await gives({ personId: far, payeeId: far });
  expect((await back())[1]).toEqual(['far', 'given', null]);
  // Only the first of what they made is given back with one click; the others are known all the same.
  const all = await supporters();
  expect(all.at(-1)?.works.map(({ back: one }) => one)).toEqual(['given', null, null]);
});
