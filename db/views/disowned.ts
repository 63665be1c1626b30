import { and, asc, eq, getTableColumns, notExists, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import { disownedDocument, settlementDocument } from '../schema/settlements.ts';

const { jws: _, ...withoutJws } = getTableColumns(disownedDocument);

export type DisownedRow = Omit<typeof disownedDocument.$inferSelect, 'jws'>;

/** What became ours all the same, because both admins went on from it, is evidence like any other. */
const isNoneOfOurs = notExists(
  sql`(select from ${settlementDocument} where ${settlementDocument.sha256} = ${disownedDocument.sha256})`,
);

const inOrder = [asc(disownedDocument.seenAt), asc(disownedDocument.iat)] as const;

/** What peers hold in our name and a thief may have signed, in the order in which we were shown it.
 *  @param peerId of all peers where it is left out. */
export const readDisowned = (tx: Tx | Db, peerId?: string): Promise<DisownedRow[]> =>
  tx
    .select(withoutJws)
    .from(disownedDocument)
    .where(
      and(peerId === undefined ? undefined : eq(disownedDocument.peerId, peerId), isNoneOfOurs),
    )
    .orderBy(...inOrder);

/** The same of one settlement, with the bytes. */
export const disownedBytes = (db: Db, of: { readonly peerId: string; readonly currency: string }) =>
  db
    .select()
    .from(disownedDocument)
    .where(
      and(
        eq(disownedDocument.peerId, of.peerId),
        eq(disownedDocument.currency, of.currency),
        isNoneOfOurs,
      ),
    )
    .orderBy(...inOrder);
