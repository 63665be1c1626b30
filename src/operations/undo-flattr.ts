import { lockFlattr, markUndone } from '../../db/records/flattrs.ts';
import { addJob } from '../../db/records/jobs.ts';
import { readActor } from '../../db/records/people.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

export type UndoRefusal = 'unknown_flattr' | 'already_undone' | 'period_closed';

/** Takes back one's own flattr, while its month is open. */
export async function undoFlattr(
  deps: Deps,
  act: { readonly giverId: string; readonly flattrId: string },
): Promise<Outcome<object, UndoRefusal>> {
  return transact(deps.db, async (tx): Promise<Outcome<object, UndoRefusal>> => {
    const month = await holdOpenMonth(tx);
    const flattr = await lockFlattr(tx, { id: act.flattrId });
    // Somebody else's flattr is answered like one that does not exist: ids are no secrets to be probed.
    if (flattr === undefined || flattr.giverId !== act.giverId) return refuse('unknown_flattr');
    if (flattr.undoneAt !== null) return refuse('already_undone');
    if (flattr.month !== month) return refuse('period_closed');
    await markUndone(tx, flattr.id, deps.clock());
    const payee = await readActor(tx, flattr.payeeId);
    if (payee !== undefined && !payee.local) await addJob(tx, 'send-undo', { flattrId: flattr.id });
    return done({});
  });
}
