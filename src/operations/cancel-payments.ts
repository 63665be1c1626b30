import type { Tx } from '../../db/connect.ts';
import { addHappenings } from '../../db/records/happenings.ts';
import { lockBalances } from '../../db/records/ledger.ts';
import { lockBank } from '../../db/records/locks.ts';
import {
  type OrderRow,
  ordersOfFile,
  readPaymentFile,
  setCancelled,
  setOrders,
  setWaitsAgain,
} from '../../db/records/payments.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { postMany } from '../../db/records/post-many.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { sourceOf } from './payments-due.ts';

/** `already_moved`: the bank has made some of its payments, or is just said to have. */
export type CancelRefusal = 'unknown_file' | 'already_cancelled' | 'already_moved';

/** What is no longer on its way. */
export const cancelKey = (orderId: string): string => `node:order-back:${orderId}`;

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
    const orders = await ordersOfFile(tx, file.id);
    if (orders.some(({ state }) => state !== 'ordered')) return refuse('already_moved');
    await putBack(deps, tx, orders);
    await setOrders(
      tx,
      orders.map((order) => ({ ...order, state: 'cancelled' as const })),
    );
    await setCancelled(tx, file.id, said.by, deps.clock());
    return done({});
  });

async function putBack(deps: Deps, tx: Tx, orders: readonly OrderRow[]): Promise<void> {
  const month = await holdOpenMonth(tx);
  const { currency } = deps.node;
  const at = deps.clock();
  const booked = orders.flatMap((order) => {
    const credit = sourceOf(order);
    if (credit === null) return [];
    const transfers = [{ debit: 'payouts' as const, credit, amountMinor: order.amountMinor }];
    const transaction = { idempotencyKey: cancelKey(order.id), kind: 'payout' as const, month };
    return [{ order, transaction: { ...transaction, id: deps.newId(), currency, transfers } }];
  });
  await lockBalances(
    tx,
    booked.flatMap(({ order }) => sourceOf(order) ?? []),
    currency,
  );
  await postMany(
    tx,
    currency,
    booked.map(({ transaction }) => transaction),
    at,
  );
  const told = booked.flatMap(({ order: { actorId }, transaction: { id } }) =>
    actorId === null
      ? []
      : [{ personId: actorId, kind: 'payment' as const, transactionId: id, at }],
  );
  await addHappenings(tx, told);
  const entries = orders.flatMap(({ entryId }) => entryId ?? []);
  if (entries.length > 0) await setWaitsAgain(tx, entries, 'to_send_back');
}
