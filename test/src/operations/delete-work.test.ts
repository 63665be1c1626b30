import { afterAll, beforeAll, expect, test } from 'vitest';
import { findLocalWork } from '../../../db/records/works.ts';
import { deleteWork } from '../../../src/operations/delete-work.ts';
import { FEATURED_MAX, featureWork } from '../../../src/operations/feature-work.ts';
import { giveFlattr } from '../../../src/operations/give-flattr.ts';
import { importWorks } from '../../../src/operations/import-works.ts';
import { publishWork } from '../../../src/operations/publish-work.ts';
import { jobsOf } from '../../support/database.ts';
import { creator, giver, type House, house, person } from '../../support/house.ts';

let home: House;
beforeAll(async () => {
  home = await house();
});
afterAll(() => home.close());

const rowOf = async (id: string) =>
  home.deps.db.query.work.findFirst({ where: (w, { eq }) => eq(w.id, id) });

test('a work that is taken back keeps its title, for those who thanked, and nothing else', async () => {
  const { actorId, workIds } = await creator(home.deps, 'one', ['Fog']);
  const [workId = ''] = workIds;
  const reader = await giver(home.deps, 'reader', { budgetMinor: 500n });
  expect(await giveFlattr(home.deps, { giverId: reader, workId })).toMatchObject({ ok: true });
  expect(await deleteWork(home.deps, actorId, workId)).toEqual({ ok: true });
  expect(await rowOf(workId)).toMatchObject({
    ...{ title: 'Fog', excerpt: '', bodyHtml: null, tags: [], pictureId: null },
    deletedAt: home.deps.clock(),
  });
  expect(await jobsOf(home.database, 'send-work')).toEqual([{ workId, act: 'delete' }]);
  const { url, pageUrl } = (await rowOf(workId)) ?? { url: '', pageUrl: '' };
  expect(await findLocalWork(home.deps.db, url)).toBeUndefined();
  expect(await findLocalWork(home.deps.db, pageUrl)).toBeUndefined();
});

test('once, by its author', async () => {
  const { actorId, workIds } = await creator(home.deps, 'two', ['Fog']);
  const [workId = ''] = workIds;
  const other = await person(home.deps, 'other');
  expect(await deleteWork(home.deps, other, workId)).toMatchObject({ code: 'unknown_work' });
  expect(await deleteWork(home.deps, actorId, workId)).toEqual({ ok: true });
  expect(await deleteWork(home.deps, actorId, workId)).toMatchObject({ code: 'unknown_work' });
});

test('no feed brings it back, but its author may publish its address anew', async () => {
  const { actorId, workIds } = await creator(home.deps, 'three', ['Fog']);
  const [workId = ''] = workIds;
  const url = (await rowOf(workId))?.url ?? '';
  await deleteWork(home.deps, actorId, workId);
  const facts = {
    excerpt: '',
    language: 'en',
    tags: [],
    category: 'text',
    publishedAt: null,
  } as const;
  const again = { ...facts, entryId: 'three/Fog', url, title: 'Fog, edited' };
  const counts = { ok: true, added: 0, updated: 0, unchanged: 1, leftOut: 0 };
  expect(await importWorks(home.deps, 'three', [again])).toEqual(counts);
  expect(await importWorks(home.deps, 'three', [{ ...again, entryId: 'new id' }])).toEqual(counts);
  const anew = await publishWork(home.deps, actorId, {
    ...{ title: 'Fog again', url, excerpt: '', body: null, language: null, category: 'text' },
    ...{ tags: [], byline: null, hidden: false, picture: null, pictureAlt: '' },
  });
  expect(anew).toMatchObject({ ok: true });
  expect(await importWorks(home.deps, 'three', [again])).toEqual(counts);
});

test('what is shown first is shown first until it is not; five at most', async () => {
  const titles = Array.from({ length: FEATURED_MAX + 1 }, (_, n) => `Work ${n}`);
  const { actorId, workIds } = await creator(home.deps, 'four', titles);
  const feature = (index: number, featured: boolean) =>
    featureWork(home.deps, actorId, workIds[index] ?? '', featured);
  for (let n = 0; n < FEATURED_MAX; n += 1) expect(await feature(n, true)).toEqual({ ok: true });
  expect(await feature(0, true)).toEqual({ ok: true });
  expect(await feature(FEATURED_MAX, true)).toMatchObject({ code: 'too_many_featured' });
  expect(await feature(0, false)).toEqual({ ok: true });
  expect(await feature(FEATURED_MAX, true)).toEqual({ ok: true });
  expect((await rowOf(workIds[0] ?? ''))?.featuredAt).toBeNull();
  const jobs = await jobsOf(home.database, 'send-actor');
  // One for each change, none for what was so already.
  expect(jobs).toEqual(Array(FEATURED_MAX + 2).fill({ actorId, act: 'update' }));
  await deleteWork(home.deps, actorId, workIds[1] ?? '');
  expect(await feature(0, true)).toEqual({ ok: true });
});
