import { expect, test } from 'vitest';
import { makeShelf } from '../../federation/shelf.ts';

const KEPT = ['a', 'b', 'c', 'd'];

test('what was not used for longest makes room', () => {
  const shelf = makeShelf<string>(10_000);
  for (const key of ['a', 'b', 'c']) shelf.put(key, key, 2_000);
  shelf.get('a');
  shelf.put('d', 'd', 2_000);
  expect(KEPT.map((key) => shelf.get(key))).toEqual(['a', undefined, 'c', 'd']);
});

test('what is put again, or dropped, takes its room once', () => {
  const shelf = makeShelf<string>(10_000);
  for (let n = 0; n < 10; n += 1) shelf.put('a', `${n}`, 2_000);
  shelf.put('b', 'b', 2_000);
  shelf.drop('b');
  shelf.drop('b');
  shelf.put('c', 'c', 2_000);
  shelf.put('d', 'd', 2_000);
  expect(KEPT.map((key) => shelf.get(key))).toEqual(['9', undefined, 'c', 'd']);
});

test('what is larger than all of it is not kept, and small things are counted, too', () => {
  const shelf = makeShelf<string>(10_000);
  shelf.put('a', 'a', 20_000);
  expect(shelf.get('a')).toBeUndefined();
  for (let n = 0; n < 100; n += 1) shelf.put(`${n}`, 'small', 0);
  expect(shelf.get('0')).toBeUndefined();
  expect(shelf.get('99')).toBe('small');
});
