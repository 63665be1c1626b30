import { apportion } from '../apportion.ts';
import { askedPayees, changed, least, most, total } from './chain.ts';
import { isFrozen } from './equivocation.ts';
import { type LinePart, move, post, postParts, set, type Turn } from './events.ts';
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
 *  only when all that was signed is known again: what an adjustment took must not be given away. A line
 *  that we dispute gets nothing until they have answered; what only it has room for waits. */
export function spread(turn: Turn): void {
  if (turn.pair.restoredAtMs !== null) {
    restoreWaiting(turn);
    return;
  }
  const { received, spreadMinor } = turn.pair;
  let leftMinor = received.dischargedMinor - spreadMinor;
  let waitingMinor = 0n;
  for (const row of leftMinor === 0n ? [] : received.statements) {
    if (row.state !== 'accepted') continue;
    const asked = askedPayees(turn.pair, row.seq);
    const open = new Map(
      row.lines
        .map((line) => [line.payee, openOf(line)] as const)
        .filter(([, minor]) => minor > 0n),
    );
    for (const payee of asked) {
      waitingMinor += open.get(payee) ?? 0n;
      open.delete(payee);
    }
    const partMinor = least(leftMinor, total([...open.values()]));
    if (partMinor === 0n) continue;
    leftMinor -= partMinor;
    const rank = (key: string) => turn.tools.sha256(`${row.month}\n${key}`);
    fundLines(turn, row, apportion(partMinor, open, new Map(), rank).parts);
  }
  if (leftMinor > waitingMinor)
    throw new RangeError(`${leftMinor} minor units more than what is open`);
  set(turn, { spreadMinor: received.dischargedMinor - leftMinor });
  restoreWaiting(turn);
  release(turn);
}

/** Money that is here and that the lines were not given yet, by statement and payee: that of all of them
 *  after a restore, else of those that we dispute and they have not answered. */
function waitingFor(pair: Pair): ReadonlyMap<number, ReadonlyMap<string, bigint>> {
  const { received, spreadMinor, restoredAtMs } = pair;
  let leftMinor = received.dischargedMinor - spreadMinor;
  const found = new Map<number, Map<string, bigint>>();
  for (const row of leftMinor === 0n ? [] : received.statements) {
    if (row.state !== 'accepted') continue;
    const asked = askedPayees(pair, row.seq);
    const parts = new Map<string, bigint>();
    for (const line of row.lines) {
      const isWaiting = restoredAtMs !== null || asked.has(line.payee);
      const partMinor = isWaiting ? most(least(leftMinor, openOf(line)), 0n) : 0n;
      leftMinor -= partMinor;
      if (partMinor > 0n) parts.set(line.payee, partMinor);
    }
    found.set(row.seq, parts);
  }
  return found;
}

/** Nothing counts as lost that money is here for. */
function restoreWaiting(turn: Turn): void {
  for (const [seq, waiting] of waitingFor(turn.pair)) {
    const row = turn.pair.received.statements.find((one) => one.seq === seq);
    const parts = new Map<string, bigint>();
    for (const line of row?.lines ?? []) {
      const lostMinor = line.writtenOffMinor + line.lostMinor;
      const tooMuchMinor = lostMinor + (waiting.get(line.payee) ?? 0n) - openOf(line);
      if (tooMuchMinor > 0n) parts.set(line.payee, tooMuchMinor);
    }
    restoreLines(turn, seq, parts);
  }
}

function fundLines(turn: Turn, { seq }: Received, parts: ReadonlyMap<string, bigint>): void {
  restoreLines(turn, seq, parts);
  changeLines(turn, seq, (line) => {
    const partMinor = parts.get(line.payee) ?? 0n;
    return partMinor === 0n ? line : { ...line, fundedMinor: line.fundedMinor + partMinor };
  });
}

/** Books again what was written off, as far as it is paid or adjusted after all.
 *  @param parts minor units by payee. */
export function restoreLines(turn: Turn, seq: number, parts: ReadonlyMap<string, bigint>): void {
  const pending: LinePart[] = [];
  let ourMinor = 0n;
  changeLines(turn, seq, (line, nr) => {
    const partMinor = parts.get(line.payee) ?? 0n;
    const pendingMinor = least(line.writtenOffMinor, partMinor);
    const reserveMinor = least(line.lostMinor, partMinor - pendingMinor);
    if (pendingMinor + reserveMinor === 0n) return line;
    if (pendingMinor > 0n) pending.push({ nr, amountMinor: pendingMinor });
    ourMinor += reserveMinor;
    return {
      ...line,
      writtenOffMinor: line.writtenOffMinor - pendingMinor,
      lostMinor: line.lostMinor - reserveMinor,
    };
  });
  postParts(turn, 'restored', seq, pending);
  post(turn, 'restored', [move('receivable', 'reserve', ourMinor)]);
}

/** Makes what is pending the creators', as far as their node is trusted: `new` nothing, `funded` what
 *  is funded, `limit` besides what was accepted while what is not funded stays within the limit. */
export function release(turn: Turn): void {
  const { trust } = turn.pair;
  if (trust === 'new' || trust === 'blocked' || turn.pair.restoredAtMs !== null) return;
  let creditMinor = trust === 'limit' ? creditLeft(turn.pair) : 0n;
  for (const row of turn.pair.received.statements) {
    const parts: LinePart[] = [];
    const asked = askedPayees(turn.pair, row.seq);
    changeLines(turn, row.seq, (line, nr) => {
      const fundedMinor = most(line.fundedMinor - line.releasedMinor, 0n);
      const isOpen = row.state === 'accepted' && !asked.has(line.payee);
      const openMinor = isOpen ? adjustableOf(line) - line.writtenOffMinor : 0n;
      const advanceMinor = least(most(openMinor, 0n), creditMinor);
      const partMinor = fundedMinor + advanceMinor;
      if (partMinor === 0n) return line;
      creditMinor -= advanceMinor;
      parts.push({ nr, amountMinor: partMinor });
      return { ...line, releasedMinor: line.releasedMinor + partMinor };
    });
    postParts(turn, 'release', row.seq, parts);
  }
}

function creditLeft(pair: Pair): bigint {
  if (pair.standing !== 'good' || isFrozen(pair)) return 0n;
  const usedMinor = total(
    pair.received.statements.flatMap((row) => row.lines.map((line) => advancedOf(line))),
  );
  return most(pair.limitMinor - usedMinor, 0n);
}

/** They did not pay for 90 days: what was announced to our creators is taken back, and what was
 *  released ahead is our reserve's loss. The debt stays; late money still books. */
export function writeOff(turn: Turn): void {
  let ourMinor = 0n;
  const waiting = waitingFor(turn.pair);
  for (const row of turn.pair.received.statements) {
    if (row.state !== 'accepted') continue;
    const here = waiting.get(row.seq);
    const pending: LinePart[] = [];
    changeLines(turn, row.seq, (line, nr) => {
      const goneMinor = line.writtenOffMinor + line.lostMinor;
      const bothMinor = openOf(line) - (here?.get(line.payee) ?? 0n) - goneMinor;
      if (bothMinor <= 0n) return line;
      const lostMinor = least(advancedOf(line) - line.lostMinor, bothMinor);
      const pendingMinor = bothMinor - lostMinor;
      if (pendingMinor > 0n) pending.push({ nr, amountMinor: pendingMinor });
      ourMinor += lostMinor;
      return {
        ...line,
        writtenOffMinor: line.writtenOffMinor + pendingMinor,
        lostMinor: line.lostMinor + lostMinor,
      };
    });
    postParts(turn, 'default', row.seq, pending);
  }
  post(turn, 'default', [move('reserve', 'receivable', ourMinor)]);
}

/** Changes lines of one statement of theirs, all in one pass: there may be a hundred thousand. */
export function changeLines(
  turn: Turn,
  seq: number,
  change: (line: ReceivedLine, nr: number) => ReceivedLine,
): void {
  const { received } = turn.pair;
  const before = received.statements.find((row) => row.seq === seq)?.lines ?? [];
  const lines = before.map(change);
  if (lines.every((line, nr) => line === before[nr])) return;
  set(turn, { received: changed<Received>(received, seq, (row) => ({ ...row, lines })) });
}
