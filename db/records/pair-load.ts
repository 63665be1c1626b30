import { and, asc, eq } from 'drizzle-orm';
import type { Month } from '../../src/flattr/period.ts';
import type { Issued, IssuedLine, Pair, Received, Trust } from '../../src/settlement/pair/pair.ts';
import type { Tx } from '../connect.ts';
import { pair as pairTable, statement } from '../schema/pairs.ts';
import { settlementDocument } from '../schema/settlements.ts';
import { documentsOf, type KnownDocument } from './pair-documents.ts';
import { type LinesByStatement, linesToLookAt, type NamedStatements } from './pair-lines.ts';
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

/** Reads a settlement, or begins it. All statements are there; of those about which nothing may change
 *  any more the lines are left out, however many there were over the years. Whoever calls holds the
 *  peer's lock.
 *  @param named closed statements whose lines are needed all the same. */
export async function loadPair(
  tx: Tx,
  key: PairKey,
  named: NamedStatements = {},
): Promise<LoadedPair> {
  const row = await readOrBegin(tx, key);
  const [documents, statements, lines, parts] = await Promise.all([
    documentsOf(tx, key, row.frozenSecond),
    statementsOf(tx, key),
    linesToLookAt(tx, key, named),
    partsOf(tx, key),
  ]);
  const { ids, names, refs, held } = documents;
  const { adjustments, ...others } = parts;
  const issued = statements.filter((one) => one.direction === 'issued');
  const received = statements.filter((one) => one.direction === 'received');
  const { us, them, currency, trust, limitMinor } = key;
  const pair: Pair = {
    ...{ us, them, currency, trust, limitMinor, names, refs, held },
    ...{ standing: row.standing, bankAgrees: row.bankAgrees, grossUpTo: row.grossUpTo },
    frozen: frozenOf(row),
    restoredAtMs: row.restoredAt?.getTime() ?? null,
    issued: {
      statements: issued.map((one) => issuedOf(one, lines, adjustments)),
      dischargedMinor: row.issuedDischargedMinor,
    },
    received: {
      statements: received.map((one) => receivedOf(one, lines)),
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

function issuedOf(row: StatementRow, lines: LinesByStatement, adjustments: Adjustments): Issued {
  const { seq, month, sha256, state, grossMinor, totalMinor, acceptedMinor } = row;
  return {
    ...{ seq, month, sha256, state, grossMinor, totalMinor, acceptedMinor },
    issuedAtMs: row.statedAt.getTime(),
    answeredAtMs: row.answeredAt?.getTime() ?? null,
    lines: (lines.get(row.documentId) ?? []).map(
      ({ payee, amountMinor, adjustedMinor, disputedMinor, struckMinor }): IssuedLine => ({
        ...{ payee, amountMinor, adjustedMinor, disputedMinor, struckMinor },
      }),
    ),
    adjustments: adjustments.get(row.documentId) ?? [],
  };
}

function receivedOf(row: StatementRow, lines: LinesByStatement): Received {
  const { seq, month, sha256, state, payload, acceptedMinor } = row;
  if (payload === null || state === 'issued' || state === 'returned')
    throw new Error(`statement ${row.documentId} is written down as none of theirs can be`);
  return {
    ...{ seq, month, sha256, payload, state, acceptedMinor },
    acceptedAtMs: row.statedAt.getTime(),
    lines: lines.get(row.documentId) ?? [],
  };
}
