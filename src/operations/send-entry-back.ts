import { entryById, setPurpose } from '../../db/records/bank-booking.ts';
import { lockBank } from '../../db/records/locks.ts';
import { ownAccounts } from '../../db/views/bank-accounts.ts';
import { isIban, isSepaIban } from '../text/bank-details.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

/** `no_way_back`: the bank does not say from which account it came, or no transfer reaches that, or it is our
 *  own. */
export type SendBackRefusal = 'unknown_entry' | 'not_open' | 'no_way_back';

/** Somebody decides that money of which nobody knows what it is for goes back to the account that it came
 *  from, with the next file of payments. Until that is made it waits in suspense, and may still be said to be
 *  for something. */
export const sendEntryBack = (
  deps: Deps,
  { entryId }: { readonly entryId: string },
): Promise<Outcome<object, SendBackRefusal>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, SendBackRefusal>> => {
    await lockBank(tx);
    const entry = await entryById(tx, entryId);
    if (entry === undefined) return refuse('unknown_entry');
    if (entry.state !== 'suspense') return refuse('not_open');
    const { side, iban } = entry;
    const ours = await ownAccounts(tx, deps.node.currency);
    const isOurs = ours.some((own) => own.iban === iban);
    if (side !== 'in' || iban === null || !isIban(iban) || !isSepaIban(iban) || isOurs)
      return refuse('no_way_back');
    await setPurpose(tx, entryId, { purpose: null, subjectId: null, why: 'to_send_back' });
    return done({});
  });
