import { and, asc, eq, inArray, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { Pair } from '../../src/settlement/pair/pair.ts';
import type { Db, Tx } from '../connect.ts';
import { dispute } from '../schema/disputes.ts';
import * as rows from '../schema/pairs.ts';
import { peer, settlementDocument } from '../schema/settlements.ts';
import { type DisownedRow, readDisowned } from './disowned.ts';
import { pairOfRows } from './pair-of-rows.ts';

/** Which settlements: with all peers, or with one. */
export type WhichPairs = {
  /** This node's instance actor. */
  readonly us: string;
  readonly peerId?: string;
  /** Of which month the lines of statements are summed up, besides those about which something may still
   *  change. All headers are read all the same, since debts are paid oldest first. */
  readonly month?: string;
};

export type StatementRow = typeof rows.statement.$inferSelect & {
  readonly sha256: string;
  /** Why they refused ours, or we theirs; null: nobody did. */
  readonly refusal: string | null;
  /** Null: it is over, and of another month than was asked for. */
  readonly sums: LineSums | null;
};

/** The lines of a statement added up, in minor units. */
export type LineSums = Record<
  'adjustedMinor' | 'disputedMinor' | 'struckMinor' | 'fundedMinor' | 'releasedMinor',
  bigint
> & { readonly writtenOffMinor: bigint; readonly lostMinor: bigint; readonly lines: number };

export type PairHead = {
  readonly peer: typeof peer.$inferSelect;
  /** The machine's state without what is for the machine alone: no lines, and no names of documents but of what
   *  is ours of two that cannot both be true. */
  readonly pair: Pair;
  readonly statements: readonly StatementRow[];
  /** As long as `pair.nettings`. Why one was refused; null: it was not. */
  readonly nettingRefusals: readonly (string | null)[];
  /** What they hold in our name and a thief may have signed. */
  readonly disowned: readonly DisownedRow[];
};

/** Every settlement as it stands at one moment, by host. A few queries, however many peers there are. */
export const readPairHeads = (db: Db, which: WhichPairs): Promise<PairHead[]> =>
  db.transaction((tx) => readAll(tx, which), {
    isolationLevel: 'repeatable read',
    accessMode: 'read only',
  });

type OfPair = { readonly peerId: string; readonly currency: string };

const keyOf = ({ peerId, currency }: OfPair): string => `${peerId} ${currency}`;

async function readAll(tx: Tx, which: WhichPairs): Promise<PairHead[]> {
  const heads = await tx
    .select({ peer, row: rows.pair })
    .from(rows.pair)
    .innerJoin(peer, eq(peer.id, rows.pair.peerId))
    .where(ofPeer(rows.pair.peerId, which))
    .orderBy(asc(peer.host), asc(rows.pair.currency));
  const statements = Map.groupBy(await readStatements(tx, which), keyOf);
  const nettings = Map.groupBy(await readNettings(tx, which), ({ row }) => keyOf(row));
  const parts = await readParts(tx, which);
  const disowned = Map.groupBy(await readDisowned(tx, which.peerId), keyOf);
  const proofs = await readProofs(
    tx,
    heads.map(({ row }) => row),
  );
  return heads.map((head) => {
    const key = keyOf(head.row);
    const ours = { statements: statements.get(key) ?? [], nettings: nettings.get(key) ?? [] };
    return {
      peer: head.peer,
      pair: pairOfRows(which.us, head, { ...ours, ...parts(key), refs: proofs(head.row) }),
      statements: ours.statements,
      nettingRefusals: ours.nettings.map(({ refusal }) => refusal),
      disowned: disowned.get(key) ?? [],
    };
  });
}

const ofPeer = (column: AnyPgColumn, { peerId }: WhichPairs): SQL | undefined =>
  peerId === undefined ? undefined : eq(column, peerId);

async function readStatements(tx: Tx, which: WhichPairs): Promise<StatementRow[]> {
  const { statement } = rows;
  const found = await tx
    .select({
      row: statement,
      sha256: settlementDocument.sha256,
      jws: refusalOf(statement.documentId),
    })
    .from(statement)
    .innerJoin(settlementDocument, eq(settlementDocument.id, statement.documentId))
    .where(ofPeer(statement.peerId, which))
    .orderBy(asc(statement.seq));
  const sums = await sumLines(tx, which);
  return found.map(({ row, sha256, jws }) => ({
    ...{ ...row, sha256 },
    refusal: codeIn(jws),
    sums:
      which.month === undefined || which.month === row.month || row.isOpen
        ? (sums.get(row.documentId) ?? NO_LINES)
        : null,
  }));
}

/** The bytes of the refusal that a document was answered with; null: it was not refused. */
const refusalOf = (documentId: AnyPgColumn): SQL<string | null> =>
  sql<string | null>`(select answer.jws from ${settlementDocument} answer
    where answer.kind = 'refusal' and answer.answers =
      (select asked.uri from ${settlementDocument} asked where asked.id = ${documentId}))`;

/** The code in a refusal that was checked when it came. */
function codeIn(jws: string | null): string | null {
  if (jws === null) return null;
  const { code } = payloadOf(jws);
  return typeof code === 'string' ? code : null;
}

/** What a document says that was checked before it was kept. Its own words: of amounts no float is made. */
export function payloadOf(jws: string): Readonly<Record<string, unknown>> {
  const read: unknown = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());
  return typeof read === 'object' && read !== null ? (read as Record<string, unknown>) : {};
}

const NO_LINES: LineSums = {
  ...{ adjustedMinor: 0n, disputedMinor: 0n, struckMinor: 0n, fundedMinor: 0n, releasedMinor: 0n },
  ...{ writtenOffMinor: 0n, lostMinor: 0n, lines: 0 },
};

async function sumLines(tx: Tx, which: WhichPairs): Promise<ReadonlyMap<string, LineSums>> {
  const { statement, statementLine: line } = rows;
  const sum = (column: AnyPgColumn) => sql<string>`sum(${column})`.mapWith(BigInt);
  const found = await tx
    .select({
      documentId: line.documentId,
      lines: sql<number>`count(*)::int`,
      adjustedMinor: sum(line.adjustedMinor),
      disputedMinor: sum(line.disputedMinor),
      struckMinor: sum(line.struckMinor),
      fundedMinor: sum(line.fundedMinor),
      releasedMinor: sum(line.releasedMinor),
      writtenOffMinor: sum(line.writtenOffMinor),
      lostMinor: sum(line.lostMinor),
    })
    .from(line)
    .innerJoin(statement, eq(statement.documentId, line.documentId))
    .where(
      and(
        ofPeer(statement.peerId, which),
        which.month === undefined
          ? undefined
          : or(eq(statement.month, which.month), eq(statement.isOpen, true)),
      ),
    )
    .groupBy(line.documentId);
  return new Map(found.map(({ documentId, ...sums }) => [documentId, sums]));
}

const readNettings = async (tx: Tx, which: WhichPairs) =>
  (
    await tx
      .select({
        row: rows.netting,
        sha256: settlementDocument.sha256,
        jws: refusalOf(rows.netting.documentId),
      })
      .from(rows.netting)
      .innerJoin(settlementDocument, eq(settlementDocument.id, rows.netting.documentId))
      .where(ofPeer(rows.netting.peerId, which))
      .orderBy(asc(rows.netting.month), asc(rows.netting.attempt))
  ).map(({ jws, ...found }) => ({ ...found, refusal: codeIn(jws) }));

/** What else belongs to a settlement, by its key. */
async function readParts(tx: Tx, which: WhichPairs) {
  const { due, suspense, withdrawal, unstatedMonth, adjustment } = rows;
  const dues = await tx.select().from(due).where(ofPeer(due.peerId, which)).orderBy(asc(due.nr));
  const held = await tx
    .select()
    .from(suspense)
    .where(ofPeer(suspense.peerId, which))
    .orderBy(asc(suspense.nr));
  const taken = await tx
    .select()
    .from(withdrawal)
    .where(ofPeer(withdrawal.peerId, which))
    .orderBy(asc(withdrawal.nr));
  const asked = await tx
    .select()
    .from(dispute)
    .where(ofPeer(dispute.peerId, which))
    .orderBy(asc(dispute.nr));
  const months = await tx
    .select()
    .from(unstatedMonth)
    .where(ofPeer(unstatedMonth.peerId, which))
    .orderBy(asc(unstatedMonth.month));
  const wanted = await tx
    .select()
    .from(adjustment)
    .where(and(ofPeer(adjustment.peerId, which), isNull(adjustment.carriedBy)))
    .orderBy(asc(adjustment.nr));
  const by = <Row extends OfPair>(all: readonly Row[]) => Map.groupBy(all, keyOf);
  const found = { dues: by(dues), held: by(held), taken: by(taken) };
  const rest = { months: by(months), wanted: by(wanted), asked: by(asked) };
  return (key: string) => ({
    dues: found.dues.get(key) ?? [],
    held: found.held.get(key) ?? [],
    taken: found.taken.get(key) ?? [],
    months: rest.months.get(key) ?? [],
    wanted: rest.wanted.get(key) ?? [],
    asked: rest.asked.get(key) ?? [],
  });
}

/** Which of two things that cannot both be true we had signed: then it is said of us. */
async function readProofs(tx: Tx, pairs: readonly (typeof rows.pair.$inferSelect)[]) {
  const proofOf = ({ frozenFirst, frozenSecond }: (typeof pairs)[number]) =>
    [frozenFirst, frozenSecond].flatMap((sha256) => sha256 ?? []);
  const hashes = pairs.flatMap(proofOf);
  const d = settlementDocument;
  const ours =
    hashes.length === 0
      ? []
      : await tx
          .select({ sha256: d.sha256, ref: d.ref })
          .from(d)
          .where(and(inArray(d.sha256, hashes), eq(d.direction, 'issued')));
  const refs = new Map(ours.map(({ sha256, ref }) => [sha256, ref ?? '']));
  return (row: (typeof pairs)[number]): Pair['refs'] =>
    Object.fromEntries(
      proofOf(row).flatMap((sha256) => {
        const ref = refs.get(sha256);
        return ref === undefined ? [] : [[sha256, ref]];
      }),
    );
}

/** What belongs to one settlement, as it was read. */
export type PairParts = ReturnType<Awaited<ReturnType<typeof readParts>>> & {
  readonly statements: readonly StatementRow[];
  readonly nettings: Awaited<ReturnType<typeof readNettings>>;
  readonly refs: Pair['refs'];
};
