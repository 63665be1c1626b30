import type { Due, NettingRow, Pair, Suspense } from '../../src/settlement/pair/pair.ts';
import { newPair } from '../../src/settlement/pair/pair.ts';
import type * as rows from '../schema/pairs.ts';
import type { peer } from '../schema/settlements.ts';
import type { PairParts, StatementRow } from './pair-heads.ts';

/** The machine's state from what was read: without lines. */
export function pairOfRows(
  us: string,
  head: { readonly peer: typeof peer.$inferSelect; readonly row: typeof rows.pair.$inferSelect },
  parts: PairParts,
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
    refs: parts.refs,
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
  ...{ seq: s.seq, month: s.month, sha256: s.sha256, state: s.state, grossMinor: s.grossMinor },
  ...{ totalMinor: s.totalMinor, acceptedMinor: s.acceptedMinor, lines: [], adjustments: [] },
  ...{ issuedAtMs: s.statedAt.getTime(), answeredAtMs: s.answeredAt?.getTime() ?? null },
});

const receivedOf = (s: StatementRow): Pair['received']['statements'][number] => ({
  ...{ seq: s.seq, month: s.month, sha256: s.sha256, payload: s.payload ?? '', lines: [] },
  state: s.state === 'accepted' ? 'accepted' : 'refused',
  ...{ acceptedMinor: s.acceptedMinor, acceptedAtMs: s.statedAt.getTime() },
});

function nettingOf(
  us: string,
  them: string,
  { row, sha256 }: PairParts['nettings'][number],
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
