import { isNamedByEntry } from '../../db/records/bank-booking.ts';
import { lockBank } from '../../db/records/locks.ts';
import { ordersById } from '../../db/records/payments.ts';
import { deliveryFailed } from './book-orders.ts';
import type { SettlementDeps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { putPaymentsBack } from './put-payments-back.ts';

/** `payment_moved`: the bank has made it, or it was put back. `entry_waits`: a statement has an entry that names
 *  it. */
export type RefusePaymentRefusal =
  | 'unknown_payment'
  | 'payment_moved'
  | 'entry_waits'
  | 'reason_invalid';

const REASON_CHARACTERS = 200;

/** The bank says, by whatever way, that it does not make one payment of a file: no statement will. Its money is
 *  where it was, and nothing more is paid to that account until whose it is say that it is right. Should the bank
 *  make it after all, a person says so of the entry (`assignEntry`).
 *  @param said.by null: somebody at the command line. `why`: one line of 1 to 200 characters. */
export const refusePayment = (
  deps: SettlementDeps,
  said: { readonly orderId: string; readonly by: string | null; readonly why: string },
): Promise<Outcome<object, RefusePaymentRefusal>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, RefusePaymentRefusal>> => {
    await lockBank(tx);
    const why = said.why.trim();
    if (why === '' || [...why].length > REASON_CHARACTERS || /\p{Cc}/u.test(why))
      return refuse('reason_invalid');
    const [order] = await ordersById(tx, [said.orderId]);
    if (order === undefined) return refuse('unknown_payment');
    if (order.state !== 'ordered') return refuse('payment_moved');
    if (await isNamedByEntry(tx, order.endToEndId)) return refuse('entry_waits');
    await putPaymentsBack(deps, tx, [order], { by: said.by, why });
    await deliveryFailed({ deps, tx, at: deps.clock() }, order);
    return done({});
  });
