import { eq } from 'drizzle-orm';
import type { Db } from '../connect.ts';
import { account, actor, payeeProof, work } from '../schema/schema.ts';
import { type Person, person } from './works.ts';

/** The part of somebody's budget that is for the server of their own account. */
export type ServerShare = {
  /** 1 to 50. */
  readonly percent: number;
  /** The server as people name it: host, with port where it has one. */
  readonly host: string;
  readonly url: string;
  /** Who gets it now; null: nobody yet, and nothing is set aside. */
  readonly payee: Person | null;
};

/** What somebody has chosen for their server; null: nothing. */
export async function serverShareOf(db: Db, giverId: string): Promise<ServerShare | null> {
  const [row] = await db
    .select({ percent: account.serverPercent, url: work.url, payee: person })
    .from(account)
    .innerJoin(work, eq(work.id, account.serverWorkId))
    .leftJoin(payeeProof, eq(payeeProof.workId, work.id))
    .leftJoin(actor, eq(actor.id, payeeProof.payeeId))
    .where(eq(account.actorId, giverId));
  if (row === undefined || row.percent === null) return null;
  return { percent: row.percent, host: new URL(row.url).host, url: row.url, payee: row.payee };
}
