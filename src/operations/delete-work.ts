import { NOTHING_SAID } from '../../db/records/erasure.ts';
import { lockAuthor, readOwnWork, updateWork } from '../../db/records/works.ts';
import type { Deps } from './deps.ts';
import { letGo } from './keep-picture.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { tellFollowers } from './tell-followers.ts';

/** Takes a work back: its text and its picture are gone, and followers are told. Its title stays in
 *  the lists of those who thanked for it, and no feed brings it back. */
export async function deleteWork(
  deps: Deps,
  authorId: string,
  workId: string,
): Promise<Outcome<object, 'unknown_work'>> {
  return transact(deps.db, async (tx) => {
    await lockAuthor(tx, authorId);
    const work = await readOwnWork(tx, authorId, workId);
    if (work === undefined) return refuse('unknown_work');
    const now = deps.clock();
    await updateWork(tx, workId, {
      ...NOTHING_SAID,
      ...{ featuredAt: null, deletedAt: now, updatedAt: now },
    });
    await letGo(tx, work.pictureId, null);
    // Whoever found it without being told has it as well.
    await tellFollowers(tx, workId, 'delete');
    return done({});
  });
}
