import type { Statement } from './documents.ts';
import { move, post, set, type Turn } from './events.ts';
import { adjustLine } from './issue-statement.ts';
import type { Issued, Pair } from './pair.ts';

/** Whoever signed two statements for one place goes on from the one that the other holds: that one has its
 *  countersignature, and may be paid. Who signed it owes it, whatever its own books say. */

/** Whether the chain of ours has this statement. */
export const isInChain = ({ issued }: Pair, sha256: string): boolean =>
  issued.statements.some((row) => row.sha256 === sha256);

/** Whether a statement of ours follows this one; undefined: is the first. */
export const isNext = (last: Issued | undefined, { seq, prev }: Statement): boolean =>
  seq === (last?.seq ?? 0) + 1 && prev === (last?.sha256 ?? null);

/** Whether a statement that we signed and do not know has the place of one that our books know. Not where
 *  the other has accepted ours, which it cannot have beside this one, nor where months that we have not
 *  closed would be stated.
 *  @param isAnswered whether the other took it; what it only came upon has no place there. */
export function isElsewhere(pair: Pair, statement: Statement, isAnswered: boolean): boolean {
  const { statements } = pair.issued;
  const before = statements.findLast((row) => row.seq < statement.seq);
  const ours = statements.filter((row) => row.seq >= statement.seq);
  const closed = pair.unstated.at(-1)?.month ?? statements.at(-1)?.month ?? '';
  return (
    isAnswered &&
    ours.length > 0 &&
    ours.every((row) => row.state !== 'accepted') &&
    statement.aud === pair.them &&
    statement.currency === pair.currency &&
    isNext(before, statement) &&
    statement.period > (before?.month ?? '') &&
    statement.period <= closed
  );
}

/** Sets our statements aside from one number on. What their givers have not got back is to be stated
 *  anew, with what was to be taken off it. */
export function setAside(turn: Turn, seq: number): void {
  const aside = turn.pair.issued.statements.filter((row) => row.seq >= seq);
  const again = aside.filter(({ state }) => state === 'issued');
  const moved = new Map(again.map((row, nr) => [row.seq, seq + nr]));
  for (const { adjustments } of aside) {
    for (const adjustment of adjustments)
      if (!adjustment.disputed) adjustLine(turn, adjustment, -adjustment.amountMinor);
    set(turn, { wanted: [...turn.pair.wanted, ...adjustments] });
  }
  const { issued, unstated, wanted } = turn.pair;
  set(turn, {
    issued: { ...issued, statements: issued.statements.filter((row) => row.seq < seq) },
    unstated: [...again.map(asUnstated), ...unstated],
    wanted: wanted.flatMap((wish) => {
      const adjusts = wish.adjusts < seq ? wish.adjusts : moved.get(wish.adjusts);
      return adjusts === undefined ? [] : [{ ...wish, adjusts }];
    }),
  });
}

const asUnstated = ({ month, lines }: Issued) => ({
  month,
  lines: lines.map(({ payee, amountMinor }) => ({ payee, amountMinor, works: [] })),
});

/** What was set aside and is not after the newest statement has no place any more: it goes back to its
 *  givers. */
export function giveBackOlder(turn: Turn): void {
  const { issued, unstated } = turn.pair;
  const newest = issued.statements.at(-1)?.month ?? '';
  const older = unstated.filter(({ month }) => month <= newest);
  if (older.length === 0) return;
  set(turn, { unstated: unstated.filter(({ month }) => month > newest) });
  for (const { month, lines } of older)
    post(
      turn,
      'refusal',
      lines.map((l) => move('payable', `givers:${month}:${l.payee}`, l.amountMinor)),
    );
}
