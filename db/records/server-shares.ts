import { and, eq, isNotNull, isNull } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { flattr } from '../schema/flattrs.ts';
import { account } from '../schema/people.ts';
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
