import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keepableError } from '../../../src/jobs/job-failure.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});

afterAll(() => database.close());

const failureOf = (query: PromiseLike<unknown>) =>
  Promise.resolve(query).then(
    () => expect.unreachable(),
    (error: unknown) => keepableError(error),
  );

describe('the error of a job', () => {
  test('keeps its words, its cause and its place', () => {
    const kept = keepableError(new Error('no answer', { cause: new TypeError('no such host') }));
    expect(kept.message).toBe('no answer: no such host');
    expect(kept.stack).toContain('job-failure.test.ts');
    expect(kept.cause).toBeUndefined();
  });

  test.each([
    ['NUL', 'a\0b\0', 'ab'],
    ['a lone surrogate', 'a\ud800b', 'a\ufffdb'],
    ['a pair that the cut halves', `${'x'.repeat(1_999)}\u{1f600}`, `${'x'.repeat(1_999)}\ufffd`],
    ['a long text', 'x'.repeat(5_000_000), 'x'.repeat(2_000)],
  ])('is stored in spite of %s', (_what, message, kept) => {
    const error = keepableError(new Error(message));
    expect(error.message).toBe(kept);
    expect(error.stack).not.toMatch(/\0|xxx/);
  });

  test('says nothing of what a query was given', async () => {
    const secret = 'secret "quoted"\n    at secret';
    for (const query of [
      sql`select ${secret}::uuid`,
      sql`select ${secret}::text::json`,
      sql`select ${`${secret}"9`}::text::int`,
      sql`select ${'99999999999secret'}::text::bigint`,
      sql`select (${JSON.stringify(`${secret}\0`)}::text::jsonb)`,
    ]) {
      const error = await failureOf(database.ownerDb.execute(query));
      expect(error.message).toMatch(/^a query failed: 22/);
      expect(`${error.message} ${error.stack}`).not.toContain('secret');
    }
  });

  test('says which rule of the database was broken', async () => {
    const error = await failureOf(
      database.ownerDb.execute(sql`select graphile_worker.add_job('a', job_key => '')`),
    );
    expect(error.message).toMatch(/^a query failed: 23514 .*"jobs_key_check"$/);
  });

  test('may be anything', () => {
    const circle = new Error('round');
    circle.cause = circle;
    expect(keepableError(circle).message).toMatch(/^round(: round)+$/);
    expect(keepableError('a text').message).toBe('a text');
    expect(keepableError(Object.create(null)).message).toBe('threw object');
    expect(keepableError(new AggregateError([])).message).toBe('AggregateError');
  });
});
