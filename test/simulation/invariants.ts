import { openDebts, outstandingOf, total } from '../../src/settlement/pair/chain.ts';
import { isWaiting } from '../../src/settlement/pair/dispute.ts';
import type { Pair } from '../../src/settlement/pair/pair.ts';
import { openOf } from '../../src/settlement/pair/release.ts';
import { grossOf } from '../../src/settlement/statement.ts';
import { balanceOf, keyOf, type SimNode } from './sim-node.ts';

/** What must be true after every step, of one node towards one peer. @returns what is not, or null. */
export function wrongIn(node: SimNode, peer: string): string | null {
  const pair = node.data.pairs.get(peer);
  if (pair === undefined) return 'no pair';
  return (
    ledgerAgrees(node, peer, pair) ?? chainsAgree(node, peer, pair) ?? releasesAgree(node, pair)
  );
}

const differ = (what: string, is: bigint, shouldBe: bigint): string | null =>
  is === shouldBe ? null : `${what} is ${is}, should be ${shouldBe}`;

/** What we owe them by what we signed and what they answered. */
export function owedBy(pair: Pair): bigint {
  const stated = pair.issued.statements.map((row) => {
    if (row.state === 'issued') return row.grossMinor;
    if (row.state !== 'accepted') return 0n;
    return row.acceptedMinor + total(row.lines.map((line) => line.disputedMinor));
  });
  const unstated = pair.unstated.map((month) => grossOf(month.lines));
  return total([...stated, ...unstated]) - pair.issued.dischargedMinor;
}

function ledgerAgrees(node: SimNode, peer: string, pair: Pair): string | null {
  const lines = pair.received.statements.flatMap((row) => row.lines);
  const lostMinor = total(lines.map((line) => line.writtenOffMinor + line.lostMinor));
  const inMinor = total(pair.suspense.filter((s) => s.side === 'in').map((s) => s.amountMinor));
  const outMinor = total(pair.suspense.filter((s) => s.side === 'out').map((s) => s.amountMinor));
  const receivableMinor = outstandingOf(pair.received) - lostMinor;
  return (
    differ('payable', -balanceOf(node, peer, 'payable'), owedBy(pair)) ??
    differ('receivable', balanceOf(node, peer, 'receivable'), receivableMinor) ??
    differ('suspense', -balanceOf(node, peer, 'suspense'), inMinor - outMinor) ??
    pendingAgrees(node, peer, pair)
  );
}

function pendingAgrees(node: SimNode, peer: string, pair: Pair): string | null {
  const pending = new Map<string, bigint>();
  const earned = new Map<string, bigint>();
  for (const row of pair.received.statements)
    for (const line of row.lines) {
      const restMinor =
        openOf(line) +
        line.fundedMinor -
        line.releasedMinor -
        line.writtenOffMinor -
        line.lostMinor;
      // What was lost had been released before: it is no longer pending.
      const heldMinor = restMinor + line.lostMinor;
      pending.set(line.payee, (pending.get(line.payee) ?? 0n) + heldMinor);
      earned.set(line.payee, (earned.get(line.payee) ?? 0n) + line.releasedMinor);
    }
  for (const [payee, minor] of pending) {
    const problem =
      differ(`pending of ${payee}`, -balanceOf(node, peer, `pending:${payee}`), minor) ??
      differ(
        `earnings of ${payee}`,
        -balanceOf(node, peer, `earnings:${payee}`),
        earned.get(payee) ?? 0n,
      );
    if (problem !== null) return problem;
    if (minor < 0n) return `pending of ${payee} is ${minor}`;
  }
  return null;
}

function chainsAgree(node: SimNode, peer: string, pair: Pair): string | null {
  const agreed = pair.nettings.filter((row) => row.state === 'agreed');
  const offsetMinor = total(agreed.map((row) => row.netting.offsetMinor));
  const paid = (account: string) => node.data.paid.get(keyOf(peer, account)) ?? 0n;
  const lines = pair.received.statements
    .filter((row) => row.state === 'accepted')
    .flatMap((row) => row.lines);
  // After a restore what has come is spread over the lines when all that was signed is known again; and
  // what only lines have room for that we dispute waits for their answer.
  const unspreadMinor =
    pair.restoredAtMs === null && !pair.disputes.some(isWaiting)
      ? 0n
      : pair.received.dischargedMinor - total(lines.map((line) => line.fundedMinor));
  const openMinor = total(lines.map(openOf)) - unspreadMinor;
  const accepted = pair.issued.statements.filter((row) => row.state === 'accepted');
  const acceptedMinor = total(accepted.map((row) => row.acceptedMinor));
  return (
    differ('spent by us', pair.issued.dischargedMinor, offsetMinor + paid('payable')) ??
    differ('spent by them', pair.received.dischargedMinor, offsetMinor + paid('receivable')) ??
    differ('open lines', openMinor, outstandingOf(pair.received)) ??
    (pair.issued.dischargedMinor > acceptedMinor ? 'more is paid than was accepted' : null) ??
    (lines.some((line) => openOf(line) < 0n) ? 'a line is paid twice' : null)
  );
}

/** No creator has money that has not come, except as far as we trust them with a limit. */
function releasesAgree(node: SimNode, pair: Pair): string | null {
  const lines = pair.received.statements.flatMap((row) => row.lines);
  const releasedMinor = total(lines.map((line) => line.releasedMinor));
  const agreed = pair.nettings.filter((row) => row.state === 'agreed');
  const offsetMinor = total(agreed.map((row) => row.netting.offsetMinor));
  const moneyMinor = (node.data.paid.get(keyOf(pair.them, 'receivable')) ?? 0n) + offsetMinor;
  const creditMinor = node.data.trusted.has(pair.them) ? LARGEST_LIMIT : 0n;
  return releasedMinor > moneyMinor + creditMinor
    ? `released ${releasedMinor} of ${moneyMinor} that has come`
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
  for (const row of ours.issued.statements) {
    if (row.state !== 'accepted') continue;
    const twin = theirs.received.statements.find((one) => one.seq === row.seq);
    if (twin === undefined || twin.sha256 !== row.sha256) return `statement ${row.seq} has no twin`;
    const struckMinor = underWay(ours, theirs, row.seq);
    const owedMinor = row.acceptedMinor + total(row.lines.map((line) => line.disputedMinor));
    const dueMinor = twin.acceptedMinor + total(twin.lines.map((line) => line.disputedMinor));
    const problem = differ(`statement ${row.seq}`, owedMinor, dueMinor + struckMinor);
    if (problem !== null) return problem;
  }
  return nettingWrong(ours, theirs);
}

/** What they took off a disputed line, with an acceptance that has not reached us. */
const underWay = (ours: Pair, theirs: Pair, seq: number): bigint =>
  total(
    ours.issued.statements
      .filter((row) => row.state === 'issued')
      .filter((row) => theirs.received.statements.some((one) => one.seq === row.seq))
      .flatMap((row) => row.adjustments.filter((a) => a.disputed && a.adjusts === seq))
      .map((adjustment) => adjustment.amountMinor),
  );

/** Whoever proposed books only what the other has booked. */
function nettingWrong(ours: Pair, theirs: Pair): string | null {
  for (const row of ours.nettings) {
    if (row.state !== 'agreed') continue;
    const twin = theirs.nettings.find((one) => one.sha256 === row.sha256);
    if (row.proposer === 'us' && twin?.state !== 'agreed')
      return `netting ${row.month} is booked on one signature`;
  }
  return null;
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
  const asked = pair.disputes.find((one) => isWaiting(one));
  if (asked !== undefined) return `a dispute of statement ${asked.seq} has no answer`;
  const isPaying = [...pair.dues, ...twin.dues].some(
    (d) => d.state === 'open' || d.state === 'paid',
  );
  if (!isPaying && us !== oldMinor(twin.received))
    return `${us} owed, but ${oldMinor(twin.received)} is due there`;
  const netMinor = us > them ? us - them : them - us;
  if (netMinor >= 500n) return `${us} owed and ${them} due for months before ${before}`;
  return null;
}
