import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { sql } from 'drizzle-orm';
import { v4 as uuidv4 } from 'uuid';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Tx } from '../../../db/connect.ts';
import { splitMonth } from '../../../db/records/distribution.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { run } from '../../support/sql-error.ts';

/** The published vectors, split by SQL. `test/src/settlement/split-period.test.ts` has them in TypeScript. */
type Vector = {
  name: string;
  budget: string;
  available: string;
  feeBps: number;
  period: string;
  flattrs: { id: string; payee: string; weight: number }[];
  carryMicro: Record<string, string>;
  expect: { fee: string; shares: Record<string, string>; carryMicro: Record<string, string> };
};
const vectors: Vector[] = JSON.parse(
  readFileSync(new URL('../../vectors/split.json', import.meta.url), 'utf8'),
);

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

/** Ids here are UUIDs, and ties are broken by a hash of the id: so every name gets a UUID whose hash
 *  stands where its own would. */
function uuidsFor(month: string, names: readonly string[]): Map<string, string> {
  const hash = (text: string) => createHash('sha256').update(`${month}${text}`).digest('hex');
  const byHash = (a: string, b: string) => (hash(a) < hash(b) ? -1 : 1);
  const distinct = [...new Set(names)].sort(byHash);
  const ids = distinct.map(() => uuidv4()).sort(byHash);
  return new Map(distinct.map((name, n) => [name, ids[n] ?? '']));
}

const GIVER = uuidv4();
const RATHER_RICH = 10n ** 17n;

/** One giver's month as rows; foreign keys sleep, since a split reads no more of people than this. */
async function set(tx: Tx, vector: Vector, ids: ReadonlyMap<string, string>): Promise<void> {
  const id = (name: string) => ids.get(name) ?? '';
  await run(tx, 'set local session_replication_role = replica');
  const payees = [...new Set(vector.flattrs.map(({ payee }) => payee))];
  for (const payee of payees) {
    await tx.execute(sql`
      insert into actor (id, uri, kind, local, handle, host, name, profile_url, inbox_url, created_at)
      values (${id(payee)}, ${payee}, 'person', true, ${payee}, '', '', '', '', now())`);
  }
  await tx.execute(sql`
    insert into period_budget (month, giver_id, amount_minor, currency, regives)
    values (${vector.period}, ${GIVER}, ${vector.budget}, 'EUR', false)`);
  for (const flattr of vector.flattrs) {
    await tx.execute(sql`
      insert into flattr (id, uri, giver_id, given, source, work_id, payee_id, month, weight, recorded_at)
      values (${id(flattr.id)}, ${flattr.id}, ${GIVER}, true, 'page', ${id(flattr.id)}, ${id(flattr.payee)},
        ${vector.period}, ${flattr.weight}, now())`);
  }
  for (const [payee, micro] of Object.entries(vector.carryMicro)) {
    await tx.execute(sql`
      insert into carry values (${GIVER}, ${id(payee)}, ${micro}, '2026-01')`);
  }
  await tx.execute(sql`
    with funds as (
      insert into ledger_account (path, currency, normal_side, no_overdraft)
      values (${`user:${GIVER}:funds`}, 'EUR', 'credit', true) returning id
    ) insert into ledger_balance (account_id, debits_minor, credits_minor, normal_side, no_overdraft)
    select id, ${RATHER_RICH - BigInt(vector.available)}, ${RATHER_RICH}, 'credit', true from funds`);
}

class Undone extends Error {}

test.each(vectors)('vector: $name', async (vector) => {
  const { period: month, feeBps, flattrs, carryMicro } = vector;
  const names = [...flattrs.flatMap(({ id, payee }) => [id, payee]), ...Object.keys(carryMicro)];
  const ids = uuidsFor(month, names);
  const nameOf = new Map([...ids].map(([name, id]) => [id, name]));
  const named = (rows: Iterable<{ id: string; value: string }>) =>
    Object.fromEntries([...rows].map(({ id, value }) => [nameOf.get(id), value]));
  const split = database.ownerDb.transaction(async (tx) => {
    await set(tx, vector, ids);
    await splitMonth(tx, { month, currency: 'EUR', feeBps });
    const shares = await tx.execute<{ id: string; value: string }>(
      sql`select flattr_id as id, amount_minor::text as value from share`,
    );
    const carries = await tx.execute<{ id: string; value: string }>(
      sql`select payee_id as id, carry_micro::text as value from carry where carry_micro <> 0`,
    );
    const [taken] = await tx.execute<{ fee: string }>(sql`
      select coalesce(sum(fee_minor), 0)::text as fee from month_giver
      where giver in (select giver from month_gift)`);
    expect(named(shares)).toEqual(vector.expect.shares);
    expect(taken?.fee).toBe(vector.expect.fee);
    // Nothing is owed to whom nothing is written down.
    const owed = Object.entries(vector.expect.carryMicro).filter(([, micro]) => micro !== '0');
    expect(named(carries)).toEqual(Object.fromEntries(owed));
    throw new Undone();
  });
  await expect(split).rejects.toThrow(Undone);
});
