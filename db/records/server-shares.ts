import { and, eq, isNotNull, isNull, ne, sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { flattr } from '../schema/flattrs.ts';
import { account, budget } from '../schema/people.ts';
import type { Flattr } from './flattrs.ts';

/** What somebody has chosen for the server of their own account. */
export type ServerChoice = { readonly percent: number; readonly workId: string };

export const saveServerChoice = (tx: Tx, giverId: string, choice: ServerChoice | null) =>
  tx
    .update(account)
    .set({ serverPercent: choice?.percent ?? null, serverWorkId: choice?.workId ?? null })
    .where(eq(account.actorId, giverId));

export async function readServerChoice(tx: Tx, giverId: string): Promise<ServerChoice | null> {
  const [row] = await tx
    .select({ percent: account.serverPercent, workId: account.serverWorkId })
    .from(account)
    .where(eq(account.actorId, giverId));
  if (row === undefined || row.percent === null || row.workId === null) return null;
  return { percent: row.percent, workId: row.workId };
}

/** The standing share of a giver's month, with nobody else changing it until the transaction ends. */
export const lockServerShare = async (
  tx: Tx,
  key: { readonly giverId: string; readonly month: string },
): Promise<Flattr | undefined> =>
  (
    await tx
      .select()
      .from(flattr)
      .where(
        and(
          eq(flattr.giverId, key.giverId),
          eq(flattr.month, key.month),
          isNotNull(flattr.percent),
          isNull(flattr.undoneAt),
        ),
      )
      .for('update')
  )[0];

export const setSharePercent = (tx: Tx, flattrId: string, percent: number) =>
  tx.update(flattr).set({ percent }).where(eq(flattr.id, flattrId));

const hasHad = (giverId: unknown, month: string) =>
  sql`exists (select from ${flattr} where ${flattr.giverId} = ${giverId}
    and ${flattr.month} = ${month} and ${flattr.percent} is not null)`;

/** Whether a giver's month has had its standing share; one that was taken back is one, too. */
export const hasHadServerShare = async (
  tx: Tx,
  { giverId, month }: { readonly giverId: string; readonly month: string },
): Promise<boolean> =>
  (
    await tx
      .select({ giverId: account.actorId })
      .from(account)
      .where(and(eq(account.actorId, giverId), hasHad(account.actorId, month)))
  ).length > 0;

/** Whether somebody with a budget has chosen this server, and its payee has not had their share of
 *  the month. */
export const isServerShareDue = async (
  tx: Tx,
  server: { readonly workId: string; readonly payeeId: string; readonly month: string },
): Promise<boolean> =>
  (
    await tx
      .select({ giverId: account.actorId })
      .from(account)
      .innerJoin(budget, eq(budget.actorId, account.actorId))
      .where(
        and(
          eq(account.serverWorkId, server.workId),
          isNotNull(account.serverPercent),
          ne(account.actorId, server.payeeId),
          sql`not ${hasHad(account.actorId, server.month)}`,
        ),
      )
      .limit(1)
  ).length > 0;
