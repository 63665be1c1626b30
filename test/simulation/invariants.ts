import { outstandingOf, total } from '../../src/settlement/pair/chain.ts';
import { isWaiting } from '../../src/settlement/pair/dispute.ts';
import type { Adjustment } from '../../src/settlement/pair/documents.ts';
import type { Issued, NettingRow, Pair, Received } from '../../src/settlement/pair/pair.ts';
import { grossOf } from '../../src/settlement/statement.ts';
import { balanceOf, paidOf, pairOf, type SimNode } from './sim-node.ts';
import { type Adder, disputedOf, makeAdder, type Sums } from './sums.ts';

/** What of a pair is looked at after a step. */
const LOOKED_AT = [
  ...(['restoredAtMs', 'frozen', 'issued', 'received', 'unstated', 'nettings'] as const),
  ...(['suspense', 'disputes'] as const),
];
type LookedAt = Pick<Pair, (typeof LOOKED_AT)[number]>;

/** Whether a step that books nothing has changed anything that could be wrong. */
export const mayBeWrong = (before: LookedAt, after: LookedAt): boolean =>
  LOOKED_AT.some((part) => before[part] !== after[part]);

/** One node's books towards one peer, with what they should come to. */
type Books = {
  readonly node: SimNode;
  readonly peer: string;
  readonly pair: LookedAt;
  readonly sums: Readonly<Sums>;
  /** Of what they owe us by what they signed. */
  readonly outstandingMinor: bigint;
};

/** What must be true after every step, of one node towards one peer. @returns what is not, or null. */
export function wrongIn(node: SimNode, peer: string): string | null {
  const pair = node.data.pairs.get(peer);
  if (pair === undefined) return 'no pair';
  const sums = looksOf(node, peer).add(pair);
  const books = { node, peer, pair, sums, outstandingMinor: outstandingOf(pair.received) };
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
  const { issued, received, restoredAtMs, disputes } = pair;
  const { payableMinor, receivableMinor } = paidOf(node, peer);
  // After a restore what has come is spread over the lines when all that was signed is known again; and
  // what only lines have room for that we dispute waits for their answer.
  const isSpread = restoredAtMs === null && !disputes.some(isWaiting);
  const unspreadMinor = isSpread ? 0n : received.dischargedMinor - sums.fundedMinor;
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

/** Nobody goes on with who lied before the admins of both have signed it. @param before the last step. */
export function unfrozenWrong(node: SimNode, peer: string, before: Pair): string | null {
  const proof = before.frozen?.proof;
  if (proof === undefined || pairOf(node, peer).frozen !== null) return null;
  const signers = (node.data.documents.get(peer) ?? []).flatMap(({ document }) =>
    document.kind === 'unfreeze' && proof.every((one) => document.proof.includes(one))
      ? [document.iss]
      : [],
  );
  const missing = [node.id, peer].find((signer) => !signers.includes(signer));
  return missing === undefined ? null : `it goes on without the word of ${missing}`;
}

/** What a proposal may hold money for, and two days: a node works once a day. */
const HELD_MS = 47 * 86_400_000;

/** No money waits for an answer that does not come. Looked at when a node has done its day's work.
 *  @param since when money began to wait, by node and peer. */
export function heldTooLong(
  node: SimNode,
  peer: string,
  atMs: number,
  since: Map<string, number>,
): string | null {
  const { suspense, restoredAtMs } = pairOf(node, peer);
  const isHeld = restoredAtMs === null && suspense.some(({ why }) => why.startsWith('held'));
  const key = `${node.id}\n${peer}`;
  if (!isHeld) since.delete(key);
  else if (!since.has(key)) since.set(key, atMs);
  return atMs - (since.get(key) ?? atMs) > HELD_MS ? 'money is held for longer than 45 days' : null;
}

/** What must be true between two nodes after every step, messages under way or not.
 *  @param debtor whose statements are looked at. */
export function mirrorWrong(debtor: SimNode, creditor: SimNode): string | null {
  const ours: LookedAt | undefined = debtor.data.pairs.get(creditor.id);
  const theirs: LookedAt | undefined = creditor.data.pairs.get(debtor.id);
  if (ours === undefined || theirs === undefined) return 'no pair';
  if (ours.restoredAtMs !== null || theirs.restoredAtMs !== null) return null;
  const { statements, nettings } = looksOf(debtor, creditor.id);
  return (
    statements(ours.issued.statements, theirs.received.statements) ??
    nettings(ours.nettings, theirs.nettings)
  );
}

/** What has been looked at already, of one node towards one peer. No part of a state changes in place, so
 *  what is the same object as before is as right as before. */
export type Looks = {
  readonly add: Adder;
  readonly statements: Look<readonly Issued[], readonly Received[]>;
  readonly nettings: Look<readonly NettingRow[], readonly NettingRow[]>;
};

/** @returns what is wrong, or null. */
type Look<One, Other> = (ours: One, theirs: Other) => string | null;

function looksOf(node: SimNode, peer: string): Looks {
  const known = node.looks.get(peer);
  if (known !== undefined) return known;
  const nettings = unlessSeen<readonly NettingRow[], readonly NettingRow[]>(nettingsWrong);
  const looks = { add: makeAdder(), statements: unlessSeen(statementsWrong), nettings };
  node.looks.set(peer, looks);
  return looks;
}

type Seen<One, Other> = { readonly ours: One; readonly theirs: Other };

/** Looks at two lists unless they are those that were right the last time. */
function unlessSeen<One, Other>(
  wrong: (ours: One, theirs: Other, seen: Seen<One, Other> | null) => string | null,
): Look<One, Other> {
  let seen: Seen<One, Other> | null = null;
  return (ours, theirs) => {
    if (ours === seen?.ours && theirs === seen.theirs) return null;
    const problem = wrong(ours, theirs, seen);
    if (problem === null) seen = { ours, theirs };
    return problem;
  };
}

function statementsWrong(
  ours: readonly Issued[],
  theirs: readonly Received[],
  seen: Seen<readonly Issued[], readonly Received[]> | null,
): string | null {
  const leaving = underWay(ours, theirs);
  const isSettled =
    seen !== null && leaving.length === 0 && underWay(seen.ours, seen.theirs).length === 0;
  for (const [at, row] of ours.entries()) {
    if (row.state !== 'accepted') continue;
    const twin = theirs[at]?.seq === row.seq ? theirs[at] : theirs.find((t) => t.seq === row.seq);
    if (isSettled && row === seen.ours[at] && twin === seen.theirs[at]) continue;
    if (twin === undefined || twin.sha256 !== row.sha256) return `statement ${row.seq} has no twin`;
    const struck = leaving.filter((adjustment) => adjustment.adjusts === row.seq);
    const struckMinor = total(struck.map((adjustment) => adjustment.amountMinor));
    const owedMinor = row.acceptedMinor + disputedOf(row);
    const dueMinor = twin.acceptedMinor + disputedOf(twin);
    const problem = differ(`statement ${row.seq}`, owedMinor, dueMinor + struckMinor);
    if (problem !== null) return problem;
  }
  return null;
}

/** What they took off disputed lines, with acceptances that have not reached us. */
function underWay(ours: readonly Issued[], theirs: readonly Received[]): Adjustment[] {
  const leaving: Adjustment[] = [];
  for (const { state, seq, adjustments } of ours)
    if (state === 'issued' && adjustments.length > 0 && theirs.some((twin) => twin.seq === seq))
      leaving.push(...adjustments.filter((adjustment) => adjustment.disputed));
  return leaving;
}

/** Whoever proposed books only what the other has booked. */
function nettingsWrong(ours: readonly NettingRow[], theirs: readonly NettingRow[]): string | null {
  for (const row of ours) {
    if (row.state !== 'agreed' || row.proposer !== 'us') continue;
    const twin = theirs.find((one) => one.sha256 === row.sha256);
    if (twin?.state !== 'agreed') return `netting ${row.month} is booked on one signature`;
  }
  return null;
}
