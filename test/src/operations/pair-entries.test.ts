import { eq } from 'drizzle-orm';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { KnownWork } from '../../../db/records/works.ts';
import { work } from '../../../db/schema/works.ts';
import { type Entry, hashOf } from '../../../src/operations/entry-facts.ts';
import { importWorks } from '../../../src/operations/import-works.ts';
import { barredHash, pairUp } from '../../../src/operations/pair-entries.ts';
import { type House, house, person } from '../../support/house.ts';

const at = (name: string) => `https://author.example/${name}`;
const entryOf = (entryId: string, place: string, title = entryId): Entry => ({
  ...{ entryId, title, url: at(place), excerpt: '', language: 'en', tags: [], category: 'text' },
  publishedAt: null,
});
let counter = 0;
const workOf = (place: string, tied: Entry | null, more: Partial<KnownWork> = {}): KnownWork => ({
  ...{ id: `work-${++counter}`, slug: null, url: at(place), feedId: 'feed', provenAt: null },
  ...{ announcedAt: null, hidden: false, deletedAt: null },
  ...{ feedEntryId: tied?.entryId ?? null, feedEntryHash: tied && hashOf(tied) },
  ...more,
});
const outcome = (works: readonly KnownWork[], entries: readonly Entry[]) =>
  pairUp(works, entries, 'feed').map(
    ({ known, isBarred }) => `${known?.id ?? 'new'}${isBarred ? ' barred' : ''}`,
  );

test('an entry at an address that its author gave to the work of another one is left out', () => {
  const a = entryOf('a', 'a');
  const work = workOf('b', a);
  expect(outcome([work], [a, entryOf('b', 'b')])).toEqual([work.id, 'new barred']);
  // The feed says something new of the first one, which moves it back.
  const edited = entryOf('a', 'a', 'Edited');
  expect(outcome([work], [edited, entryOf('b', 'b')])).toEqual([work.id, 'new']);
});

test('a work of another feed does not make room', () => {
  const a = entryOf('a', 'a');
  const work = workOf('b', a, { feedId: 'other feed' });
  expect(outcome([work], [entryOf('a', 'c'), entryOf('b', 'b')])).toEqual([work.id, 'new barred']);
});

test('of a row of works that move up, all stay when the first one has no room', () => {
  const [a, b, c] = [entryOf('a', 'a'), entryOf('b', 'b'), entryOf('c', 'c')];
  const works = [workOf('a', a), workOf('b', b), workOf('x', c)];
  const [one, two, three] = works.map(({ id }) => id);
  const up = [entryOf('a', 'b'), entryOf('b', 'x'), c];
  expect(outcome(works, up)).toEqual([`${one} barred`, `${two} barred`, three]);
  const free = [entryOf('a', 'b'), entryOf('b', 'y'), c];
  expect(outcome(works, free)).toEqual([one, two, three]);
});

test('what waits for an address is not taken for an edit until the address is free', () => {
  const moved = entryOf('a', 'b');
  const waiting = workOf('a', moved, { feedEntryHash: barredHash(moved) });
  const holder = workOf('b', entryOf('gone', 'b'));
  expect(outcome([waiting, holder], [moved])).toEqual([`${waiting.id} barred`]);
  const takenBack = { ...holder, deletedAt: new Date() };
  expect(outcome([waiting, takenBack], [moved])).toEqual([waiting.id]);
});

let node: House;
beforeAll(async () => {
  node = await house();
});
afterAll(() => node.close());

const PLACES = ['a', 'b', 'c', 'd', 'e'];
const place = fc.constantFrom(...PLACES);
/** What the feed holds next, or what the author does to one of the works. */
const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .record({
        ids: fc.shuffledSubarray(PLACES, { minLength: 1 }),
        urls: fc.shuffledSubarray(PLACES, { minLength: PLACES.length }),
        title: fc.constantFrom('One', 'Two'),
      })
      .map(({ ids, urls, title }) => ids.map((id, n) => entryOf(id, urls[n] ?? id, title))),
  },
  { weight: 2, arbitrary: fc.record({ nth: fc.nat(9), goes: fc.option(place) }) },
);

test('whatever is edited on either side, a reading publishes all it can and mixes nothing up', async () => {
  let authors = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 8 }), async (steps) => {
      const handle = `author-${++authors}`;
      const authorId = await person(node.deps, handle);
      const all = () =>
        node.deps.db.query.work.findMany({
          where: (w, { eq }) => eq(w.authorId, authorId),
          orderBy: (w, { asc }) => asc(w.id),
        });
      for (const next of steps) {
        const before = await all();
        if (Array.isArray(next)) await takeTwice(handle, next, all);
        else await authorActs(before, next);
      }
    }),
    { numRuns: 60 },
  );
});

type Works = Awaited<ReturnType<House['deps']['db']['query']['work']['findMany']>>;

async function takeTwice(handle: string, entries: Entry[], all: () => Promise<Works>) {
  const before = await all();
  const first = await importWorks(node.deps, handle, entries);
  if (!first.ok) throw new Error(first.code);
  expect(first.added + first.updated + first.unchanged + first.leftOut).toBe(entries.length);
  const after = await all();
  const live = after.filter(({ deletedAt }) => deletedAt === null).map(({ url }) => url);
  expect(new Set(live).size).toBe(live.length);
  const tied = new Map(after.map(({ feedEntryId, id }) => [feedEntryId, id]));
  const ids = new Set<string | null>(entries.map(({ entryId }) => entryId));
  for (const { feedEntryId, id } of before)
    if (ids.has(feedEntryId)) expect(tied.get(feedEntryId)).toBe(id);
  // Whoever is left out finds the address taken.
  const untied = entries.filter(({ entryId }) => !tied.has(entryId));
  expect(untied.filter(({ url }) => !after.some((one) => one.url === url))).toEqual([]);
  const again = await importWorks(node.deps, handle, entries);
  expect(again).toMatchObject({ added: 0, updated: 0, leftOut: first.leftOut });
  expect(await all()).toEqual(after);
}

/** As the form would: only to a free address. */
async function authorActs(works: Works, act: { nth: number; goes: string | null }) {
  const live = works.filter(({ deletedAt }) => deletedAt === null);
  const one = live[act.nth % Math.max(live.length, 1)];
  if (one === undefined) return;
  const goes = act.goes === null ? null : at(act.goes);
  if (live.some(({ url }) => url === goes)) return;
  const facts = goes === null ? { deletedAt: node.deps.clock() } : { url: goes };
  await node.deps.db.update(work).set(facts).where(eq(work.id, one.id));
}
