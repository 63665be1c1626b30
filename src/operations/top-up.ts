import { IdempotencyConflict, post } from '../../db/records/ledger.ts';
import { readOpenMonth } from '../../db/records/periods.ts';
import { userAccount } from '../ledger/account.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse } from './outcome.ts';

/** Books money that has arrived at the bank for somebody's funds (the `manual` rail).
 *  Units: minor units of the node's currency, 1 to 1e15.
 *  The reference names the payment: the same one again changes nothing, and is refused when the
 *  amount or the person differs. */
export async function topUp(
  deps: Deps,
  payment: { readonly actorId: string; readonly amountMinor: bigint; readonly reference: string },
): Promise<
  Outcome<
    { readonly repeated: boolean },
    'amount_invalid' | 'reference_missing' | 'reference_reused'
  >
> {
  if (payment.amountMinor < 1n || payment.amountMinor > 10n ** 15n) return refuse('amount_invalid');
  const reference = payment.reference.trim();
  if (reference === '') return refuse('reference_missing');
  try {
    const posted = await deps.db.transaction(async (tx) =>
      post(
        tx,
        {
          idempotencyKey: `node:top_up:${reference}`,
          kind: 'top_up',
          month: await readOpenMonth(tx),
          currency: deps.node.currency,
          transfers: [
            {
              debit: 'bank',
              credit: userAccount(payment.actorId, 'funds'),
              amountMinor: payment.amountMinor,
            },
          ],
        },
        { id: deps.newId(), at: deps.clock() },
      ),
    );
    return done({ repeated: posted.repeated });
  } catch (error) {
    if (error instanceof IdempotencyConflict) return refuse('reference_reused');
    throw error;
  }
}
