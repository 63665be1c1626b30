import { and, asc, eq, getTableColumns, gt, SQL, sql } from 'drizzle-orm';
import type { JWK } from 'jose';
import type { LinesText } from '../../src/settlement/lines-text.ts';
import type { Db, Tx } from '../connect.ts';
import { due, pair, statement, statementLine } from '../schema/pairs.ts';
import { peerKey, settlementDocument } from '../schema/settlements.ts';

/** The lines of a statement may be megabytes: who wants them asks for them. */
const { lines: _, ...withoutLines } = getTableColumns(settlementDocument);

export type SettlementDocument = Omit<typeof settlementDocument.$inferSelect, 'lines'>;

export type NewDocument = Omit<typeof settlementDocument.$inferInsert, 'lines'> & {
  readonly lines?: LinesText | null;
};

/** Keeps a document. Many lines are sent part by part, and put together here. */
export async function addDocument(tx: Tx, { lines = null, ...row }: NewDocument): Promise<void> {
  const text = lines === null ? null : await sendParts(tx, lines);
  await tx.insert(settlementDocument).values({ ...row, lines: text });
  if (text instanceof SQL) await tx.execute(sql`truncate document_part`);
}

/** @returns the text, or what the database knows it by. */
async function sendParts(tx: Tx, lines: LinesText): Promise<string | SQL<string>> {
  const add = (nr: number, part: string) =>
    tx.execute(sql`insert into document_part values (${nr}, ${part})`);
  let [first, count] = ['', 0];
  for (const part of lines.parts()) {
    if (count === 0) first = part;
    if (count === 1) {
      await tx.execute(sql`create temporary table if not exists document_part
        (nr int not null, part text not null) on commit drop`);
      // It is put together in a moment: packing it here would only take time.
      await tx.execute(sql`alter table document_part alter part set storage external`);
      await add(0, first);
    }
    if (count > 0) await add(count, part);
    count += 1;
  }
  return count < 2 ? first : sql`(select string_agg(part, '' order by nr) from document_part)`;
}

export const readDocumentByUri = async (
  tx: Tx | Db,
  uri: string,
): Promise<SettlementDocument | undefined> =>
  (
    await tx.select(withoutLines).from(settlementDocument).where(eq(settlementDocument.uri, uri))
  )[0];

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
  (
    await tx
      .select(withoutLines)
      .from(settlementDocument)
      .where(eq(settlementDocument.answers, uri))
  )[0];

/** The statement of a month, in one direction. */
export const readStatement = async (
  tx: Tx | Db,
  key: {
    readonly peerId: string;
    readonly direction: 'issued' | 'received';
    readonly currency: string;
    readonly month: string;
  },
): Promise<typeof statement.$inferSelect | undefined> =>
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

/** The last month that a settlement was told is distributed; null: none yet. */
export const closedUpTo = async (
  tx: Tx,
  key: { readonly peerId: string; readonly currency: string },
): Promise<string | null> => {
  const [row] = await tx
    .select({ month: pair.closedUpTo })
    .from(pair)
    .where(and(eq(pair.peerId, key.peerId), eq(pair.currency, key.currency)));
  return row?.month ?? null;
};

/** Payments that have this reference. Both sides of two nodes may owe under one; no two pairs of nodes
 *  come to the same. */
export const dueByReference = (
  tx: Tx,
  key: { readonly reference: string; readonly currency: string },
) =>
  tx
    .select()
    .from(due)
    .where(and(eq(due.reference, key.reference), eq(due.currency, key.currency)));

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
        isAdopted: statement.isAdopted,
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

/** The lines of a statement as they are booked. */
export const bookedLines = (tx: Tx, documentId: string) =>
  tx
    .select({ payee: statementLine.payee, amountMinor: statementLine.amountMinor })
    .from(statementLine)
    .where(eq(statementLine.documentId, documentId))
    .orderBy(asc(statementLine.nr));

/** How many documents of a peer were kept since a moment, and how much room they take, in bytes. */
export async function receivedSince(
  tx: Tx,
  peerId: string,
  since: Date,
): Promise<{ readonly documents: number; readonly bytes: number }> {
  const [row] = await tx.execute<{ documents: number; bytes: string }>(sql`
    select count(*)::int as documents,
      coalesce(sum(pg_column_size(jws) + coalesce(pg_column_size(lines), 0)), 0) as bytes
    from settlement_document
    where peer_id = ${peerId} and direction = 'received' and recorded_at > ${since.toISOString()}`);
  return { documents: row?.documents ?? 0, bytes: Number(row?.bytes ?? 0) };
}
