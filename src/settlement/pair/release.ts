import { apportion } from '../apportion.ts';
import { changed, changedLine, least, lineOf, most, total } from './chain.ts';
import { move, type PairTransfer, post, set, type Turn } from './events.ts';
import type { Pair, Received, ReceivedLine } from './pair.ts';

/** What of a line no money has come for. */
export const openOf = (line: ReceivedLine): bigint =>
  line.amountMinor - line.adjustedMinor - line.disputedMinor - line.struckMinor - line.fundedMinor;

/** What of a line is its creator's before it is funded. */
const advancedOf = (line: ReceivedLine): bigint => most(line.releasedMinor - line.fundedMinor, 0n);

/** What an adjustment may still take off a line. */
export const adjustableOf = (line: ReceivedLine): bigint => openOf(line) - advancedOf(line);

/** Creditor: money for their debts is here, by bank or by netting.
 *  Throws when there is more money than debt: the caller keeps that in suspense. */
export function fund(turn: Turn, amountMinor: bigint): void {
  const { received } = turn.pair;
  set(turn, {
    received: { ...received, dischargedMinor: received.dischargedMinor + amountMinor },
  });
  spread(turn);
}

/** What has come goes to the lines oldest statement first, inside one in proportion to what is open, so
 *  that nobody waits for another; then to the creators, as far as the peer is trusted. After a restore
 *  only when all that was signed is known again: what an adjustment took must not be given away. */
export function spread(turn: Turn): void {
  if (turn.pair.restoredAtMs !== null) return;
  const { statements, dischargedMinor } = turn.pair.received;
  const lines = statements.flatMap((row) => row.lines);
  let leftMinor = dischargedMinor - total(lines.map((line) => line.fundedMinor));
  for (const { seq, month, lines: ofRow, state } of leftMinor === 0n ? [] : statements) {
    const open = new Map(
      ofRow.map((line) => [line.payee, openOf(line)] as const).filter(([, minor]) => minor > 0n),
    );
    const partMinor = least(leftMinor, total([...open.values()]));
    if (partMinor === 0n || state !== 'accepted') continue;
    leftMinor -= partMinor;
    const rank = (key: string) => turn.tools.sha256(`${month}\n${key}`);
    const { parts } = apportion(partMinor, open, new Map(), rank);
    for (const [payee, minor] of parts) fundLine(turn, seq, payee, minor);
  }
  if (leftMinor !== 0n) throw new RangeError(`${leftMinor} minor units more than what is open`);
  release(turn);
}

function fundLine(turn: Turn, seq: number, payee: string, amountMinor: bigint): void {
  restoreLine(turn, seq, payee, amountMinor);
  changeLine(turn, seq, payee, (line) => ({
    ...line,
    fundedMinor: line.fundedMinor + amountMinor,
  }));
}

/** Books again what was written off, as far as it is paid or adjusted after all. */
export function restoreLine(turn: Turn, seq: number, payee: string, amountMinor: bigint): void {
  const line = lineOf(turn.pair.received, seq, payee);
  if (line === undefined) return;
  const pendingMinor = least(line.writtenOffMinor, amountMinor);
  const reserveMinor = least(line.lostMinor, amountMinor - pendingMinor);
  if (pendingMinor + reserveMinor === 0n) return;
  post(turn, 'restored', [
    move('receivable', `pending:${payee}`, pendingMinor),
    move('receivable', 'reserve', reserveMinor),
  ]);
  changeLine(turn, seq, payee, (before) => ({
    ...before,
    writtenOffMinor: before.writtenOffMinor - pendingMinor,
    lostMinor: before.lostMinor - reserveMinor,
  }));
}

/** Makes what is pending the creators', as far as their node is trusted: `new` nothing, `funded` what
 *  is funded, `limit` besides what was accepted while what is not funded stays within the limit. */
export function release(turn: Turn): void {
  const { trust } = turn.pair;
  if (trust === 'new' || trust === 'blocked' || turn.pair.restoredAtMs !== null) return;
  let creditMinor = trust === 'limit' ? creditLeft(turn.pair) : 0n;
  const transfers: PairTransfer[] = [];
  for (const row of turn.pair.received.statements) {
    for (const line of row.lines) {
      const fundedMinor = most(line.fundedMinor - line.releasedMinor, 0n);
      const openMinor = row.state === 'accepted' ? adjustableOf(line) - line.writtenOffMinor : 0n;
      const advanceMinor = least(most(openMinor, 0n), creditMinor);
      const partMinor = fundedMinor + advanceMinor;
      if (partMinor === 0n) continue;
      creditMinor -= advanceMinor;
      transfers.push(move(`pending:${line.payee}`, `earnings:${line.payee}`, partMinor));
      changeLine(turn, row.seq, line.payee, (before) => ({
        ...before,
        releasedMinor: before.releasedMinor + partMinor,
      }));
    }
  }
  post(turn, 'release', transfers);
}

function creditLeft(pair: Pair): bigint {
  if (pair.standing !== 'good' || pair.frozen !== null) return 0n;
  const usedMinor = total(
    pair.received.statements.flatMap((row) => row.lines.map((line) => advancedOf(line))),
  );
  return most(pair.limitMinor - usedMinor, 0n);
}

/** They did not pay for 90 days: what was announced to our creators is taken back, and what was
 *  released ahead is our reserve's loss. The debt stays; late money still books. */
export function writeOff(turn: Turn): void {
  const transfers: PairTransfer[] = [];
  for (const row of turn.pair.received.statements) {
    for (const line of row.lines) {
      const lostMinor = advancedOf(line) - line.lostMinor;
      const pendingMinor = adjustableOf(line) - line.writtenOffMinor;
      if (row.state !== 'accepted' || pendingMinor + lostMinor <= 0n) continue;
      transfers.push(move(`pending:${line.payee}`, 'receivable', pendingMinor));
      transfers.push(move('reserve', 'receivable', lostMinor));
      changeLine(turn, row.seq, line.payee, (before) => ({
        ...before,
        writtenOffMinor: before.writtenOffMinor + pendingMinor,
        lostMinor: before.lostMinor + lostMinor,
      }));
    }
  }
  post(turn, 'default', transfers);
}

export function changeLine(
  turn: Turn,
  seq: number,
  payee: string,
  change: (line: ReceivedLine) => ReceivedLine,
): void {
  const byLine = (row: Received) => changedLine<ReceivedLine, Received>(row, payee, change);
  set(turn, { received: changed(turn.pair.received, seq, byLine) });
}
