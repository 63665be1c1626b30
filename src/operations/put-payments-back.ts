import type { Tx } from '../../db/connect.ts';
import { addHappenings } from '../../db/records/happenings.ts';
import { lockBalances } from '../../db/records/ledger.ts';
import { type OrderRow, setPutBack } from '../../db/records/payments.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { postMany } from '../../db/records/post-many.ts';
import type { Deps } from './deps.ts';
import { sourceOf } from './payments-due.ts';

/** What is no longer on its way. */
export const putBackKey = (orderId: string): string => `node:order-back:${orderId}`;

/** Payments that the bank does not make: their money is where it was, and whose it is are told. The caller holds
 *  the bank.
 *  @param said.by null: somebody at the command line. `why` null: the whole file is taken back. */
export async function putPaymentsBack(
  deps: Deps,
  tx: Tx,
  orders: readonly OrderRow[],
  said: { readonly by: string | null; readonly why: string | null },
): Promise<void> {
  const month = await holdOpenMonth(tx);
  const { currency } = deps.node;
  const at = deps.clock();
  const booked = orders.flatMap((order) => {
    const credit = sourceOf(order);
    if (credit === null) return [];
    const transfers = [{ debit: 'payouts' as const, credit, amountMinor: order.amountMinor }];
    const transaction = { idempotencyKey: putBackKey(order.id), kind: 'payout' as const, month };
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
  await setPutBack(
    tx,
    orders.map(({ id }) => id),
    { ...said, at },
  );
}
