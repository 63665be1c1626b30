import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { type FactName, readFacts, stateFact } from './node.ts';

/** What the checks of the books found, kept in two facts of the node: `books_wrong` and this one. */
const CHECKED: FactName = 'books_checked';

/** Which state of the database a check of the books looks at, and what was known in it of the last one. */
export type Moment = {
  readonly xmax: bigint;
  readonly running: number;
  readonly known: string | null;
};

/** The moment of a snapshot, asked inside it. No clock orders snapshots: it is read after they are taken,
 *  and can be set back. The transactions that they see do: the first number that none of them has seen
 *  never falls, and while it stays the same, those below it that still run only become fewer. */
export async function readMoment(tx: Tx): Promise<Moment> {
  const [row] = await tx.execute<{ xmax: string; running: number; known: string | null }>(sql`
    select pg_snapshot_xmax(s)::text as xmax, (select count(*)::int from pg_snapshot_xip(s)) as running,
      (select value from node_fact where name = ${CHECKED}) as known
    from pg_current_snapshot() s`);
  if (row === undefined) throw new Error('a snapshot has one row');
  return { ...row, xmax: BigInt(row.xmax) };
}

/** Keeps what a check found, unless a check that looked at a later moment was here first. The books must
 *  be locked.
 *  @returns what is known now: what is wrong, in words, or null. */
export async function keepFinding(
  tx: Tx,
  moment: Moment,
  found: { readonly wrong: string | null; readonly at: Date },
): Promise<string | null> {
  const facts = await readFacts(tx);
  const last = facts.get(CHECKED) ?? null;
  if (last !== null && isBefore(moment, last)) return facts.get('books_wrong') ?? null;
  const value = `${moment.xmax} ${moment.running} ${found.at.toISOString()}`;
  await stateFact(tx, CHECKED, value);
  await stateFact(tx, 'books_wrong', found.wrong);
  return found.wrong;
}

/** What was known in a moment is of an earlier one: also in a restored database, which counts anew. */
function isBefore(moment: Moment, last: string): boolean {
  if (last === moment.known) return false;
  const [xmax = '0', running = '0'] = last.split(' ');
  return (
    moment.xmax < BigInt(xmax) || (moment.xmax === BigInt(xmax) && moment.running > Number(running))
  );
}

/** What the last check found wrong, in words, and when that was; nulls: nothing, or not known. */
export async function readFinding(
  tx: Tx,
): Promise<{ readonly wrong: string | null; readonly at: Date | null }> {
  const facts = await readFacts(tx);
  const [, , at] = facts.get(CHECKED)?.split(' ') ?? [];
  return { wrong: facts.get('books_wrong') ?? null, at: at === undefined ? null : new Date(at) };
}
