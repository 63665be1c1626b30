import type { Subject } from './flattr.ts';

/** What a row is about, of which exactly one of both columns is filled. */
export function subjectOf(row: {
  readonly workId: string | null;
  readonly personId: string | null;
}): Subject {
  if (row.workId !== null) return { workId: row.workId };
  if (row.personId !== null) return { personId: row.personId };
  throw new Error('Neither a work nor a person');
}
