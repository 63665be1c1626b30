import type { Tx } from '../../db/connect.ts';
import { lockForeignWork } from '../../db/records/destinations.ts';
import { type Flattr, lockFlattr, markUndone, readFlattr } from '../../db/records/flattrs.ts';
import { addJob } from '../../db/records/jobs.ts';
import { readActor } from '../../db/records/people.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { undoDelay } from '../flattr/anonymity.ts';
import type { Deps } from './deps.ts';
import { draws } from './draws.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { wantLike } from './want-like.ts';

export type UndoRefusal = 'not_found' | 'flattr_undone' | 'period_closed';

/** Takes back one's own flattr, while its month is open; one that waits in any month, for it is in
 *  nobody's books yet. */
export const undoFlattr = (deps: Deps, act: Undoing): Promise<Outcome<object, UndoRefusal>> =>
  transact(deps.db, (tx) => undoIn(deps, tx, act));

type Undoing = { readonly giverId: string; readonly flattrId: string };

/** The same within a transaction that does more. After a refusal nothing has changed. */
export async function undoIn(
  deps: Deps,
  tx: Tx,
  act: Undoing,
): Promise<Outcome<object, UndoRefusal>> {
  const month = await holdOpenMonth(tx);
  const known = await readFlattr(tx, act.flattrId);
  // Somebody else's flattr is answered like one that does not exist: ids are no secrets to be probed.
  if (known?.giverId !== act.giverId || !known.given) return refuse('not_found');
  if (known.workId !== null) await lockForeignWork(tx, known.workId);
  const flattr = await lockFlattr(tx, { id: known.id });
  if (flattr === undefined) throw new Error(`${known.id} is gone`);
  if (flattr.undoneAt !== null) return refuse('flattr_undone');
  if (flattr.payeeId !== null && flattr.month !== month) return refuse('period_closed');
  await markUndone(tx, flattr.id, deps.clock());
  await tellUndone(deps, tx, flattr);
  return done({});
}

async function tellUndone(deps: Deps, tx: Tx, flattr: Flattr): Promise<void> {
  const { giverId, workId, anonymous } = flattr;
  const payee = flattr.payeeId === null ? undefined : await readActor(tx, flattr.payeeId);
  if (payee?.local === false) {
    const later = anonymous ? { runAfterMs: delayOf(deps, flattr) } : {};
    await addJob(tx, 'send-undo', { flattrId: flattr.id }, later);
  }
  if (workId !== null && flattr.percent === null)
    await wantLike(deps, tx, { workId, giverId, anonymous, givenIn: null });
}

/** One that waited was said when it was let in, which is not written down. */
function delayOf(deps: Deps, { waitingFor, recordedAt }: Flattr): number {
  const now = deps.clock();
  return undoDelay(now, waitingFor === null ? recordedAt : now, draws(deps));
}
