import {
  IdempotencyConflict,
  lockBalances,
  post,
  readTransaction,
} from '../../db/records/ledger.ts';
import { isAccount } from '../../db/records/people.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { userAccount } from '../ledger/account.ts';
import { reversed } from '../ledger/transfer.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

export type TopUpRefusal =
  | 'amount_invalid'
  | 'reference_missing'
  | 'reference_reused'
  | 'unknown_person';

const keyOf = (reference: string) => `node:top_up:${reference}`;

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
        const posted = await post(
          tx,
          {
            idempotencyKey: keyOf(reference),
            kind: 'top_up',
            month: await holdOpenMonth(tx),
            currency,
            transfers: [{ debit: 'bank', credit: userAccount(actorId, 'funds'), amountMinor }],
          },
          { id: deps.newId(), at: deps.clock() },
        );
        return done({ repeated: posted.repeated });
      },
    );
  } catch (error) {
    if (error instanceof IdempotencyConflict) return refuse('reference_reused');
    throw error;
  }
}

export type ReversalRefusal = 'unknown_reference' | 'already_reversed' | 'already_spent';

/** Undoes a top-up that was booked by mistake, by a posting of its own: nothing in the journal is
 *  changed. What has been shared since cannot be taken back.
 *  Units: minor units of the node's currency. */
export async function reverseTopUp(
  deps: Deps,
  reference: string,
): Promise<Outcome<{ readonly amountMinor: bigint }, ReversalRefusal>> {
  return transact(
    deps.db,
    async (tx): Promise<Outcome<{ amountMinor: bigint }, ReversalRefusal>> => {
      const booked = await readTransaction(tx, keyOf(reference.trim()));
      const [transfer] = booked?.transfers ?? [];
      if (booked === null || transfer === undefined) return refuse('unknown_reference');
      const funds = (await lockBalances(tx, [transfer.credit], booked.currency)).get(
        transfer.credit,
      );
      const reversal = `node:reversal:${booked.id}`;
      if ((await readTransaction(tx, reversal)) !== null) return refuse('already_reversed');
      if ((funds ?? 0n) < transfer.amountMinor) return refuse('already_spent');
      await post(
        tx,
        {
          idempotencyKey: reversal,
          kind: 'reversal',
          month: await holdOpenMonth(tx),
          currency: booked.currency,
          transfers: reversed(booked.transfers),
          reverses: booked.id,
        },
        { id: deps.newId(), at: deps.clock() },
      );
      return done({ amountMinor: transfer.amountMinor });
    },
  );
}
