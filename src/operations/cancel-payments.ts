import { lockBank } from '../../db/records/locks.ts';
import {
  ordersOfFile,
  readPaymentFile,
  setCancelled,
  setFundsBack,
  setWaitsAgain,
} from '../../db/records/payments.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { putPaymentsBack } from './put-payments-back.ts';

/** `already_moved`: the bank has made some of its payments, or is just said to have. */
export type CancelRefusal = 'unknown_file' | 'already_cancelled' | 'already_moved';

/** Takes a whole file of payments back, while the bank has moved none of it: whoever says so has deleted it
 *  there, or never given it to the bank. All of its money is where it was; the file stays, and is not
 *  downloaded any more.
 *  @param said.by null: somebody at the command line. */
export const cancelPayments = (
  deps: Deps,
  said: { readonly fileId: string; readonly by: string | null },
): Promise<Outcome<object, CancelRefusal>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, CancelRefusal>> => {
    await lockBank(tx);
    const file = await readPaymentFile(tx, said.fileId);
    if (file === undefined) return refuse('unknown_file');
    if (file.cancelledAt !== null) return refuse('already_cancelled');
    const all = await ordersOfFile(tx, file.id);
    if (all.some(({ state }) => state !== 'ordered' && state !== 'cancelled'))
      return refuse('already_moved');
    const orders = all.filter(({ state }) => state === 'ordered');
    if (orders.length === 0) return refuse('already_cancelled');
    await putPaymentsBack(deps, tx, orders, { by: said.by, why: null });
    // It is due again as it was: what goes back to where it came from, and what somebody asked for.
    const entries = orders.flatMap(({ entryId }) => entryId ?? []);
    if (entries.length > 0) await setWaitsAgain(tx, entries, 'to_send_back');
    const asked = orders.flatMap(({ kind, actorId }) =>
      kind === 'withdrawal' ? (actorId ?? []) : [],
    );
    if (asked.length > 0) await setFundsBack(tx, asked, deps.clock());
    await setCancelled(tx, file.id, said.by, deps.clock());
    return done({});
  });
