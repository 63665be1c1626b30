import { and, asc, eq, isNull, or, type SQL, sql } from 'drizzle-orm';
import type { AnyPgColumn } from 'drizzle-orm/pg-core';
import type { Due, NettingRow, Pair, Suspense } from '../../src/settlement/pair/pair.ts';
import { newPair } from '../../src/settlement/pair/pair.ts';
import type { Db, Tx } from '../connect.ts';
import { dispute } from '../schema/disputes.ts';
import * as rows from '../schema/pairs.ts';
import { peer, settlementDocument } from '../schema/settlements.ts';

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
  /** The machine's state without what is for the machine alone: no lines, no names of documents. */
  readonly pair: Pair;
  readonly statements: readonly StatementRow[];
  /** As long as `pair.nettings`. Why one was refused; null: it was not. */
  readonly nettingRefusals: readonly (string | null)[];
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
  return heads.map((head) => {
    const key = keyOf(head.row);
    const ours = { statements: statements.get(key) ?? [], nettings: nettings.get(key) ?? [] };
    return {
      peer: head.peer,
      pair: pairOf(which.us, head, { ...ours, ...parts(key) }),
      statements: ours.statements,
      nettingRefusals: ours.nettings.map(({ refusal }) => refusal),
    };
  });
}

const ofPeer = (column: AnyPgColumn, { peerId }: WhichPairs): SQL | undefined =>
  peerId === undefined ? undefined : eq(column, peerId);

async function readStatements(tx: Tx, which: WhichPairs): Promise<StatementRow[]> {
  const { statement } = rows;
  const found = await tx
    .select({ row: statement, jws: refusalOf(statement.documentId) })
    .from(statement)
    .where(ofPeer(statement.peerId, which))
    .orderBy(asc(statement.seq));
  const sums = await sumLines(tx, which);
  return found.map(({ row, jws }) => ({
    ...row,
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

type Parts = ReturnType<Awaited<ReturnType<typeof readParts>>> & {
  readonly statements: readonly StatementRow[];
  readonly nettings: Awaited<ReturnType<typeof readNettings>>;
};

function pairOf(
  us: string,
  head: { readonly peer: typeof peer.$inferSelect; readonly row: typeof rows.pair.$inferSelect },
  parts: Parts,
): Pair {
  const { row } = head;
  const them = head.peer.actorUri ?? '';
  const { frozenFirst, frozenSecond, unfrozenByUs: ours, unfrozenByThem: theirs } = row;
  return {
    ...newPair(us, them, row.currency),
    ...{ trust: head.peer.trust, limitMinor: head.peer.limitMinor, standing: row.standing },
    frozen:
      frozenFirst === null || frozenSecond === null
        ? null
        : { proof: [frozenFirst, frozenSecond], ours, theirs },
    restoredAtMs: row.restoredAt?.getTime() ?? null,
    ...{ bankAgrees: row.bankAgrees, grossUpTo: row.grossUpTo, refusedEvents: row.refusedEvents },
    issued: {
      dischargedMinor: row.issuedDischargedMinor,
      statements: parts.statements.flatMap((s) => (s.direction === 'issued' ? [issuedOf(s)] : [])),
    },
    received: {
      dischargedMinor: row.receivedDischargedMinor,
      statements: parts.statements.flatMap((s) =>
        s.direction === 'received' ? [receivedOf(s)] : [],
      ),
    },
    unstated: parts.months.map(({ month }) => ({ month, lines: [] })),
    wanted: parts.wanted,
    nettings: parts.nettings.map((one) => nettingOf(us, them, one)),
    dues: parts.dues.map(dueOf),
    suspense: parts.held satisfies readonly Suspense[],
    withdrawals: parts.taken,
    disputes: parts.asked.map(({ since, ...row }) => ({ ...row, sinceMs: since.getTime() })),
  };
}

const issuedOf = (s: StatementRow): Pair['issued']['statements'][number] => ({
  ...{ seq: s.seq, month: s.month, sha256: null, state: s.state, grossMinor: s.grossMinor },
  ...{ totalMinor: s.totalMinor, acceptedMinor: s.acceptedMinor, lines: [], adjustments: [] },
  ...{ issuedAtMs: s.statedAt.getTime(), answeredAtMs: s.answeredAt?.getTime() ?? null },
});

const receivedOf = (s: StatementRow): Pair['received']['statements'][number] => ({
  ...{ seq: s.seq, month: s.month, sha256: '', payload: s.payload ?? '', lines: [] },
  state: s.state === 'accepted' ? 'accepted' : 'refused',
  ...{ acceptedMinor: s.acceptedMinor, acceptedAtMs: s.statedAt.getTime() },
});

function nettingOf(
  us: string,
  them: string,
  { row, sha256 }: Parts['nettings'][number],
): NettingRow {
  const { month, attempt, proposer, state, offsetMinor, dueMinor, reference } = row;
  const ofUs = proposer === 'us';
  const entries = row.entries.map((e) => ({ ...e, outstandingMinor: BigInt(e.outstandingMinor) }));
  const debtor = { us, them, nobody: null }[row.debtor];
  const head = { iss: ofUs ? us : them, aud: ofUs ? them : us, currency: row.currency };
  const facts = { period: month, attempt, entries, offsetMinor, dueMinor, debtor, reference };
  const netting = { ...head, kind: 'netting' as const, ...facts };
  return {
    sha256,
    month,
    attempt,
    proposer,
    state,
    proposedAtMs: row.proposedAt.getTime(),
    netting,
  };
}

function dueOf(row: typeof rows.due.$inferSelect): Due {
  const {
    since,
    owedSince,
    adviceSha256,
    adviceMinor,
    nr: _,
    peerId: __,
    currency: ___,
    ...rest
  } = row;
  const advice =
    adviceSha256 === null || adviceMinor === null
      ? null
      : { sha256: adviceSha256, amountMinor: adviceMinor };
  return { ...rest, sinceMs: since.getTime(), owedSinceMs: owedSince.getTime(), advice };
}
