import { isEntry } from '../../db/records/bank-booking.ts';
import { addReason, chargebacksOf } from '../../db/records/corrections.ts';
import { addPayments } from '../../db/records/happenings.ts';
import { lockBalances, post, readTransaction } from '../../db/records/ledger.ts';
import { lockBank } from '../../db/records/locks.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { reversed } from '../ledger/transfer.ts';
import { answerFor, type Why, type WhyRefusal } from './answer-for.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { reversalKey, topUpKey } from './top-up.ts';

/** `at_the_bank`: an entry of the bank is known to be this top-up. */
export type ReversalRefusal =
  | WhyRefusal
  | 'unknown_reference'
  | 'already_reversed'
  | 'already_charged_back'
  | 'already_spent'
  | 'at_the_bank';

type Reversed = { readonly amountMinor: bigint };

/** Undoes a top-up that was booked by mistake, by a posting of its own: nothing in the journal is
 *  changed. What has been shared since cannot be taken back.
 *  Units: minor units. */
export async function reverseTopUp(
  deps: Deps,
  reference: string,
  why: Why,
): Promise<Outcome<Reversed, ReversalRefusal>> {
  return transact(deps.db, async (tx): Promise<Outcome<Reversed, ReversalRefusal>> => {
    const answered = await answerFor(tx, why);
    if (!answered.ok) return answered;
    const { reason, adminId } = answered;
    await lockBank(tx);
    const booked = await readTransaction(tx, topUpKey(reference));
    const [transfer] = booked?.transfers ?? [];
    if (booked === null || transfer === undefined) return refuse('unknown_reference');
    const month = await holdOpenMonth(tx);
    const balances = await lockBalances(tx, [transfer.credit], booked.currency);
    const idempotencyKey = reversalKey(booked.id);
    if ((await readTransaction(tx, idempotencyKey)) !== null) return refuse('already_reversed');
    if (await isEntry(tx, booked.id)) return refuse('at_the_bank');
    if ((await chargebacksOf(tx, booked.id)).keys.length > 0) return refuse('already_charged_back');
    if ((balances.get(transfer.credit) ?? 0n) < transfer.amountMinor)
      return refuse('already_spent');
    const { id } = await post(
      tx,
      {
        ...{ idempotencyKey, kind: 'reversal', month, currency: booked.currency },
        transfers: reversed(booked.transfers),
        reverses: booked.id,
      },
      { id: deps.newId(), at: deps.clock() },
    );
    await addReason(tx, { transactionId: id, reason, adminId });
    await addPayments(tx, id, deps.clock());
    return done({ amountMinor: transfer.amountMinor });
  });
}
