import type { Db, Tx } from '../../db/connect.ts';
import { isBooked, post } from '../../db/records/ledger.ts';
import { lockBank } from '../../db/records/locks.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { bankBalance, firstBalance, lastBalance } from '../../db/views/bank-entries.ts';
import type { SettlementDeps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { bankAgrees } from './restored-books.ts';

/** Booked once in the life of a node. */
const FIRST_BALANCE_KEY = 'node:first-balance';

/** `not_the_difference`: bank and books do not differ by just that; it is booked already, or something else is
 *  missing, too. */
export type FirstBalanceRefusal = 'not_the_difference';

/** What was on the account before the first statement that was booked, if just that keeps bank and books from
 *  agreeing: the money that the association had before it had a node. Null: that is not so. In minor units. */
export async function firstBalanceMissing(db: Db | Tx, currency: string): Promise<bigint | null> {
  const [first, last] = [await firstBalance(db), await lastBalance(db)];
  if (first === null || first === 0n || last === null) return null;
  const differs = last.closingMinor - (await bankBalance(db, currency));
  return differs === first ? first : null;
}

/** Books what was on the account before the first statement as the association's own money: nobody else's can
 *  have been there. An overdraft is the association's, too. */
export async function bookFirstBalance(
  deps: SettlementDeps,
): Promise<Outcome<{ readonly amountMinor: bigint }, FirstBalanceRefusal>> {
  type Answer = Outcome<{ amountMinor: bigint }, FirstBalanceRefusal>;
  const booked = await transact(deps.db, async (tx): Promise<Answer> => {
    await lockBank(tx);
    const minor = await firstBalanceMissing(tx, deps.node.currency);
    if (minor === null || (await isBooked(tx, FIRST_BALANCE_KEY)))
      return refuse('not_the_difference');
    const [debit, credit] =
      minor > 0n ? (['bank', 'reserve'] as const) : (['reserve', 'bank'] as const);
    const amountMinor = minor > 0n ? minor : -minor;
    await post(
      tx,
      {
        ...{ idempotencyKey: FIRST_BALANCE_KEY, kind: 'own', currency: deps.node.currency },
        month: await holdOpenMonth(tx),
        transfers: [{ debit, credit, amountMinor }],
      },
      { id: deps.newId(), at: deps.clock() },
    );
    return done({ amountMinor: minor });
  });
  if (booked.ok) await bankAgrees(deps);
  return booked;
}
