import { and, asc, desc, eq, gt, inArray, isNull, lt, lte, ne, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/pg-core';
import type { JWK } from 'jose';
import type { Db, Tx } from '../connect.ts';
import { actor } from '../schema/people.ts';
import {
  peer,
  peerKey,
  settlementDocument,
  statement,
  statementLine,
} from '../schema/settlements.ts';

export type SettlementDocument = typeof settlementDocument.$inferSelect;

export type StatementRow = typeof statement.$inferSelect;

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

/** What a statement announces, in minor units per payee: all of it at once, however much it is. */
export async function addStatementLines(
  tx: Tx,
  documentId: string,
  lines: readonly (readonly [payeeId: string, amountMinor: bigint])[],
): Promise<void> {
  await tx.execute(sql`
    insert into statement_line (document_id, payee_id, amount_minor)
    select ${documentId}, payee_id, amount_minor
    from unnest(${list(lines.map(([payeeId]) => payeeId))}::uuid[],
      ${list(lines.map(([, amountMinor]) => amountMinor))}::bigint[]) as line (payee_id, amount_minor)`);
}

/** The newest statement of one chain, refused ones included, with its document. */
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

/** Whether a statement up to this month still waits for the peer's answer. */
export const hasUnanswered = async (
  tx: Tx,
  key: { readonly peerId: string; readonly currency: string; readonly month: string },
): Promise<boolean> =>
  (
    await tx
      .select({ id: statement.documentId })
      .from(statement)
      .where(
        and(
          eq(statement.peerId, key.peerId),
          eq(statement.currency, key.currency),
          lte(statement.month, key.month),
          eq(statement.state, 'issued'),
        ),
      )
      .limit(1)
  ).length > 0;

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

/** Counts as released what has become theirs of the lines of one statement, in minor units per payee. */
export async function addReleased(
  tx: Tx,
  documentId: string,
  parts: readonly (readonly [payeeId: string, amountMinor: bigint])[],
): Promise<void> {
  await tx.execute(sql`
    update statement_line l set released_minor = l.released_minor + r.amount_minor
    from unnest(${list(parts.map(([payeeId]) => payeeId))}::uuid[],
      ${list(parts.map(([, amountMinor]) => amountMinor))}::bigint[]) as r (payee_id, amount_minor)
    where l.document_id = ${documentId} and l.payee_id = r.payee_id`);
}

/** As PostgreSQL writes a list. Ids and numbers need no quotes. */
const list = (values: readonly (string | bigint)[]): string => `{${values.join(',')}}`;

/** Months with a statement that is accepted and not netted, oldest first. */
export const monthsToNet = async (db: Db): Promise<string[]> =>
  (
    await db
      .selectDistinct({ month: statement.month })
      .from(statement)
      .where(eq(statement.state, 'accepted'))
      .orderBy(asc(statement.month))
  ).map((row) => row.month);

const STATEMENTS_AT_A_TIME = 200;

/** Those that are revoked or replaced by now, too: what was kept stays verified. */
const keysEverHeld = sql<JWK[]>`(select coalesce(jsonb_agg(${peerKey.publicJwk}), '[]')
  from ${peerKey} where ${peerKey.peerId} = ${statement.peerId})`;

/** All statements with their documents, in the order of their ids. Without their lines, of which one
 *  statement has up to a hundred thousand. */
export async function* signedStatements(tx: Tx) {
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const rows = await tx
      .select({
        documentId: statement.documentId,
        peerId: statement.peerId,
        direction: statement.direction,
        month: statement.month,
        currency: statement.currency,
        seq: statement.seq,
        totalMinor: statement.totalMinor,
        state: statement.state,
        uri: settlementDocument.uri,
        jws: settlementDocument.jws,
        linesSha256: sql<string>`encode(sha256(convert_to(coalesce(${settlementDocument.lines}, ''), 'UTF8')), 'hex')`,
        peerKeys: keysEverHeld,
      })
      .from(statement)
      .innerJoin(settlementDocument, eq(settlementDocument.id, statement.documentId))
      .where(gt(statement.documentId, after))
      .orderBy(asc(statement.documentId))
      .limit(STATEMENTS_AT_A_TIME);
    yield* rows;
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.documentId;
  }
}

/** The lines of a statement as they were sent. */
export const sentLines = async (tx: Tx, documentId: string): Promise<string> => {
  const [row] = await tx
    .select({ lines: settlementDocument.lines })
    .from(settlementDocument)
    .where(eq(settlementDocument.id, documentId));
  return row?.lines ?? '';
};

/** The lines of a received statement as they are booked. */
export const bookedLines = (tx: Tx, documentId: string) =>
  tx
    .select({ payee: actor.uri, amountMinor: statementLine.amountMinor })
    .from(statementLine)
    .innerJoin(actor, eq(actor.id, statementLine.payeeId))
    .where(eq(statementLine.documentId, documentId));

/** Our documents that a peer was offered before a moment and has not answered, oldest first. */
export const unanswered = async (db: Db, before: Date): Promise<string[]> => {
  const answer = alias(settlementDocument, 'answer');
  const rows = await db
    .select({ id: settlementDocument.id })
    .from(settlementDocument)
    .innerJoin(peer, eq(peer.id, settlementDocument.peerId))
    .leftJoin(answer, eq(answer.answers, settlementDocument.uri))
    .where(
      and(
        eq(settlementDocument.direction, 'issued'),
        inArray(settlementDocument.kind, ['statement', 'netting', 'advice']),
        lt(settlementDocument.recordedAt, before),
        ne(peer.trust, 'blocked'),
        isNull(answer.id),
      ),
    )
    .orderBy(asc(settlementDocument.recordedAt));
  return rows.map(({ id }) => id);
};
