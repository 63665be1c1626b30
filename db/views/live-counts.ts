import { sql } from 'drizzle-orm';
import type { Subject } from '../../src/flattr/flattr.ts';
import type { Db } from '../connect.ts';
import { listOf } from '../records/array-texts.ts';
import { knownSubjects } from './known-subjects.ts';

/** What is at an address, and how many flattrs stand for it, those that wait for somebody among them. */
export type LiveCount = { readonly subject: Subject; readonly flattrs: number };

/** Counts for many addresses in four questions; no line for what this node does not know. */
export async function liveCounts(db: Db, urls: readonly string[]): Promise<Map<string, LiveCount>> {
  const known = await knownSubjects(db, urls);
  const subjects = [...known.values()];
  const works = subjects.flatMap((one) => ('workId' in one ? [one.workId] : []));
  const people = subjects.flatMap((one) => ('personId' in one ? [one.personId] : []));
  const [ofWorks, ofPeople] = await Promise.all([
    counted(db, 'work_id', works),
    counted(db, 'person_id', people),
  ]);
  const flattrsOf = (subject: Subject) =>
    ('workId' in subject ? ofWorks.get(subject.workId) : ofPeople.get(subject.personId)) ?? 0;
  return new Map(
    [...known].map(([url, subject]) => [url, { subject, flattrs: flattrsOf(subject) }]),
  );
}

async function counted(
  db: Db,
  column: 'work_id' | 'person_id',
  ids: readonly string[],
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db.execute<{ id: string; flattrs: number }>(sql`
    select ${sql.identifier(column)} as id, count(*)::int as flattrs from flattr
    where ${sql.identifier(column)} = any(${listOf(ids)}::uuid[]) and undone_at is null
    group by 1`);
  return new Map(rows.map(({ id, flattrs }) => [id, flattrs]));
}
