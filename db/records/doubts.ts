import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Tx } from '../connect.ts';
import { doubt } from '../schema/doubts.ts';

type OfLine = { readonly peerId: string; readonly payee: string | null };

/** What is doubted of a peer now: payees by address; null stands for all of them. */
export const doubtedPayees = async (tx: Tx, peerId: string): Promise<Set<string | null>> => {
  const rows = await tx
    .select({ payee: doubt.payee })
    .from(doubt)
    .where(and(eq(doubt.peerId, peerId), isNull(doubt.endedAt)));
  return new Set(rows.map(({ payee }) => payee));
};

/** One that stands already keeps its first reason. */
export const addDoubt = (tx: Tx, row: typeof doubt.$inferInsert) =>
  tx.insert(doubt).values(row).onConflictDoNothing();

/** @returns whether it stood. */
export const endDoubt = async (tx: Tx, { peerId, payee }: OfLine, endedAt: Date) =>
  (
    await tx
      .update(doubt)
      .set({ endedAt })
      .where(
        and(
          eq(doubt.peerId, peerId),
          sql`${doubt.payee} is not distinct from ${payee}`,
          isNull(doubt.endedAt),
        ),
      )
      .returning({ id: doubt.id })
  ).length > 0;
