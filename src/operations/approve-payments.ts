import { lockBank } from '../../db/records/locks.ts';
import { readPaymentFile, setApproved } from '../../db/records/payments.ts';
import { readAccount, readActor } from '../../db/records/people.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

/** `own_file`: who made it does not say yes to it. `not_staff`: they answer for no money here, or not any
 *  more. */
export type ApproveRefusal =
  | 'unknown_file'
  | 'already_cancelled'
  | 'already_approved'
  | 'not_asked'
  | 'own_file'
  | 'not_staff';

/** A second person has looked at a file of payments, and says that it may leave. The door asks them to have
 *  signed in just now. */
export const approvePayments = (
  deps: Deps,
  said: { readonly fileId: string; readonly by: string },
): Promise<Outcome<object, ApproveRefusal>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, ApproveRefusal>> => {
    await lockBank(tx);
    const file = await readPaymentFile(tx, said.fileId);
    if (file === undefined) return refuse('unknown_file');
    if (file.cancelledAt !== null) return refuse('already_cancelled');
    if (!file.needsApproval) return refuse('not_asked');
    if (file.approvedAt !== null) return refuse('already_approved');
    if (file.madeBy === said.by) return refuse('own_file');
    const role = (await readAccount(tx, said.by))?.role;
    const isHere = (await readActor(tx, said.by))?.deletedAt === null;
    if (!isHere || (role !== 'treasurer' && role !== 'admin')) return refuse('not_staff');
    await setApproved(tx, file.id, said.by, deps.clock());
    return done({});
  });
