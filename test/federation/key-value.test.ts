import type { KvStore, KvStoreSetOptions } from '@fedify/fedify';
import { Temporal } from '@js-temporal/polyfill';
import { eq, sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { keyValue } from '../../db/schema/node.ts';
import { makeKeyValue } from '../../federation/key-value.ts';
import { type TestDatabase, testDatabase } from '../support/database.ts';

let database: TestDatabase;
let store: KvStore;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.db.delete(keyValue);
  store = makeKeyValue(database.db);
});

// The polyfill that Fedify itself uses; its types are not those of TypeScript's library.
const hour = Temporal.Duration.from({ hours: 1 }) as unknown as NonNullable<
  KvStoreSetOptions['ttl']
>;

/** As if its time had passed. */
const expire = (key: readonly string[]) =>
  database.db
    .update(keyValue)
    .set({ expiresAt: sql`now() - interval '1 second'` })
    .where(eq(keyValue.key, JSON.stringify(key)));

async function listed(prefix?: readonly [string, ...string[]]) {
  const found: unknown[] = [];
  for await (const { key, value } of store.list(prefix)) found.push([key, value]);
  return found;
}

test.each([[{ a: [1, 'two', null, true], b: { c: '3' } }], ['123'], [123], [false], [null]])(
  'gives back %j as it was',
  async (value) => {
    await store.set(['key'], value);
    expect(await store.get(['key'])).toEqual(value);
  },
);

test('overwrites, and deletes', async () => {
  await store.set(['key'], 1);
  await store.set(['key'], 2);
  expect(await store.get(['key'])).toBe(2);
  await store.delete(['key']);
  expect(await store.get(['key'])).toBeUndefined();
  await store.set(['key'], 3);
  await store.set(['key'], undefined);
  expect(await store.get(['key'])).toBeUndefined();
});

test('takes text that PostgreSQL has no way to store', async () => {
  await store.set(['key'], { nul: 'a\0b', half: 'a\ud83d', backslash: '\\u0000' });
  const stored = { nul: 'a\ufffdb', half: 'a\ufffd', backslash: '\\u0000' };
  expect(await store.get(['key'])).toEqual(stored);
});

test('what has expired is as if it were not there', async () => {
  await store.set(['key'], 1, { ttl: hour });
  expect(await store.get(['key'])).toBe(1);
  await expire(['key']);
  expect(await store.get(['key'])).toBeUndefined();
  expect(await listed()).toEqual([]);
  await store.set(['key'], 3);
  expect(await store.get(['key'])).toBe(3);
});

test('a value set without a time to live loses that of the one before', async () => {
  await store.set(['key'], 1, { ttl: hour });
  await store.set(['key'], 2);
  const [row] = await database.db.select().from(keyValue);
  expect(row?.expiresAt).toBeNull();
});

test('lists what is below a prefix, and nothing that only looks so', async () => {
  await store.set(['a'], 1);
  await store.set(['a', 'b'], 2);
  await store.set(['a', 'b', 'c'], 3);
  await store.set(['a', 'bc'], 4);
  await store.set(['ab'], 5);
  await store.set(['a%', 'b"'], 6);
  expect(new Set(await listed(['a', 'b']))).toEqual(
    new Set([
      [['a', 'b'], 2],
      [['a', 'b', 'c'], 3],
    ]),
  );
  expect(await listed(['a'])).toHaveLength(4);
  expect(await listed(['a%'])).toEqual([[['a%', 'b"'], 6]]);
  expect(await listed()).toHaveLength(6);
});
