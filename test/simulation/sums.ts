import type { Issued, NettingRow, Pair, Received } from '../../src/settlement/pair/pair.ts';
import { openOf } from '../../src/settlement/pair/release.ts';

/** What the rows of a pair come to, of ours and of theirs. */
export type Sums = {
  /** What we owe for what we stated, before anything is paid. */
  statedMinor: bigint;
  /** Of ours: what they countersigned. */
  acceptedMinor: bigint;
  /** Set against each other by agreed nettings. */
  offsetMinor: bigint;
  /** Of theirs: written off, or borne by the reserve. */
  lostMinor: bigint;
  releasedMinor: bigint;
  /** Of theirs that are accepted: the part of the lines without money, and the part with it. */
  openMinor: bigint;
  fundedMinor: bigint;
  /** How many lines have more money than they ask for. */
  paidTwice: number;
  /** What should stand in the accounts `pending:` and `earnings:`. */
  readonly ofPayees: Map<string, bigint>;
};

/** Adds up the rows of one pair again and again, as it changes. No row ever changes in place, so one that
 *  is the same object as before is not looked at again: it is in the sums already. */
export type Adder = (pair: Pick<Pair, 'issued' | 'received' | 'nettings'>) => Readonly<Sums>;

export function makeAdder(): Adder {
  const sums: Sums = {
    ...{ statedMinor: 0n, acceptedMinor: 0n, offsetMinor: 0n, lostMinor: 0n, releasedMinor: 0n },
    ...{ openMinor: 0n, fundedMinor: 0n, paidTwice: 0, ofPayees: new Map() },
  };
  const addIssued = exchanger<Issued>((row, times) => addStated(sums, row, times));
  const addReceived = exchanger<Received>((row, times) => addLines(sums, row, times));
  const addNettings = exchanger<NettingRow>(({ state, netting }, times) => {
    if (state === 'agreed') sums.offsetMinor += times * netting.offsetMinor;
  });
  return ({ issued, received, nettings }) => {
    addIssued(issued.statements);
    addReceived(received.statements);
    addNettings(nettings);
    return sums;
  };
}

type Times = 1n | -1n;

/** Takes out of sums the rows that are gone and puts in those that are new. */
function exchanger<Row>(add: (row: Row, times: Times) => void): (rows: readonly Row[]) => void {
  let before: readonly Row[] = [];
  return (rows) => {
    if (rows === before) return;
    for (let at = 0; at < Math.max(rows.length, before.length); at += 1) {
      const [gone, come] = [before[at], rows[at]];
      if (gone === come) continue;
      if (gone !== undefined) add(gone, -1n);
      if (come !== undefined) add(come, 1n);
    }
    before = rows;
  };
}

export const disputedOf = ({ lines }: Issued | Received): bigint => {
  let disputedMinor = 0n;
  for (const line of lines) disputedMinor += line.disputedMinor;
  return disputedMinor;
};

function addStated(sums: Sums, row: Issued, times: Times): void {
  if (row.state === 'issued') sums.statedMinor += times * row.grossMinor;
  if (row.state !== 'accepted') return;
  sums.statedMinor += times * (row.acceptedMinor + disputedOf(row));
  sums.acceptedMinor += times * row.acceptedMinor;
}

function addLines(sums: Sums, { state, lines }: Received, times: Times): void {
  for (const line of lines) {
    const { payee, releasedMinor, fundedMinor, writtenOffMinor, lostMinor } = line;
    const openMinor = openOf(line);
    sums.lostMinor += times * (writtenOffMinor + lostMinor);
    sums.releasedMinor += times * releasedMinor;
    // What was lost had been released before: it is no longer pending.
    const pendingMinor = openMinor + fundedMinor - releasedMinor - writtenOffMinor;
    addTo(sums.ofPayees, `pending:${payee}`, times * pendingMinor);
    addTo(sums.ofPayees, `earnings:${payee}`, times * releasedMinor);
    if (state !== 'accepted') continue;
    sums.openMinor += times * openMinor;
    sums.fundedMinor += times * fundedMinor;
    if (openMinor < 0n) sums.paidTwice += times === 1n ? 1 : -1;
  }
}

function addTo(all: Map<string, bigint>, account: string, minor: bigint): void {
  all.set(account, (all.get(account) ?? 0n) + minor);
}
