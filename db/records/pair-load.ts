import { and, asc, eq } from 'drizzle-orm';
import type { Month } from '../../src/flattr/period.ts';
import type { Issued, IssuedLine, Pair, Received, Trust } from '../../src/settlement/pair/pair.ts';
import { UNREAD } from '../../src/settlement/pair/unread.ts';
import type { Tx } from '../connect.ts';
import { pair as pairTable, statement } from '../schema/pairs.ts';
import { settlementDocument } from '../schema/settlements.ts';
import { documentsOf, type KnownDocument } from './pair-documents.ts';
import { linesOf, type NamedStatements } from './pair-lines.ts';
import { type Adjustments, partsOf } from './pair-parts.ts';

/** Which settlement, and what is said of the peer elsewhere. */
export type PairKey = {
  readonly peerId: string;
  readonly currency: string;
  /** Instance actors of this node and of the peer. */
  readonly us: string;
  readonly them: string;
  readonly trust: Trust;
  readonly limitMinor: bigint;
};

/** A settlement as it is written down, and what `savePair` needs to know of it. */
export type LoadedPair = {
  readonly peerId: string;
  readonly pair: Pair;
  /** The last month of which the machine was told that it is distributed. */
  readonly closedUpTo: Month | null;
  /** How many transactions this settlement has booked. */
  readonly booked: number;
  /** Every document of it that is kept, ours and theirs, by its hash. */
  readonly ids: ReadonlyMap<string, KnownDocument>;
  /** Hashes of the statements that are written down as open. */
  readonly open: ReadonlySet<string>;
};

/** Reads a settlement, or begins it. All statements are there. None has its lines: whoever wants to look at
 *  them asks `withLines`. Those about which nothing may change any more have none even then, however many
 *  there were over the years. Whoever calls holds the peer's lock.
 *  @param named closed statements whose lines may be needed all the same. */
export async function loadPair(
  tx: Tx,
  key: PairKey,
  named: NamedStatements = {},
): Promise<LoadedPair> {
  const row = await readOrBegin(tx, key);
  const [documents, statements, parts] = await Promise.all([
    documentsOf(tx, key, row.frozenSecond),
    statementsOf(tx, key),
    partsOf(tx, key),
  ]);
  const { ids, names, refs, held } = documents;
  const { adjustments, ...others } = parts;
  const issued = statements.filter((one) => one.direction === 'issued');
  const received = statements.filter((one) => one.direction === 'received');
  const adjusted = [...adjustments.values()].flatMap((some) => some.map((one) => one.adjusts));
  const ours = new Set([...adjusted, ...(named.issuedSeqs ?? [])]);
  const theirs = new Set(named.receivedSeqs);
  const { us, them, currency, trust, limitMinor } = key;
  const pair: Pair = {
    ...{ us, them, currency, trust, limitMinor, names, refs, held },
    ...{ standing: row.standing, bankAgrees: row.bankAgrees, grossUpTo: row.grossUpTo },
    frozen: frozenOf(row),
    restoredAtMs: row.restoredAt?.getTime() ?? null,
    issued: {
      statements: issued.map((one) => issuedOf(one, linesAt(one, ours), adjustments)),
      dischargedMinor: row.issuedDischargedMinor,
    },
    received: {
      statements: received.map((one) => receivedOf(one, linesAt(one, theirs))),
      dischargedMinor: row.receivedDischargedMinor,
    },
    spreadMinor: row.receivedSpreadMinor,
    wanted: adjustments.get(null) ?? [],
    refusedEvents: row.refusedEvents,
    ...others,
  };
  const open = new Set(statements.filter((one) => one.isOpen).map((one) => one.sha256));
  return { peerId: key.peerId, pair, closedUpTo: row.closedUpTo, booked: row.booked, ids, open };
}

/** The lines of a statement that may be looked at, before they are. */
const linesAt = ({ isOpen, seq }: StatementRow, named: ReadonlySet<number>): readonly never[] =>
  isOpen || named.has(seq) ? UNREAD : [];

/** The same settlement with the lines that may be looked at. */
export async function withLines(tx: Tx, loaded: LoadedPair): Promise<LoadedPair> {
  const { pair, ids } = loaded;
  const idOf = ({ sha256 }: Issued | Received): string => ids.get(sha256 ?? '')?.id ?? '';
  const unread = [...pair.issued.statements, ...pair.received.statements].filter(
    (row) => row.lines === UNREAD,
  );
  const lines = await linesOf(tx, unread.map(idOf));
  const of = (row: Issued | Received) => lines.get(idOf(row)) ?? [];
  return {
    ...loaded,
    pair: {
      ...pair,
      issued: {
        ...pair.issued,
        statements: pair.issued.statements.map((row) =>
          row.lines === UNREAD ? { ...row, lines: of(row).map(issuedLine) } : row,
        ),
      },
      received: {
        ...pair.received,
        statements: pair.received.statements.map((row) =>
          row.lines === UNREAD ? { ...row, lines: of(row) } : row,
        ),
      },
    },
  };
}

const issuedLine = (line: IssuedLine): IssuedLine => {
  const { payee, amountMinor, adjustedMinor, disputedMinor, struckMinor } = line;
  return { payee, amountMinor, adjustedMinor, disputedMinor, struckMinor };
};

async function readOrBegin(tx: Tx, { peerId, currency }: PairKey) {
  const read = () =>
    tx
      .select()
      .from(pairTable)
      .where(and(eq(pairTable.peerId, peerId), eq(pairTable.currency, currency)));
  const [known] = await read();
  if (known !== undefined) return known;
  await tx.insert(pairTable).values({ peerId, currency }).onConflictDoNothing();
  const [begun] = await read();
  if (begun === undefined) throw new Error('the settlement was not begun');
  return begun;
}

function frozenOf(row: typeof pairTable.$inferSelect): Pair['frozen'] {
  const { frozenFirst, frozenSecond, unfrozenByUs: ours, unfrozenByThem: theirs } = row;
  if (frozenFirst === null || frozenSecond === null) return null;
  return { proof: [frozenFirst, frozenSecond], ours, theirs };
}

const statementsOf = (tx: Tx, { peerId, currency }: PairKey) =>
  tx
    .select({
      documentId: statement.documentId,
      sha256: settlementDocument.sha256,
      direction: statement.direction,
      month: statement.month,
      seq: statement.seq,
      grossMinor: statement.grossMinor,
      totalMinor: statement.totalMinor,
      acceptedMinor: statement.acceptedMinor,
      state: statement.state,
      statedAt: statement.statedAt,
      answeredAt: statement.answeredAt,
      payload: statement.payload,
      isOpen: statement.isOpen,
    })
    .from(statement)
    .innerJoin(settlementDocument, eq(settlementDocument.id, statement.documentId))
    .where(and(eq(statement.peerId, peerId), eq(statement.currency, currency)))
    .orderBy(asc(statement.seq));

type StatementRow = Awaited<ReturnType<typeof statementsOf>>[number];

function issuedOf(row: StatementRow, lines: Issued['lines'], adjustments: Adjustments): Issued {
  const { seq, month, sha256, state, grossMinor, totalMinor, acceptedMinor } = row;
  return {
    ...{ seq, month, sha256, state, grossMinor, totalMinor, acceptedMinor },
    issuedAtMs: row.statedAt.getTime(),
    answeredAtMs: row.answeredAt?.getTime() ?? null,
    lines,
    adjustments: adjustments.get(row.documentId) ?? [],
  };
}

function receivedOf(row: StatementRow, lines: Received['lines']): Received {
  const { seq, month, sha256, state, payload, acceptedMinor } = row;
  if (payload === null || state === 'issued' || state === 'returned')
    throw new Error(`statement ${row.documentId} is written down as none of theirs can be`);
  return {
    ...{ seq, month, sha256, payload, state, acceptedMinor },
    acceptedAtMs: row.statedAt.getTime(),
    lines,
  };
}
