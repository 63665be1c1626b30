import { sql } from 'drizzle-orm';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepFinding, type Moment, readFinding, readMoment } from '../../../db/records/findings.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await testDatabase();
});
afterEach(() => database.close());

const AT = new Date('2026-11-04T00:00:00Z');
const moment = (): Promise<Moment> =>
  database.db.transaction((tx) => readMoment(tx), {
    isolationLevel: 'repeatable read',
    accessMode: 'read only',
  });
const keep = (seen: Moment, wrong: string | null) =>
  database.db.transaction((tx) => keepFinding(tx, seen, { wrong, at: AT }));
const known = async () => (await database.db.transaction((tx) => readFinding(tx))).wrong;
/** Something that a later snapshot sees. */
const happen = () =>
  database.ownerDb.execute(sql`insert into node_fact values (gen_random_uuid(), '')`);

test('what was found in a later moment stands', async () => {
  const earlier = await moment();
  await happen();
  const later = await moment();
  expect(await keep(later, 'wrong')).toBe('wrong');
  expect(await keep(earlier, null)).toBe('wrong');
  expect(await known()).toBe('wrong');
  await happen();
  expect(await keep(await moment(), null)).toBeNull();
  expect(await keep(later, 'wrong')).toBeNull();
  expect(await known()).toBeNull();
});

test('of two moments between which only an old transaction ended, the second is later', async () => {
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<void>();
  const old = database.ownerDb.transaction(async (tx) => {
    await tx.execute(sql`insert into node_fact values ('old', '')`);
    begun.resolve();
    await end.promise;
  });
  await begun.promise;
  await happen();
  const earlier = await moment();
  end.resolve();
  await old;
  const later = await moment();
  expect(later.xmax).toBe(earlier.xmax);
  await keep(later, 'wrong');
  expect(await keep(earlier, null)).toBe('wrong');
});

test('what was known in a moment is older than it, also where transactions are counted anew', async () => {
  await keep({ ...(await moment()), xmax: 10n ** 15n }, 'wrong before the backup');
  expect(await keep(await moment(), null)).toBeNull();
  expect(await known()).toBeNull();
});
