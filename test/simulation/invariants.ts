import { openDebts, outstandingOf, total } from '../../src/settlement/pair/chain.ts';
import type { Issued, NettingRow, Pair, Received } from '../../src/settlement/pair/pair.ts';
import { grossOf } from '../../src/settlement/statement.ts';
import { balanceOf, paidOf, type SimNode } from './sim-node.ts';
import { disputedOf, makeAdder, type Sums } from './sums.ts';

/** One node's books towards one peer, with what they should come to. */
type Books = {
  readonly node: SimNode;
  readonly peer: string;
  readonly pair: Pair;
  readonly sums: Readonly<Sums>;
  /** Of what they owe us by what they signed. */
  readonly outstandingMinor: bigint;
};

/** What must be true after every step, of one node towards one peer. @returns what is not, or null. */
export function wrongIn(node: SimNode, peer: string): string | null {
  const pair = node.data.pairs.get(peer);
  if (pair === undefined) return 'no pair';
  const add = node.adders.get(peer) ?? makeAdder();
  node.adders.set(peer, add);
  const outstandingMinor = outstandingOf(pair.received);
  const books = { node, peer, pair, sums: add(pair), outstandingMinor };
  return ledgerAgrees(books) ?? chainsAgree(books) ?? releasesAgree(books);
}

const differ = (what: string, is: bigint, shouldBe: bigint): string | null =>
  is === shouldBe ? null : `${what} is ${is}, should be ${shouldBe}`;

function ledgerAgrees({ node, peer, pair, sums, outstandingMinor }: Books): string | null {
  const unstatedMinor = total(pair.unstated.map((month) => grossOf(month.lines)));
  const owedMinor = sums.statedMinor + unstatedMinor - pair.issued.dischargedMinor;
  let suspenseMinor = 0n;
  for (const { side, amountMinor } of pair.suspense)
    suspenseMinor += side === 'in' ? amountMinor : -amountMinor;
  return (
    differ('payable', -balanceOf(node, peer, 'payable'), owedMinor) ??
    differ('receivable', balanceOf(node, peer, 'receivable'), outstandingMinor - sums.lostMinor) ??
    differ('suspense', -balanceOf(node, peer, 'suspense'), suspenseMinor) ??
    payeesAgree(node, peer, sums)
  );
}

function payeesAgree(node: SimNode, peer: string, { ofPayees }: Readonly<Sums>): string | null {
  for (const [account, minor] of ofPayees) {
    const problem = differ(account, -balanceOf(node, peer, account), minor);
    if (problem !== null) return problem;
    if (minor < 0n) return `${account} is ${minor}`;
  }
  return null;
}

function chainsAgree({ node, peer, pair, sums, outstandingMinor }: Books): string | null {
  const { issued, received, restoredAtMs } = pair;
  const { payableMinor, receivableMinor } = paidOf(node, peer);
  // After a restore what has come is spread over the lines when all that was signed is known again.
  const unspreadMinor = restoredAtMs === null ? 0n : received.dischargedMinor - sums.fundedMinor;
  return (
    differ('spent by us', issued.dischargedMinor, sums.offsetMinor + payableMinor) ??
    differ('spent by them', received.dischargedMinor, sums.offsetMinor + receivableMinor) ??
    differ('open lines', sums.openMinor - unspreadMinor, outstandingMinor) ??
    (issued.dischargedMinor > sums.acceptedMinor ? 'more is paid than was accepted' : null) ??
    (sums.paidTwice > 0 ? 'a line is paid twice' : null)
  );
}

/** No creator has money that has not come, except as far as we trust them with a limit. */
function releasesAgree({ node, peer, sums }: Books): string | null {
  const moneyMinor = paidOf(node, peer).receivableMinor + sums.offsetMinor;
  const creditMinor = node.data.trusted.has(peer) ? LARGEST_LIMIT : 0n;
  return sums.releasedMinor > moneyMinor + creditMinor
    ? `released ${sums.releasedMinor} of ${moneyMinor} that has come`
    : null;
}

/** The highest credit limit that anybody gives in the simulation. */
export const LARGEST_LIMIT = 5_000n;

/** What must be true between two nodes after every step, messages under way or not.
 *  @param debtor whose statements are looked at. */
export function mirrorWrong(debtor: SimNode, creditor: SimNode): string | null {
  const ours = debtor.data.pairs.get(creditor.id);
  const theirs = creditor.data.pairs.get(debtor.id);
  if (ours === undefined || theirs === undefined) return 'no pair';
  if (ours.restoredAtMs !== null || theirs.restoredAtMs !== null) return null;
  return (
    statementsWrong(ours.issued.statements, theirs.received.statements) ??
    nettingsWrong(ours.nettings, theirs.nettings)
  );
}

const statementsWrong = onceEach((ours: readonly Issued[], theirs: readonly Received[]) => {
  const bySeq = new Map(theirs.map((row) => [row.seq, row]));
  // What they took off a disputed line, with an acceptance that has not reached us.
  const underWay = ours
    .filter((row) => row.state === 'issued' && bySeq.has(row.seq))
    .flatMap((row) => row.adjustments.filter((a) => a.disputed));
  for (const row of ours) {
    if (row.state !== 'accepted') continue;
    const twin = bySeq.get(row.seq);
    if (twin === undefined || twin.sha256 !== row.sha256) return `statement ${row.seq} has no twin`;
    const struck = underWay.filter((a) => a.adjusts === row.seq);
    const struckMinor = total(struck.map((adjustment) => adjustment.amountMinor));
    const owedMinor = row.acceptedMinor + disputedOf(row);
    const dueMinor = twin.acceptedMinor + disputedOf(twin);
    const problem = differ(`statement ${row.seq}`, owedMinor, dueMinor + struckMinor);
    if (problem !== null) return problem;
  }
  return null;
});

/** Whoever proposed books only what the other has booked. */
const nettingsWrong = onceEach((ours: readonly NettingRow[], theirs: readonly NettingRow[]) => {
  for (const row of ours) {
    if (row.state !== 'agreed') continue;
    const twin = theirs.find((one) => one.sha256 === row.sha256);
    if (row.proposer === 'us' && twin?.state !== 'agreed')
      return `netting ${row.month} is booked on one signature`;
  }
  return null;
});

/** Looks at two things once: what is wrong with them cannot change, for no part of a state changes in
 *  place. */
function onceEach<One extends object, Other extends object>(
  wrong: (one: One, other: Other) => string | null,
): typeof wrong {
  const right = new WeakMap<One, Other>();
  return (one, other) => {
    if (right.get(one) === other) return null;
    const problem = wrong(one, other);
    if (problem === null) right.set(one, other);
    return problem;
  };
}

/** What must be true when faults have stopped and time has passed. @param before months before this one
 *  should be settled. */
export function unsettled(node: SimNode, other: SimNode, before: string): string | null {
  const pair = node.data.pairs.get(other.id);
  const twin = other.data.pairs.get(node.id);
  if (pair === undefined || twin === undefined) return 'no pair';
  const waiting = pair.suspense.find((entry) => entry.amountMinor > 0n);
  if (waiting !== undefined) return `${waiting.amountMinor} in suspense: ${waiting.why}`;
  const oldMinor = (chain: Parameters<typeof openDebts>[0]) =>
    total(
      openDebts(chain)
        .filter((d) => d.month < before)
        .map((d) => d.outstandingMinor),
    );
  const [us, them] = [oldMinor(pair.issued), oldMinor(pair.received)];
  const gone = pair.issued.statements.find((row) => row.state !== 'accepted' && row.month < before);
  if (gone !== undefined) return `statement ${gone.seq} of ${gone.month} is ${gone.state}`;
  if (pair.frozen !== null) return 'frozen, and nobody lied';
  const isPaying = [...pair.dues, ...twin.dues].some(
    (d) => d.state === 'open' || d.state === 'paid',
  );
  if (!isPaying && us !== oldMinor(twin.received))
    return `${us} owed, but ${oldMinor(twin.received)} is due there`;
  const netMinor = us > them ? us - them : them - us;
  if (netMinor >= 500n) return `${us} owed and ${them} due for months before ${before}`;
  return null;
}
