import { and, eq, inArray } from 'drizzle-orm';
import type { Pair } from '../../src/settlement/pair/pair.ts';
import type { Tx } from '../connect.ts';
import { settlementDocument } from '../schema/settlements.ts';

/** Where a document is kept. */
export type KnownDocument = { readonly id: string; readonly uri: string };

type Documents = Pick<Pair, 'names' | 'refs' | 'held'> & {
  readonly ids: ReadonlyMap<string, KnownDocument>;
};

/** Nothing answers these. */
const LAST_WORDS: ReadonlySet<string> = new Set([
  ...['acceptance', 'consent', 'receipt', 'refusal', 'unfreeze'],
]);

/** What the machine calls the documents of a settlement, and which of theirs it has dealt with. One of
 *  theirs that waits for its answer, as an advice before its money, it does not know yet.
 *  @param contradicting the hash of the statement that froze the settlement and has no answer: it is dealt
 *    with when both admins have signed that they go on. */
export async function documentsOf(
  tx: Tx,
  { peerId, currency }: { readonly peerId: string; readonly currency: string },
  contradicting: string | null,
): Promise<Documents> {
  const { id, uri, direction, kind, sha256, ref, answers } = settlementDocument;
  const rows = await tx
    .select({ id, uri, direction, kind, sha256, ref, answers })
    .from(settlementDocument)
    .where(and(eq(settlementDocument.peerId, peerId), eq(settlementDocument.currency, currency)));
  const named = rows.flatMap((row) =>
    row.direction === 'issued' && row.ref !== null ? [{ ...row, ref: row.ref }] : [],
  );
  const answerTo = new Map(named.map((row) => [row.answers, row.ref]));
  const held: Record<string, string | null> = {};
  for (const row of rows) {
    if (row.direction !== 'received') continue;
    const answer = answerTo.get(row.uri);
    if (answer !== undefined) held[row.sha256] = answer;
    else if (LAST_WORDS.has(row.kind) || (row.kind === 'statement' && row.sha256 !== contradicting))
      held[row.sha256] = null;
  }
  return {
    ids: new Map(rows.map((row) => [row.sha256, { id: row.id, uri: row.uri }])),
    names: Object.fromEntries(named.map((row) => [row.ref, row.sha256])),
    refs: Object.fromEntries(named.map((row) => [row.sha256, row.ref])),
    held,
  };
}

/** The ids of documents, those that this transaction has added included.
 *  Throws when one is not kept: a statement is nothing without its signature. */
export async function idsOf(
  tx: Tx,
  known: ReadonlyMap<string, KnownDocument>,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  for (const sha256 of hashes) {
    const id = known.get(sha256)?.id;
    if (id !== undefined) ids.set(sha256, id);
  }
  const unknown = hashes.filter((sha256) => !ids.has(sha256));
  if (unknown.length > 0) {
    const rows = await tx
      .select({ id: settlementDocument.id, sha256: settlementDocument.sha256 })
      .from(settlementDocument)
      .where(inArray(settlementDocument.sha256, unknown));
    for (const { id, sha256 } of rows) ids.set(sha256, id);
  }
  const missing = hashes.find((sha256) => !ids.has(sha256));
  if (missing !== undefined) throw new Error(`document ${missing} is not kept`);
  return ids;
}
