import { z } from 'zod';

/** What a backup is: SQL text, compressed (gzip), that `psql` can read into empty tables of the same
 *  version. Its first two lines say what it is, its last says that nothing is missing.
 *  Source: PostgreSQL, COPY, "Text Format": one row is one line, whatever is in it. */
export const FIRST_LINE = '-- A backup of Obole, form 1';

const HEAD = '-- ';

/** What can be told of a backup before it is read through. */
export const BackupHead = z.object({
  origin: z.string(),
  /** ISO 8601: when the moment was that is in it. */
  at: z.string(),
  /** What a node can only have had from its first start on, see `startNode`. */
  currency: z.string(),
  fundsMode: z.enum(['pooled', 'direct', 'points']),
  /** About how many rows are in it, for who waits. */
  rows: z.number(),
  /** The migrations that its tables had, as drizzle numbers them. */
  migrations: z.array(z.string().regex(/^[0-9]{1,16}$/)),
  /** Something that the node sealed: only its SECRET_KEY opens that, so a wrong one is known before
   *  anything is changed. */
  sealed: z.string(),
});
export type BackupHead = z.infer<typeof BackupHead>;

export const headLine = (head: BackupHead): string => `${HEAD}${JSON.stringify(head)}`;

/** @returns null: the line is not one that a backup begins with. */
export function readHeadLine(line: string): BackupHead | null {
  try {
    return BackupHead.parse(JSON.parse(line.slice(HEAD.length)));
  } catch {
    return null;
  }
}

/** @param columns as PostgreSQL quotes them. */
export const copyLine = (table: string, columns: readonly string[]): string =>
  `COPY ${table} (${columns.join(', ')}) FROM stdin;`;

const COPY = /^COPY ((?:public\.|pg_temp\.)\w+) \((["\w, ]+)\) FROM stdin;$/;

/** @returns the table and the columns as they are written in SQL; null: it says something else. */
export function readCopyLine(line: string): { table: string; columns: string } | null {
  const [, table, columns] = COPY.exec(line) ?? [];
  return table === undefined || columns === undefined ? null : { table, columns };
}

export const COPY_ENDS = '\\.';

export const setvalLine = (sequence: string, value: string): string =>
  `SELECT pg_catalog.setval('${sequence}', ${value});`;

const SETVAL = /^SELECT pg_catalog\.setval\('(public\.\w+)', ([0-9]{1,19})\);$/;

export function readSetvalLine(line: string): { sequence: string; value: string } | null {
  const [, sequence, value] = SETVAL.exec(line) ?? [];
  return sequence === undefined || value === undefined ? null : { sequence, value };
}

export const lastLine = (rows: number): string => `-- The end: ${rows} rows`;

/** What waits to be done is not copied as the job queue keeps it, which may change with its version, but
 *  as it is asked for. */
export const JOBS = 'pg_temp.job_to_do';
export const JOB_COLUMNS = [
  'identifier',
  'payload',
  'queue_name',
  'run_at',
  'max_attempts',
  'job_key',
  'priority',
] as const;
