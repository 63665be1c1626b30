import { expect, test } from 'vitest';
import type { Db } from '../../../db/connect.ts';
import { makeLiveCounts } from '../../../src/web/live-counts.ts';
import { standing } from '../../support/gifts.ts';
import { creator, house, person } from '../../support/house.ts';

/** A database that counts what it is asked. */
function counting(db: Db): { readonly db: Db; questions(): number } {
  let questions = 0;
  const execute: Db['execute'] = (query) => {
    questions += 1;
    return db.execute(query);
  };
  return { db: Object.assign(Object.create(db), { execute }), questions: () => questions };
}

test('a count is made once a second for all who ask, whoever flattrs', async () => {
  const home = await house();
  const { actorId, workIds } = await creator(home.deps, 'night-trains', ['First']);
  const giverId = await person(home.deps, 'fan');
  const [page] = (await home.deps.db.query.work.findMany()).map(({ pageUrl }) => pageUrl);
  let now = 0;
  const { db, questions } = counting(home.deps.db);
  const countAt = makeLiveCounts(db, () => now);
  const count = async () => (await countAt(page ?? ''))?.flattrs;

  expect(await Promise.all([count(), count(), count()])).toEqual([0, 0, 0]);
  const first = questions();
  await standing(home.deps, [{ giverId, payeeId: actorId, workId: workIds[0] ?? '' }]);
  now = 999;
  expect([await count(), questions()]).toEqual([0, first]);
  now = 1000;
  expect([await count(), questions()]).toEqual([1, 2 * first]);

  // Many at once, one of them known, are asked for together.
  const before = questions();
  now = 5000;
  const found = await Promise.all([
    count(),
    ...Array.from({ length: 300 }, (_, n) => countAt(`https://strange.example/${n}`)),
  ]);
  expect(found.slice(0, 2)).toEqual([1, null]);
  expect(questions() - before).toBe(3);
  await home.close();
});

test('a database that fails once is asked again', async () => {
  let fails = true;
  const execute = async () => {
    if (fails) throw new Error('no database');
    return [];
  };
  const countAt = makeLiveCounts(Object.create({ execute }), () => 0);
  await expect(countAt('https://a.example/')).rejects.toThrow('no database');
  fails = false;
  expect(await countAt('https://a.example/')).toBeNull();
});

test('however many addresses are asked for, the latest are remembered', async () => {
  const questions: string[] = [];
  const execute = async (query: { readonly queryChunks: unknown[] }) => {
    questions.push(JSON.stringify(query.queryChunks));
    return [];
  };
  const countAt = makeLiveCounts(Object.create({ execute }), () => 0);
  await countAt('https://first.example/');
  await Promise.all(
    Array.from({ length: 6_000 }, (_, n) => countAt(`https://strange.example/${n}`)),
  );
  const before = questions.length;
  await countAt('https://strange.example/5999');
  expect(questions).toHaveLength(before);
  await countAt('https://first.example/');
  expect(questions.length).toBeGreaterThan(before);
});
