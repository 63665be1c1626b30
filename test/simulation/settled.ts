import { openDebts, total } from '../../src/settlement/pair/chain.ts';
import { isWaiting } from '../../src/settlement/pair/dispute.ts';
import type { Issued, NettingRow, Pair } from '../../src/settlement/pair/pair.ts';
import { pairOf, type SimNode } from './sim-node.ts';

/** What must be true when faults have stopped and time has passed. @param before months before this one
 *  should be settled. @param mayBeRefused of who lied, something that it stated was refused, for good. */
export function unsettled(
  node: SimNode,
  other: SimNode,
  before: string,
  mayBeRefused = false,
): string | null {
  const pair = node.data.pairs.get(other.id);
  const twin = other.data.pairs.get(node.id);
  if (pair === undefined || twin === undefined) return 'no pair';
  const waiting = pair.suspense.find((entry) => entry.amountMinor > 0n);
  if (waiting !== undefined) return `${waiting.amountMinor} in suspense: ${waiting.why}`;
  const [us, them] = [oldMinor(pair.issued, before), oldMinor(pair.received, before)];
  const isGone = ({ state }: Issued) =>
    state !== 'accepted' && !(mayBeRefused && state === 'refused');
  const gone = pair.issued.statements.find((row) => isGone(row) && row.month < before);
  if (gone !== undefined) return `statement ${gone.seq} of ${gone.month} is ${gone.state}`;
  if (pair.frozen !== null) return 'frozen, and nobody lied';
  const asked = pair.disputes.find((one) => isWaiting(one));
  if (asked !== undefined) return `a dispute of statement ${asked.seq} has no answer`;
  const alone = pair.nettings.find(
    (row) => row.state === 'agreed' && row.month < before && !isAgreed(twin, row),
  );
  if (alone !== undefined) return `only one of them has netted ${alone.month}`;
  const isPaying = [...pair.dues, ...twin.dues].some(
    (d) => d.state === 'open' || d.state === 'paid',
  );
  const dueMinor = oldMinor(twin.received, before);
  if (!isPaying && us !== dueMinor) return `${us} owed, but ${dueMinor} is due there`;
  const netMinor = us > them ? us - them : them - us;
  if (netMinor >= 500n) return `${us} owed and ${them} due for months before ${before}`;
  return null;
}

const isAgreed = ({ nettings }: Pair, { month, attempt }: NettingRow): boolean =>
  nettings.some((row) => row.month === month && row.attempt === attempt && row.state === 'agreed');

const oldMinor = (chain: Pair['issued'] | Pair['received'], before: string): bigint =>
  total(
    openDebts(chain)
      .filter((debt) => debt.month < before)
      .map((debt) => debt.outstandingMinor),
  );

/** The same towards who lied until faults stopped, where both admins go on all the same: what it made up and
 *  what was taken for true has its place in its own books too. */
export function unforgiven(node: SimNode, liar: SimNode, before: string): string | null {
  const [pair, twin] = [pairOf(node, liar.id), pairOf(liar, node.id)];
  const isTheirs = (sha256: string) => twin.refs[sha256]?.startsWith('statement:') === true;
  if (pair.frozen?.proof.some(isTheirs)) return 'frozen, and both admins go on';
  // Nobody can answer for two that it made up and does not know: their word is of no statement of its own.
  if (pair.frozen !== null) return null;
  const known = new Set(twin.issued.statements.map(({ sha256 }) => sha256));
  const strange = pair.received.statements.find(({ sha256 }) => !known.has(sha256));
  if (strange !== undefined) return `statement ${strange.seq} is in no books of who signed it`;
  return unsettled(node, liar, before) ?? unsettled(liar, node, before, true);
}

/** Whether a node waits for one that is gone for longer than it should. */
export function waitingFor(node: SimNode, gone: SimNode, before: string): string | null {
  const { received, standing } = pairOf(node, gone.id);
  const owedMinor = oldMinor(received, before);
  return owedMinor >= 500n && standing !== 'defaulted'
    ? `${owedMinor} due from who is gone, and its standing is ${standing}`
    : null;
}
