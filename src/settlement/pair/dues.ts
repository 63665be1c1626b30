import type { Month } from '../../flattr/period.ts';
import { referenceSeed, settlementReference } from '../reference.ts';
import { least, outstandingOf, unansweredProposal } from './chain.ts';
import type { Turn } from './events.ts';
import type { Due, Pair } from './pair.ts';

const DAY_MS = 86_400_000;
/** A debt that is unpaid for so long enters the next netting. Source: ledger design. */
export const OVERDUE_MS = 45 * DAY_MS;
/** Whoever answers nothing for so long is gone. Source: ledger design. */
export const SILENCE_MS = 365 * DAY_MS;

/** A payment that falls due now, of an amount that the caller knows. */
export const newDue = (
  { atMs }: Turn,
  what: Pick<Due, 'reference' | 'month' | 'kind' | 'debtor'>,
): Due => ({
  ...{ ...what, amountMinor: 0n, state: 'open', sinceMs: atMs, owedSinceMs: atMs },
  ...{ movedMinor: 0n, attempt: 1, advice: null },
});

/** Nobody nets while a payment that was agreed is under way: it would be counted twice. A payment that
 *  is overdue waits no longer; its rest enters the next netting. */
export const isPaying = ({ dues }: Pair, atMs: number): boolean =>
  dues.some(
    (due) =>
      (due.state === 'open' || due.state === 'paid') &&
      (due.kind === 'net' || due.debtor === 'us') &&
      atMs < due.sinceMs + OVERDUE_MS,
  );

/** The reference of what one side pays in full for a month. */
export function grossReference({ pair, tools }: Turn, month: Month, debtor: 'us' | 'them'): string {
  const { us, them, currency } = pair;
  const seed = `${referenceSeed(us, them, currency, month)}\n${debtor === 'us' ? us : them}`;
  return settlementReference(tools.sha256(seed));
}

/** What our bank should be told to pay now: nothing after a restore until a bank statement agrees, and
 *  nothing while it is not known what our bank has debited, and never more than what is owed. The same
 *  payment keeps its EndToEndId. */
export function toPay(
  pair: Pair,
): { readonly reference: string; readonly endToEndId: string; readonly amountMinor: bigint }[] {
  const isUnsure = pair.suspense.some(
    ({ side, why }) => side === 'out' && (why === 'unknown' || why === 'held'),
  );
  // What our own proposal lists is paid when it has its answer, or has fallen due after it: else twice.
  const proposedAtMs = unansweredProposal(pair)?.proposedAtMs ?? 0;
  const open = pair.dues.filter(
    ({ debtor, state, sinceMs }) => debtor === 'us' && state === 'open' && sinceMs >= proposedAtMs,
  );
  if (open.length === 0 || !pair.bankAgrees || pair.restoredAtMs !== null || isUnsure) return [];
  let leftMinor = outstandingOf(pair.issued);
  return open
    .map(({ reference, attempt, amountMinor }) => {
      const partMinor = least(amountMinor, leftMinor);
      leftMinor -= partMinor;
      return { reference, endToEndId: `${reference}-${attempt}`, amountMinor: partMinor };
    })
    .filter((payment) => payment.amountMinor > 0n);
}
