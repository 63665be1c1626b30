import { and, asc, desc, eq, inArray, lte, ne, sql } from 'drizzle-orm';
import type { Db, Tx } from '../connect.ts';
import {
  netting,
  peer,
  settlementDocument,
  statement,
  statementLine,
} from '../schema/settlements.ts';

export type Peer = typeof peer.$inferSelect;
export type SettlementDocument = typeof settlementDocument.$inferSelect;
export type StatementRow = typeof statement.$inferSelect;
export type NettingRow = typeof netting.$inferSelect;

export const readPeer = async (tx: Tx | Db, id: string): Promise<Peer | undefined> =>
  (await tx.select().from(peer).where(eq(peer.id, id)))[0];

export const readPeerByHost = async (tx: Tx | Db, host: string): Promise<Peer | undefined> =>
  (await tx.select().from(peer).where(eq(peer.host, host)))[0];

export const settlingPeers = (tx: Tx | Db): Promise<Peer[]> =>
  tx
    .select()
    .from(peer)
    .where(and(peer.settles, ne(peer.trust, 'blocked')))
    .orderBy(asc(peer.host));

/** Adds a peer or brings its NodeInfo up to date. Its actor and its keys stay as they were first
 *  seen, and the admin's trust is not touched. */
export async function savePeer(tx: Tx, row: typeof peer.$inferInsert): Promise<Peer> {
  const { understandsFlattr, settles, checkedAt, currency } = row;
  const [saved] = await tx
    .insert(peer)
    .values(row)
    .onConflictDoUpdate({
      target: peer.host,
      set: {
        understandsFlattr,
        settles,
        checkedAt,
        currency: currency ?? null,
        actorUri: sql`coalesce(${peer.actorUri}, excluded.actor_uri)`,
        jwks: sql`coalesce(${peer.jwks}, excluded.jwks)`,
      },
    })
    .returning();
  if (saved === undefined) throw new Error('the peer was not saved');
  return saved;
}

export const addDocument = (tx: Tx, row: typeof settlementDocument.$inferInsert) =>
  tx.insert(settlementDocument).values(row);

export const readDocument = async (
  tx: Tx | Db,
  id: string,
): Promise<SettlementDocument | undefined> =>
  (await tx.select().from(settlementDocument).where(eq(settlementDocument.id, id)))[0];

export const readDocumentByUri = async (
  tx: Tx | Db,
  uri: string,
): Promise<SettlementDocument | undefined> =>
  (await tx.select().from(settlementDocument).where(eq(settlementDocument.uri, uri)))[0];

export const readDocumentByHash = async (
  tx: Tx | Db,
  sha256: string,
): Promise<SettlementDocument | undefined> =>
  (await tx.select().from(settlementDocument).where(eq(settlementDocument.sha256, sha256)))[0];

/** Our answer to a document, or theirs to ours. */
export const readAnswerTo = async (
  tx: Tx | Db,
  uri: string,
): Promise<SettlementDocument | undefined> =>
  (await tx.select().from(settlementDocument).where(eq(settlementDocument.answers, uri)))[0];

export const addStatement = (tx: Tx, row: typeof statement.$inferInsert) =>
  tx.insert(statement).values(row);

export const addStatementLines = (tx: Tx, rows: (typeof statementLine.$inferInsert)[]) =>
  tx.insert(statementLine).values(rows);

/** The newest statement of one chain that was not refused, with its document. */
export async function lastStatement(
  tx: Tx,
  chain: { peerId: string; direction: 'issued' | 'received'; currency: string },
) {
  const [last] = await tx
    .select({ statement, sha256: settlementDocument.sha256 })
    .from(statement)
    .innerJoin(settlementDocument, eq(settlementDocument.id, statement.documentId))
    .where(
      and(
        eq(statement.peerId, chain.peerId),
        eq(statement.direction, chain.direction),
        eq(statement.currency, chain.currency),
      ),
    )
    .orderBy(desc(statement.seq))
    .limit(1);
  return last;
}

export const readStatement = async (
  tx: Tx | Db,
  key: { peerId: string; direction: 'issued' | 'received'; currency: string; month: string },
): Promise<StatementRow | undefined> =>
  (
    await tx
      .select()
      .from(statement)
      .where(
        and(
          eq(statement.peerId, key.peerId),
          eq(statement.direction, key.direction),
          eq(statement.currency, key.currency),
          eq(statement.month, key.month),
        ),
      )
  )[0];

export const readStatementOf = async (
  tx: Tx | Db,
  documentId: string,
): Promise<StatementRow | undefined> =>
  (await tx.select().from(statement).where(eq(statement.documentId, documentId)))[0];

/** Accepted statements of both directions, up to a month, that are not fully settled, oldest first.
 *  Later ones are left out: of those the two nodes may not know the same yet. */
export const openStatements = (
  tx: Tx,
  key: { readonly peerId: string; readonly currency: string; readonly month: string },
): Promise<StatementRow[]> =>
  tx
    .select()
    .from(statement)
    .where(
      and(
        eq(statement.peerId, key.peerId),
        eq(statement.currency, key.currency),
        lte(statement.month, key.month),
        inArray(statement.state, ['accepted', 'netted']),
      ),
    )
    .orderBy(asc(statement.seq))
    .for('update');

export const updateStatement = (
  tx: Tx,
  documentId: string,
  facts: Partial<Pick<StatementRow, 'state' | 'dischargedMinor'>>,
) => tx.update(statement).set(facts).where(eq(statement.documentId, documentId));

export const linesOf = (tx: Tx, documentId: string) =>
  tx
    .select()
    .from(statementLine)
    .where(eq(statementLine.documentId, documentId))
    .orderBy(asc(statementLine.payeeId));

export const addReleased = (tx: Tx, documentId: string, payeeId: string, amountMinor: bigint) =>
  tx
    .update(statementLine)
    .set({ releasedMinor: sql`${statementLine.releasedMinor} + ${amountMinor}` })
    .where(and(eq(statementLine.documentId, documentId), eq(statementLine.payeeId, payeeId)));

export const addNetting = (tx: Tx, row: typeof netting.$inferInsert) =>
  tx.insert(netting).values(row);

export const readNetting = async (
  tx: Tx | Db,
  key: { peerId: string; currency: string; month: string },
): Promise<NettingRow | undefined> =>
  (
    await tx
      .select()
      .from(netting)
      .where(
        and(
          eq(netting.peerId, key.peerId),
          eq(netting.currency, key.currency),
          eq(netting.month, key.month),
        ),
      )
  )[0];

export const readNettingOf = async (
  tx: Tx | Db,
  documentId: string,
): Promise<NettingRow | undefined> =>
  (await tx.select().from(netting).where(eq(netting.documentId, documentId)))[0];

export const readNettingByReference = async (
  tx: Tx | Db,
  reference: string,
): Promise<NettingRow | undefined> =>
  (await tx.select().from(netting).where(eq(netting.reference, reference)))[0];

/** @param adviceId the debtor's advice, when it is what brought the netting into this state. */
export const setNettingState = (
  tx: Tx,
  documentId: string,
  state: NettingRow['state'],
  adviceId?: string,
) =>
  tx
    .update(netting)
    .set({ state, ...(adviceId === undefined ? {} : { adviceId }) })
    .where(eq(netting.documentId, documentId));

/** Whether an earlier netting with this peer is in one of these states: what it still owes must not
 *  be listed, and paid, a second time. */
export const hasNettingIn = async (
  tx: Tx,
  key: { readonly peerId: string; readonly currency: string },
  states: readonly NettingRow['state'][],
): Promise<boolean> =>
  (
    await tx
      .select({ id: netting.documentId })
      .from(netting)
      .where(
        and(
          eq(netting.peerId, key.peerId),
          eq(netting.currency, key.currency),
          inArray(netting.state, [...states]),
        ),
      )
      .limit(1)
  ).length > 0;

export const readNettingByAdvice = async (
  tx: Tx,
  adviceId: string,
): Promise<NettingRow | undefined> =>
  (await tx.select().from(netting).where(eq(netting.adviceId, adviceId)))[0];

/** Months with a statement that is accepted and not netted, oldest first. */
export const monthsToNet = async (db: Db): Promise<string[]> =>
  (
    await db
      .selectDistinct({ month: statement.month })
      .from(statement)
      .where(eq(statement.state, 'accepted'))
      .orderBy(asc(statement.month))
  ).map((row) => row.month);

export const setTrust = (db: Db, peerId: string, trust: Peer['trust']) =>
  db.update(peer).set({ trust }).where(eq(peer.id, peerId));
