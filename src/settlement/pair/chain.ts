import type { Month } from '../../flattr/period.ts';
import type { Chain, Issued, NettingRow, Pair, Received } from './pair.ts';

type Debt = { readonly seq: number; readonly month: Month; readonly outstandingMinor: bigint };

type AnyStatement = Pick<Issued, 'seq' | 'month' | 'acceptedMinor'> & { readonly state: string };

/** What is still open of each accepted statement, oldest first; what is paid is left out. */
export function openDebts(chain: Chain<AnyStatement>, upTo?: Month): Debt[] {
  let leftMinor = chain.dischargedMinor;
  const open: Debt[] = [];
  for (const { seq, month, state, acceptedMinor } of chain.statements) {
    if (state !== 'accepted') continue;
    const paidMinor = least(leftMinor, acceptedMinor);
    leftMinor -= paidMinor;
    if (paidMinor < acceptedMinor && (upTo === undefined || month <= upTo))
      open.push({ seq, month, outstandingMinor: acceptedMinor - paidMinor });
  }
  return open;
}

/** What is open of all accepted statements of one direction. */
export const outstandingOf = (chain: Chain<AnyStatement>, upTo?: Month): bigint =>
  total(openDebts(chain, upTo).map((debt) => debt.outstandingMinor));

export const least = (one: bigint, other: bigint): bigint => (one < other ? one : other);
export const most = (one: bigint, other: bigint): bigint => (one > other ? one : other);
export const total = (amounts: readonly bigint[]): bigint =>
  amounts.reduce((sum, amount) => sum + amount, 0n);

/** The chain with one of its statements changed. */
export const changed = <Row extends { readonly seq: number }>(
  chain: Chain<Row>,
  seq: number,
  change: (row: Row) => Row,
): Chain<Row> => ({
  ...chain,
  statements: chain.statements.map((row) => (row.seq === seq ? change(row) : row)),
});

/** One line of a statement changed. */
export const changedLine = <
  Line extends { readonly payee: string },
  Row extends { readonly lines: readonly Line[] },
>(
  row: Row,
  payee: string,
  change: (line: Line) => Line,
): Row => ({ ...row, lines: row.lines.map((l) => (l.payee === payee ? change(l) : l)) });

export const lineOf = <Line extends { readonly payee: string }>(
  chain: Chain<{ readonly seq: number; readonly lines: readonly Line[] }>,
  seq: number,
  payee: string,
): Line | undefined => {
  const row = chain.statements.find((one) => one.seq === seq);
  return row === undefined ? undefined : byPayee(row.lines).get(payee);
};

const known = new WeakMap<readonly object[], ReadonlyMap<string, { readonly payee: string }>>();

/** The lines of a statement by their payee. Lines never change in place, so it is made once for each
 *  list of them: whoever names a hundred thousand lines must not have each of them searched for. */
export function byPayee<Line extends { readonly payee: string }>(
  lines: readonly Line[],
): ReadonlyMap<string, Line> {
  const made = known.get(lines) ?? new Map(lines.map((line) => [line.payee, line]));
  known.set(lines, made);
  return made as ReadonlyMap<string, Line>;
}

export const lastReceived = (pair: Pair): Received | undefined => pair.received.statements.at(-1);

/** The payees of one of their statements whose lines we dispute after all, while that waits for its
 *  answer: what comes meanwhile is not for them. */
export const askedPayees = ({ disputes }: Pair, seq: number): ReadonlySet<string> =>
  new Set(
    disputes
      .filter((one) => one.by === 'us' && one.state === 'proposed' && one.seq === seq)
      .map((one) => one.payee),
  );

/** Our proposal that waits for its answer: until then nothing that it lists may change here. */
export const pendingProposal = (pair: Pair) =>
  pair.nettings.find((row) => row.proposer === 'us' && row.state === 'proposed');

/** Our proposal without an answer, however old it is: a consent to it would still count. */
export const unansweredProposal = (pair: Pair) => pair.nettings.find(isUnanswered);

export const isUnanswered = ({ proposer, state }: NettingRow): boolean =>
  proposer === 'us' && (state === 'proposed' || state === 'expired');
