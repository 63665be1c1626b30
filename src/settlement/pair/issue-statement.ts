import { scaleOf } from '../../money/currency.ts';
import type { StatementLine } from '../documents.ts';
import { grossOf, orderLines } from '../statement.ts';
import { changed, changedLine, lastReceived, least, lineOf, openDebts, total } from './chain.ts';
import type { Adjustment } from './documents.ts';
import { headOf, issue, move, post, set, statementRef, type Turn } from './events.ts';
import type { Issued, IssuedLine, Pair } from './pair.ts';

const DAY_MS = 86_400_000;
/** A dispute that nobody settles goes back to the givers. Source: ledger design, "Between nodes". */
const DISPUTE_MS = 60 * DAY_MS;

/** States the oldest month that is not stated yet, also when it is nothing: a missing statement must
 *  not look like a zero. What is wanted off earlier lines goes along as far as this total carries it.
 *  One at a time, for the next one names the hash of this one. */
export function issueStatement(turn: Turn): void {
  const { pair } = turn;
  const [next, ...unstated] = pair.unstated;
  const last = pair.issued.statements.at(-1);
  if (next === undefined || (last !== undefined && last.sha256 === null)) return;
  const seq = (last?.seq ?? 0) + 1;
  const lines = orderLines(next.lines);
  const grossMinor = grossOf(lines);
  const { taken, wanted } = fitting(turn, grossMinor);
  const adjustmentMinor = total(taken.filter((a) => !a.disputed).map((a) => a.amountMinor));
  const totalMinor = grossMinor - adjustmentMinor;
  const texts = { lines, adjustments: taken };
  const theirs = lastReceived(pair);
  const document = {
    ...headOf(pair),
    ...{ kind: 'statement' as const, scale: scaleOf(pair.currency), period: next.month, seq },
    prev: last?.sha256 ?? null,
    linesSha256: turn.tools.hashLines(texts),
    ...{ grossMinor, adjustmentMinor, carriedMinor: 0n, totalMinor },
    ack: theirs === undefined ? null : { seq: theirs.seq, sha256: theirs.sha256 },
  };
  set(turn, { unstated, wanted });
  addIssued(turn, {
    ...{ seq, month: next.month, sha256: null, state: 'issued', grossMinor, totalMinor },
    ...{ acceptedMinor: 0n, issuedAtMs: turn.atMs, answeredAtMs: null },
    ...{ lines: lines.map(untouched), adjustments: taken },
  });
  issue(turn, statementRef(turn.pair, seq), document, { lines: texts });
}

export const untouched = ({ payee, amountMinor }: StatementLine): IssuedLine => ({
  ...{ payee, amountMinor, adjustedMinor: 0n, disputedMinor: 0n, struckMinor: 0n },
});

/** Adds a statement of ours and keeps what it adjusts from being adjusted twice. */
export function addIssued(turn: Turn, row: Issued): void {
  const { issued } = turn.pair;
  set(turn, { issued: { ...issued, statements: [...issued.statements, row] } });
  for (const adjustment of row.adjustments)
    if (!adjustment.disputed) adjustLine(turn, adjustment, adjustment.amountMinor);
}

/** Changes what is taken off a line of ours. @param byMinor negative: given back to the line. */
export function adjustLine(
  turn: Turn,
  { adjusts, payee }: Pick<Adjustment, 'adjusts' | 'payee'>,
  byMinor: bigint,
): void {
  changeIssuedLine(turn, adjusts, payee, (line) => ({
    ...line,
    adjustedMinor: line.adjustedMinor + byMinor,
  }));
}

export function changeIssuedLine(
  turn: Turn,
  seq: number,
  payee: string,
  change: (line: IssuedLine) => IssuedLine,
): void {
  const byLine = (row: Issued) => changedLine<IssuedLine, Issued>(row, payee, change);
  set(turn, { issued: changed(turn.pair.issued, seq, byLine) });
}

type Fitting = { readonly taken: Adjustment[]; readonly wanted: Adjustment[] };

/** What of the wanted adjustments this statement can carry; a total never goes below zero. */
function fitting(turn: Turn, grossMinor: bigint): Fitting {
  const { pair } = turn;
  const open = new Set(openDebts(pair.issued).map((debt) => debt.seq));
  let roomMinor = grossMinor;
  const taken: Adjustment[] = [];
  const wanted: Adjustment[] = [];
  for (const wish of [...pair.wanted, ...oldDisputes(turn)]) {
    const line = lineOf<IssuedLine>(pair.issued, wish.adjusts, wish.payee);
    if (line === undefined || isOnItsWay(pair, wish) || taken.some((t) => isSameLine(t, wish))) {
      if (!wish.disputed) wanted.push(wish);
    } else if (wish.disputed) {
      if (line.disputedMinor > 0n) taken.push({ ...wish, amountMinor: line.disputedMinor });
    } else if (line.struckMinor > 0n) {
      // All that it had left went back when they disputed it.
    } else if (stateOf(pair, wish) === 'issued' || line.disputedMinor > 0n) {
      // Not answered, or in dispute: all of it may still go back.
      wanted.push(wish);
    } else if (!open.has(wish.adjusts)) {
      if (stateOf(pair, wish) === 'accepted') bearByReserve(turn, wish);
    } else {
      const partMinor = least(least(wish.amountMinor, roomOf(line)), roomMinor);
      roomMinor -= partMinor;
      if (partMinor > 0n) taken.push({ ...wish, amountMinor: partMinor });
      if (partMinor < wish.amountMinor)
        wanted.push({ ...wish, amountMinor: wish.amountMinor - partMinor });
    }
  }
  return { taken, wanted };
}

/** What a line has left. Of ours, as far as we can know. */
export const roomOf = (
  line: Pick<IssuedLine, 'amountMinor' | 'adjustedMinor' | 'disputedMinor' | 'struckMinor'>,
): bigint => line.amountMinor - line.adjustedMinor - line.disputedMinor - line.struckMinor;

/** The line is paid, so the money is its creator's: our reserve bears our error. */
export const bearByReserve = (
  turn: Turn,
  { adjusts, payee, amountMinor }: Pick<Adjustment, 'adjusts' | 'payee' | 'amountMinor'>,
): void => post(turn, 'error', [move('reserve', giversOf(turn.pair, adjusts, payee), amountMinor)]);

/** The givers of one line: of a month and a payee. */
export function giversOf(pair: Pair, seq: number, payee: string): `givers:${string}` {
  const month = pair.issued.statements.find((row) => row.seq === seq)?.month ?? '';
  return `givers:${month}:${payee}`;
}

const stateOf = (pair: Pair, { adjusts }: Adjustment) =>
  pair.issued.statements.find((row) => row.seq === adjusts)?.state;

const isSameLine = (one: Adjustment, other: Adjustment): boolean =>
  one.adjusts === other.adjusts && one.payee === other.payee && one.disputed === other.disputed;

const isOnItsWay = (pair: Pair, wish: Adjustment): boolean =>
  pair.issued.statements.some(
    (row) => row.state === 'issued' && row.adjustments.some((a) => isSameLine(a, wish)),
  );

function oldDisputes({ pair, atMs }: Turn): Adjustment[] {
  const later = pair.disputes.filter((one) => one.by === 'them' && one.state === 'agreed');
  const sinceOf = (seq: number, payee: string) =>
    later.findLast((one) => one.seq === seq && one.payee === payee)?.sinceMs;
  return pair.issued.statements
    .filter((row) => row.answeredAtMs !== null && atMs - row.answeredAtMs >= DISPUTE_MS)
    .flatMap(({ seq, lines }) =>
      lines
        .filter(
          (line) => line.disputedMinor > 0n && atMs - (sinceOf(seq, line.payee) ?? 0) >= DISPUTE_MS,
        )
        .map(({ payee, disputedMinor }) => ({
          ...{ adjusts: seq, payee, amountMinor: disputedMinor, disputed: true },
        })),
    );
}
