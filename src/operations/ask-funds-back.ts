import { setFundsBack } from '../../db/records/payments.ts';
import { lockPerson } from '../../db/records/people.ts';
import { lastTopUpAccount } from '../../db/views/payouts.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

/** `no_top_up`: none of what they paid in came by a transfer whose account is known. */
export type FundsBackRefusal = 'unknown_person' | 'no_top_up';

/** Somebody wants what they paid in and have not given yet back, or not any more; a treasurer may say so for
 *  them. It leaves with the next file of payments, to the account from which they paid last and to none
 *  else, so whoever says so steals nothing. */
export const askFundsBack = (
  deps: Deps,
  actorId: string,
  wanted: boolean,
): Promise<Outcome<object, FundsBackRefusal>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, FundsBackRefusal>> => {
    const person = await lockPerson(tx, actorId);
    if (person === undefined || person.deletedAt !== null) return refuse('unknown_person');
    if (wanted && (await lastTopUpAccount(tx, actorId)) === null) return refuse('no_top_up');
    await setFundsBack(tx, [actorId], wanted ? deps.clock() : null);
    return done({});
  });
