import { type Column, type SQL, sql } from 'drizzle-orm';

/** The last line of the page before this one, in lists that go from new to old: a time, and an id for
 *  what has the same. */
export type Before = { readonly at: Date; readonly id: string };

/** What comes after that line; everything when there is none. */
export const older = (
  time: Column | SQL,
  id: Column | SQL,
  before: Before | null | undefined,
): SQL | undefined =>
  before === null || before === undefined
    ? undefined
    : sql`(${time}, ${id}) < (${before.at.toISOString()}::timestamptz, ${before.id}::uuid)`;
