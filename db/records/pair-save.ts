import { and, eq, inArray, sql } from 'drizzle-orm';
import type { Month } from '../../src/flattr/period.ts';
import { most } from '../../src/settlement/pair/chain.ts';
import { openIssued, openReceived } from '../../src/settlement/pair/open.ts';
import type { Issued, Pair, Received } from '../../src/settlement/pair/pair.ts';
import { UNREAD } from '../../src/settlement/pair/unread.ts';
import type { Tx } from '../connect.ts';
import { adjustment, pair as pairTable, statement, statementLine } from '../schema/pairs.ts';
import { idsOf } from './pair-documents.ts';
import { addLines, changeLines } from './pair-lines.ts';
import type { LoadedPair } from './pair-load.ts';
import { saveAdjustments, saveLists } from './pair-save-parts.ts';

/** Writes what a step has made of a settlement; what it left as it was is not touched. The caller has
 *  kept the documents that it names before. */
export async function savePair(
  tx: Tx,
  loaded: LoadedPair,
  after: Pair,
  closedUpTo: Month | null,
): Promise<void> {
  await saveHead(tx, loaded, after, closedUpTo);
  if (after === loaded.pair) return;
  const ids = await idsOf(tx, loaded.ids, [
    ...after.issued.statements.map((row) => hashOf(row)),
    ...after.received.statements.map((row) => row.sha256),
    ...after.nettings.map((row) => hashOf(row)),
  ]);
  const left = await dropSetAside(tx, loaded, after);
  await saveStatements(tx, loaded, after, ids);
  await saveAdjustments(tx, left, after, (row) => idOf(ids, hashOf(row)));
  await saveLists(tx, loaded, after, (row) => idOf(ids, hashOf(row)));
}

/** Throws for what is not signed: nothing unsigned is ever written down. */
function hashOf({ sha256 }: { readonly sha256: string | null }): string {
  if (sha256 === null) throw new Error('a document of ours is not signed');
  return sha256;
}

function idOf(ids: ReadonlyMap<string, string>, sha256: string): string {
  const id = ids.get(sha256);
  if (id === undefined) throw new Error(`document ${sha256} is not kept`);
  return id;
}

const headOf = (pair: Pair, closedUpTo: Month | null) => ({
  issuedDischargedMinor: pair.issued.dischargedMinor,
  receivedDischargedMinor: pair.received.dischargedMinor,
  receivedSpreadMinor: pair.spreadMinor,
  grossUpTo: pair.grossUpTo,
  closedUpTo,
  standing: pair.standing,
  restoredAtMs: pair.restoredAtMs,
  bankAgrees: pair.bankAgrees,
  frozenFirst: pair.frozen?.proof[0] ?? null,
  frozenSecond: pair.frozen?.proof[1] ?? null,
  unfrozenByUs: pair.frozen?.ours ?? false,
  unfrozenByThem: pair.frozen?.theirs ?? false,
  refusedEvents: pair.refusedEvents,
});

async function saveHead(
  tx: Tx,
  loaded: LoadedPair,
  after: Pair,
  closedUpTo: Month | null,
): Promise<void> {
  const [before, now] = [headOf(loaded.pair, loaded.closedUpTo), headOf(after, closedUpTo)];
  const keys = Object.keys(now) as (keyof typeof now)[];
  if (keys.every((key) => before[key] === now[key])) return;
  const { restoredAtMs, ...columns } = now;
  await tx
    .update(pairTable)
    .set({ ...columns, restoredAt: restoredAtMs === null ? null : new Date(restoredAtMs) })
    .where(and(eq(pairTable.peerId, loaded.peerId), eq(pairTable.currency, after.currency)));
}

/** Writes how many transactions a settlement has booked: its next one is named by that. */
export const saveBooked = (tx: Tx, { peerId, pair }: LoadedPair, booked: number) =>
  tx
    .update(pairTable)
    .set({ booked })
    .where(and(eq(pairTable.peerId, peerId), eq(pairTable.currency, pair.currency)));

/** A statement of ours whose place another one of ours has: only its document stays. What is to be taken off
 *  lines is written anew then. @returns the settlement without what was deleted. */
async function dropSetAside(tx: Tx, loaded: LoadedPair, after: Pair): Promise<LoadedPair> {
  const { pair, peerId, ids } = loaded;
  const { issued, currency } = pair;
  if (issued.statements === after.issued.statements) return loaded;
  const stays = new Set(after.issued.statements.map(hashOf));
  const gone = issued.statements.filter((row) => !stays.has(hashOf(row)));
  if (gone.length === 0) return loaded;
  const documents = gone.map((row) => ids.get(hashOf(row))?.id ?? '');
  const ofPair = and(eq(adjustment.peerId, peerId), eq(adjustment.currency, currency));
  await tx.delete(adjustment).where(ofPair);
  await tx.delete(statementLine).where(inArray(statementLine.documentId, documents));
  await tx.delete(statement).where(inArray(statement.documentId, documents));
  const statements = issued.statements
    .filter((row) => stays.has(hashOf(row)))
    .map((row) => ({ ...row, adjustments: [] }));
  return { ...loaded, pair: { ...pair, wanted: [], issued: { ...issued, statements } } };
}

type Direction = 'issued' | 'received';

/** One statement as it was and as it is. */
type Changed = {
  readonly direction: Direction;
  readonly before: Issued | Received | undefined;
  readonly after: Issued | Received;
  readonly documentId: string;
  /** Null: only its lines know, and the step did not look at them. */
  readonly isOpen: boolean | null;
};

async function saveStatements(
  tx: Tx,
  loaded: LoadedPair,
  after: Pair,
  ids: ReadonlyMap<string, string>,
): Promise<void> {
  const { pair } = loaded;
  const all = (['issued', 'received'] as const).flatMap((direction): Changed[] => {
    const known = new Map<string, Issued | Received>(
      pair[direction].statements.map((row) => [hashOf(row), row]),
    );
    const open = direction === 'issued' ? openIssued(after) : openReceived(after);
    return after[direction].statements.map((row) => ({
      ...{ direction, before: known.get(hashOf(row)), after: row },
      isOpen: open.has(row.seq) || stillOpen(loaded, direction, row),
      documentId: idOf(ids, hashOf(row)),
    }));
  });
  const added = all.filter((one) => one.before === undefined);
  const isAdopted = pair.restoredAtMs !== null;
  if (added.length > 0) {
    const rows = added.map((one) => rowOf(one, loaded.peerId, after.currency, isAdopted));
    await tx.insert(statement).values(rows);
  }
  for (const one of added) await addLines(tx, one.documentId, one.after.lines);
  await changeStatements(tx, loaded, all);
  for (const one of all)
    if (one.before !== undefined && one.before !== one.after)
      await changeLines(tx, one.documentId, one.before.lines, one.after.lines);
}

/** Of a statement whose lines nobody looked at: they are what they were. One of ours is done with when it is
 *  paid, unless one of them is in dispute. */
function stillOpen(loaded: LoadedPair, direction: Direction, row: Issued | Received) {
  if (row.lines !== UNREAD || !loaded.open.has(hashOf(row))) return false;
  return direction === 'issued' ? null : true;
}

function rowOf(
  { direction, after, documentId, isOpen }: Changed,
  peerId: string,
  currency: string,
  isRestored: boolean,
): typeof statement.$inferInsert {
  const { month, seq, state, acceptedMinor } = after;
  const shared = { documentId, peerId, currency, direction, month, seq, state, acceptedMinor };
  if (isOpen === null) throw new Error('a new statement comes with its lines');
  if ('payload' in after) {
    const { payload } = after;
    const statedAt = new Date(after.acceptedAtMs);
    return { ...shared, ...statedIn(payload), statedAt, payload, isOpen };
  }
  const { grossMinor, totalMinor, answeredAtMs } = after;
  return {
    ...{ ...shared, grossMinor, totalMinor, isOpen, isAdopted: isRestored },
    statedAt: new Date(after.issuedAtMs),
    answeredAt: instantOf(answeredAtMs),
  };
}

const instantOf = (atMs: number | null): Date | null => (atMs === null ? null : new Date(atMs));

/** What a statement of theirs says that it comes to. One that is refused may say anything: its gross is
 *  at least its total then, and figures that no amount can be are left to its document. */
function statedIn(payload: string): { readonly grossMinor: bigint; readonly totalMinor: bigint } {
  const figures = (JSON.parse(payload) as unknown[]).slice(4).map((text) => BigInt(`${text}`));
  const [grossMinor, , totalMinor] = figures.map((minor) =>
    minor >= 0n && minor <= LARGEST_MINOR ? minor : 0n,
  );
  const total = totalMinor ?? 0n;
  return { grossMinor: most(grossMinor ?? 0n, total), totalMinor: total };
}

/** 1e15 minor units: what a transfer may move. Source: ledger design, "Money". */
const LARGEST_MINOR = 1_000_000_000_000_000n;

/** Writes what has changed of the statements themselves, however many, at once. */
async function changeStatements(
  tx: Tx,
  loaded: LoadedPair,
  all: readonly Changed[],
): Promise<void> {
  const rows = all.flatMap(({ before, after, documentId, isOpen }) => {
    if (before === undefined) return [];
    const wasOpen = loaded.open.has(hashOf(after));
    const isSame =
      before.state === after.state &&
      before.acceptedMinor === after.acceptedMinor &&
      answeredAtOf(before) === answeredAtOf(after);
    if (isSame && wasOpen === isOpen) return [];
    return [
      {
        ...{ document_id: documentId, state: after.state, is_open: isOpen },
        accepted_minor: `${after.acceptedMinor}`,
        answered_at: instantOf(answeredAtOf(after)),
      },
    ];
  });
  if (rows.length === 0) return;
  await tx.execute(sql`
    update statement s set state = n.state, accepted_minor = n.accepted_minor,
      answered_at = n.answered_at, is_open = coalesce(n.is_open, exists (
        select from statement_line l where l.document_id = s.document_id and l.disputed_minor > 0))
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      as n (document_id uuid, state text, accepted_minor bigint, answered_at timestamptz, is_open boolean)
    where s.document_id = n.document_id`);
}

const answeredAtOf = (row: Issued | Received): number | null =>
  'answeredAtMs' in row ? row.answeredAtMs : null;
