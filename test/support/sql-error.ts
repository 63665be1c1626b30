import { sql } from 'drizzle-orm';
import type { Db, Tx } from '../../db/connect.ts';

/** What PostgreSQL answers to a statement that it refuses: its five-character code, and the name of
 *  the constraint or trigger where there is one; null when it does not refuse.
 *  Source: PostgreSQL, appendix A, "Error codes". */
export async function refusalOf(act: Promise<unknown>): Promise<string | null> {
  try {
    await act;
    return null;
  } catch (error) {
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    if (cause instanceof Error && 'code' in cause) return String(cause.code);
    throw error;
  }
}

export const PERMISSION_DENIED = '42501';
export const REFUSED_BY_TRIGGER = '23001';
export const CHECK_VIOLATION = '23514';
export const NO_SUCH_ACCOUNT = '23503';

/** Runs a statement that is written out. */
export const run = (db: Db | Tx, statement: string) => db.execute(sql.raw(statement));
