import { sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';

/** Advisory locks, held until the transaction ends. The first number says what is locked. */
const MONTH_EDGE = 1;
const BOOKS = 2;
const PEER = 3;
const NODE = 4;
const PAIR = 5;
const HOST = 6;
const ACTIVITY = 7;
const NOTICES = 8;
const MAIL_TO = 9;
const BANK = 10;

/** Taken by whoever writes what a month's split is made from (a flattr, an undo, a budget): they do
 *  not wait for each other, only for the moment in which the month is counted. */
export const lockMonthEdgeShared = (tx: Tx) =>
  tx.execute(sql`select pg_advisory_xact_lock_shared(${MONTH_EDGE}, 0)`);

/** Taken to count a month: nobody is writing to it any more. */
export const lockMonthEdge = (tx: Tx) =>
  tx.execute(sql`select pg_advisory_xact_lock(${MONTH_EDGE}, 0)`);

/** One close at a time. */
export const lockBooks = (tx: Tx) => tx.execute(sql`select pg_advisory_xact_lock(${BOOKS}, 0)`);

/** One settlement step at a time with one peer, so that its chain of statements has one writer. */
export const lockPeer = (tx: Tx, peerId: string) =>
  tx.execute(sql`select pg_advisory_xact_lock(${PEER}, hashtext(${peerId}))`);

/** Taken while a process of this node starts, and while its first admin is made. */
export const lockNode = (tx: Tx) => tx.execute(sql`select pg_advisory_xact_lock(${NODE}, 0)`);

/** One step at a time between two actors: a follow must not slip past a block of the same moment. */
export const lockPair = (tx: Tx, one: string, other: string) =>
  tx.execute(
    sql`select pg_advisory_xact_lock(${PAIR}, hashtext(${[one, other].sort().join(' ')}))`,
  );

/** Taken while a server is written down as a peer. */
export const lockHost = (tx: Tx, host: string) =>
  tx.execute(sql`select pg_advisory_xact_lock(${HOST}, hashtext(${host}))`);

/** One step at a time with an activity of another server: its Undo may come in the same moment, and
 *  neither would see the other. */
export const lockActivity = (tx: Tx, uri: string) =>
  tx.execute(sql`select pg_advisory_xact_lock(${ACTIVITY}, hashtext(${uri}))`);

/** Taken to send somebody of a server a notice. False: another transaction is just doing so, and is
 *  not waited for, since it may hold what this one needs next. */
export async function lockNoticesOf(tx: Tx, host: string): Promise<boolean> {
  const [row] = await tx.execute<{ locked: boolean }>(
    sql`select pg_try_advisory_xact_lock(${NOTICES}, hashtext(${host})) as locked`,
  );
  return row?.locked ?? false;
}

/** One at a time for a mail address: what is asked for it is counted. */
export const lockMailTo = (tx: Tx, address: string) =>
  tx.execute(sql`select pg_advisory_xact_lock(${MAIL_TO}, hashtext(${address}))`);

/** One at a time reads what the bank said, books it or tells it what to pay. Taken before all others. */
export const lockBank = (tx: Tx) => tx.execute(sql`select pg_advisory_xact_lock(${BANK}, 0)`);
