import { addHappening } from '../../db/records/happenings.ts';
import { IdempotencyConflict, lockBalances, post } from '../../db/records/ledger.ts';
import { isAccount } from '../../db/records/people.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { userAccount } from '../ledger/account.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

export type TopUpRefusal =
  | 'amount_invalid'
  | 'reference_missing'
  | 'reference_reused'
  | 'unknown_person';

/** What a payment is posted under: the same one is never booked twice. What undoes it is named by the id
 *  of its transaction, so that no reference can look like it. */
export const topUpKey = (reference: string): string => `node:top_up:${reference.trim()}`;
export const reversalKey = (topUpId: string): string => `node:reversal:${topUpId}`;
export const chargebackKey = (topUpId: string): string => `node:chargeback:${topUpId}`;

/** Books money that has arrived at the bank for somebody's funds (the `manual` rail).
 *  Units: minor units of the node's currency, 1 to 1e15.
 *  The reference names the payment: the same one again changes nothing, and is refused when the
 *  amount or the person differs. */
export async function topUp(
  deps: Deps,
  payment: { readonly actorId: string; readonly amountMinor: bigint; readonly reference: string },
): Promise<Outcome<{ readonly repeated: boolean }, TopUpRefusal>> {
  const { actorId, amountMinor } = payment;
  if (amountMinor < 1n || amountMinor > 10n ** 15n) return refuse('amount_invalid');
  const reference = payment.reference.trim();
  if (reference === '') return refuse('reference_missing');
  const { currency } = deps.node;
  try {
    return await transact(
      deps.db,
      async (tx): Promise<Outcome<{ repeated: boolean }, TopUpRefusal>> => {
        if (!(await isAccount(tx, actorId))) return refuse('unknown_person');
        const month = await holdOpenMonth(tx);
        const funds = userAccount(actorId, 'funds');
        // Locked before it is dated: what waits for a close comes after it, in the journal too.
        await lockBalances(tx, [funds], currency);
        const posted = await post(
          tx,
          {
            ...{ idempotencyKey: topUpKey(reference), kind: 'top_up', month, currency },
            transfers: [{ debit: 'bank', credit: funds, amountMinor }],
          },
          { id: deps.newId(), at: deps.clock() },
        );
        const told = { personId: actorId, kind: 'payment', transactionId: posted.id } as const;
        await addHappening(tx, { ...told, at: deps.clock() });
        return done({ repeated: posted.repeated });
      },
    );
  } catch (error) {
    if (error instanceof IdempotencyConflict) return refuse('reference_reused');
    throw error;
  }
}
