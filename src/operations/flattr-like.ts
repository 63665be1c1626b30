import { addFound, lockFound, readReading, updateFound } from '../../db/records/favourites.ts';
import { readIdentity } from '../../db/records/identities.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { isLiked } from '../../db/records/reactions.ts';
import { readWork } from '../../db/records/works.ts';
import type { Deps } from './deps.ts';
import { giveIn } from './give-flattr.ts';
import { transact } from './outcome.ts';
import { undoIn } from './undo-flattr.ts';

/** The job: an account that is somebody's here has favourited a work of ours, or has taken that back. What
 *  stands by now decides: the favourite is their flattr, at once, unless they want to be asked first; and
 *  it is undone with it, while its month is open. */
export const flattrLike = (
  deps: Deps,
  of: { readonly actorId: string; readonly workId: string },
): Promise<void> =>
  deps.db.transaction(async (tx) => {
    const { actorId, workId } = of;
    const month = await holdOpenMonth(tx);
    const identity = await readIdentity(tx, actorId);
    const work = await readWork(tx, workId);
    if (identity === undefined || work === undefined) return;
    const { accountId: giverId } = identity;
    const isStanding = await isLiked(tx, of);
    const favourite = { actorId, objectUri: work.uri };
    const found = await lockFound(tx, actorId, work.uri);
    if (!isStanding) {
      if (found?.state !== 'given' && found?.state !== 'asked') return;
      if (found.flattrId !== null) await undoIn(deps, tx, { giverId, flattrId: found.flattrId });
      return updateFound(tx, favourite, { state: 'gone' });
    }
    if (found !== undefined && found.state !== 'gone') return;
    const mode = (await readReading(tx, actorId))?.reading.mode;
    const row = { ...favourite, foundAt: deps.clock(), state: 'asked' as const };
    await addFound(tx, [row]);
    const anew = { ...row, missedAt: null, flattrId: null, code: null };
    if (mode === 'asked') return updateFound(tx, favourite, anew);
    const given = await transact(tx, (part) =>
      giveIn(deps, part, month, { giverId, workId }, { source: 'like' }),
    );
    return updateFound(tx, favourite, {
      ...anew,
      ...(given.ok
        ? { state: 'given' as const, flattrId: given.flattrId }
        : { state: 'refused' as const, code: given.code }),
    });
  });
