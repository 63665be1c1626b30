import {
  lockCardPayment,
  ripeCardPayments,
  updateCardPayment,
} from '../../db/records/card-payments.ts';
import { addHappening } from '../../db/records/happenings.ts';
import { lockBalances, post } from '../../db/records/ledger.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { userAccount } from '../ledger/account.ts';
import { maturityKey } from './card-rails.ts';
import type { Deps } from './deps.ts';

const MOST_AT_ONCE = 500;

/** Card money that was held for its time can be given: each payment once, as far as nothing was taken back of
 *  it, and not while it is disputed.
 *  @returns how many. */
export async function matureCardPayments(deps: Deps): Promise<number> {
  const now = deps.clock();
  const ripe = await ripeCardPayments(deps.db, { now, most: MOST_AT_ONCE });
  for (const payment of ripe) await mature(deps, payment, now);
  return ripe.length;
}

async function mature(
  { db, newId }: Deps,
  { id, actorId, currency }: { id: string; actorId: string; currency: string },
  at: Date,
): Promise<void> {
  await db.transaction(async (tx) => {
    const month = await holdOpenMonth(tx);
    const [held, funds] = [userAccount(actorId, 'held'), userAccount(actorId, 'funds')];
    await lockBalances(tx, [held, funds], currency);
    const { heldMinor, maturedAt, disputed } = await lockCardPayment(tx, id);
    if (maturedAt !== null || disputed) return;
    await updateCardPayment(tx, id, { heldMinor: 0n, maturedAt: at });
    if (heldMinor === 0n) return;
    const { id: transactionId } = await post(
      tx,
      {
        ...{ idempotencyKey: maturityKey(id), kind: 'maturity', month, currency },
        transfers: [{ debit: held, credit: funds, amountMinor: heldMinor }],
      },
      { id: newId(), at },
    );
    await addHappening(tx, { personId: actorId, kind: 'payment', transactionId, at });
  });
}
