import { and, asc, eq } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { due, pair, statement } from '../schema/pairs.ts';

type OfPair = { readonly peerId: string; readonly currency: string };

/** The last month of which a settlement knows that it is distributed; null: of none yet. */
export async function closedUpTo(tx: Tx, { peerId, currency }: OfPair): Promise<string | null> {
  const [row] = await tx
    .select({ month: pair.closedUpTo })
    .from(pair)
    .where(and(eq(pair.peerId, peerId), eq(pair.currency, currency)));
  return row?.month ?? null;
}

/** Whether there ever was anything to settle with a peer. */
export const hasPair = async (tx: Tx | Db, { peerId, currency }: OfPair): Promise<boolean> =>
  (
    await tx
      .select({ peerId: pair.peerId })
      .from(pair)
      .where(and(eq(pair.peerId, peerId), eq(pair.currency, currency)))
  ).length > 0;

export const peersWithPair = async (db: Db, currency: string): Promise<string[]> =>
  (await db.select({ peerId: pair.peerId }).from(pair).where(eq(pair.currency, currency))).map(
    ({ peerId }) => peerId,
  );

/** Payments under a reference: of one that was netted one, of what each pays in full one a direction. */
export const dueByReference = (
  tx: Tx,
  { reference, currency }: { readonly reference: string; readonly currency: string },
) =>
  tx
    .select({ peerId: due.peerId, debtor: due.debtor })
    .from(due)
    .where(and(eq(due.reference, reference), eq(due.currency, currency)));

/** The number of the statement that told a peer of a month; null: none did. */
export async function statedAs(
  tx: Tx,
  { peerId, currency, month }: OfPair & { readonly month: string },
): Promise<number | null> {
  const [row] = await tx
    .select({ seq: statement.seq })
    .from(statement)
    .where(
      and(
        eq(statement.peerId, peerId),
        eq(statement.direction, 'issued'),
        eq(statement.currency, currency),
        eq(statement.month, month),
      ),
    );
  return row?.seq ?? null;
}

/** The oldest payment of this very amount that we have to make to a peer; undefined: there is none. */
export const openDue = async (
  tx: Tx,
  { peerId, currency, amountMinor }: OfPair & { readonly amountMinor: bigint },
): Promise<{ readonly reference: string; readonly attempt: number } | undefined> =>
  (
    await tx
      .select({ reference: due.reference, attempt: due.attempt })
      .from(due)
      .where(
        and(
          ...[eq(due.peerId, peerId), eq(due.currency, currency), eq(due.debtor, 'us')],
          ...[eq(due.state, 'open'), eq(due.amountMinor, amountMinor)],
        ),
      )
      .orderBy(asc(due.since))
      .limit(1)
  )[0];
