/** Something about the database that the person who started Obole can mend; the message is one
 *  sentence for them. */
export class DatabaseTrouble extends Error {
  override readonly name: string = 'DatabaseTrouble';
}

/** How a connection that was there ends: as postgres.js, Node and the server say it.
 *  Source: postgres.js, errors.js; PostgreSQL, appendix A, classes 08 and 57. */
const LOST =
  /^(CONNECTION_(CLOSED|ENDED|DESTROYED)|CONNECT_TIMEOUT|ECONNRESET|ECONNREFUSED|EPIPE|57P0[1-5]|08\w{3})$/;

/** What to say where a statement failed because the server went away: killed, restarted, or out of
 *  reach. Of a transaction that was just ending, nobody knows then whether it did.
 *  @returns undefined where the error is another. */
export function lostDatabase(error: unknown): DatabaseTrouble | undefined {
  for (let inner = error; inner instanceof Error; inner = inner.cause) {
    const code = 'code' in inner ? `${inner.code}` : '';
    const isSocket = code === 'ENOENT' && 'syscall' in inner && inner.syscall === 'connect';
    // It writes to a socket that it has let go of (postgres.js 3.4.9, `nextWrite`).
    const isLetGo =
      inner instanceof TypeError && /postgres\/src\/connection\.js/.test(`${inner.stack}`);
    // The queue's own connections (pg 8) say it in words only.
    const isEnded = inner.message === 'Connection terminated unexpectedly';
    if (!isSocket && !isLetGo && !isEnded && !LOST.test(code)) continue;
    return new DatabaseTrouble(
      'The database went away before the command had ended. What it had not finished is undone. See what is booked (obole books), then run it again.',
    );
  }
  return undefined;
}
