import { holdGiver, lockFlattr, readFlattr, setWeight } from '../../db/records/flattrs.ts';
import { readActor } from '../../db/records/people.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { isWeight } from '../flattr/flattr.ts';
import { subjectOf } from '../flattr/subject.ts';
import type { Deps } from './deps.ts';
import { type GiveRefusal, giveIn } from './give-flattr.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { type UndoRefusal, undoIn } from './undo-flattr.ts';

export type WeighRefusal = GiveRefusal | UndoRefusal;

type Weighing = { readonly giverId: string; readonly flattrId: string; readonly weight: number };

/** Has one's own flattr count 1 to 5 times, while its month is open; one that waits, in any month.
 *  Another node keeps a flattr as it was told, so there it is taken back and given anew: both or
 *  neither. */
export const weighFlattr = (deps: Deps, act: Weighing): Promise<Outcome<object, WeighRefusal>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, WeighRefusal>> => {
    const { giverId, flattrId, weight } = act;
    if (!isWeight(weight)) return refuse('weight_invalid');
    const month = await holdOpenMonth(tx);
    const known = await readFlattr(tx, flattrId);
    // As for an undo: ids are no secrets to be probed. The standing share has no weight.
    if (known?.giverId !== giverId || known.source === 'node' || known.percent !== null)
      return refuse('not_found');
    const payee = known.payeeId === null ? undefined : await readActor(tx, known.payeeId);
    if (payee?.local === false && known.weight !== weight) {
      // The account is locked before what it gave, as whoever gives does.
      await holdGiver(tx, giverId);
      const undone = await undoIn(deps, tx, { giverId, flattrId });
      if (!undone.ok) return undone;
      const { message, anonymous, subscriptionId } = known;
      return await giveIn(
        deps,
        tx,
        month,
        { giverId, ...subjectOf(known) },
        {
          ...{ weight, anonymous, source: known.source },
          ...(message === null ? {} : { message }),
          ...(subscriptionId === null ? {} : { subscriptionId }),
        },
      );
    }
    const flattr = await lockFlattr(tx, { id: flattrId });
    if (flattr === undefined) throw new Error(`${flattrId} is gone`);
    if (flattr.undoneAt !== null) return refuse('flattr_undone');
    if (flattr.payeeId !== null && flattr.month !== month) return refuse('period_closed');
    await setWeight(tx, flattrId, weight);
    return done({});
  });
