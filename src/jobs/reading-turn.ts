import { sql } from 'drizzle-orm';
import { connect, type DatabaseAddress } from '../../db/connect.ts';

/** The advisory lock that says "this process reads favourites". */
const READS = 8174004;

/** Which of several processes asks other servers for favourites. */
export type ReadingTurn = {
  /** Whether it is this one: the first that asks, until it ends; then any other. */
  isOurs(): Promise<boolean>;
  close(): Promise<void>;
};

/** Lets one process at a time read favourites on a database. What is known of a server (how fast it may be
 *  asked, that it wants to be left alone) is known to that one alone: two would ask twice as fast. One reads
 *  all accounts of a node with a tenth of a processor, so there is nothing to share. The lock is the session's:
 *  it is free as soon as the process dies. */
export function readingTurn(address: DatabaseAddress): ReadingTurn {
  const { db, close } = connect(address, { connections: 1, keepOpen: true });
  let holder: unknown;
  return {
    async isOurs() {
      // A new session, after the database was away, has lost what the one before held.
      const [row] = await db.execute<{ session: number; ours: boolean }>(sql`
        select pg_backend_pid() as session,
          pg_backend_pid() = ${holder ?? 0}::int or pg_try_advisory_lock(${READS}::int, 0) as ours`);
      holder = row?.ours === true ? row.session : undefined;
      return row?.ours === true;
    },
    close,
  };
}
