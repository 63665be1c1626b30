import {
  answerAsked,
  dropReading,
  lockFound,
  type ReadingMode,
  saveReading,
  updateFound,
} from '../../db/records/favourites.ts';
import { lockIdentity } from '../../db/records/identities.ts';
import { addJob, addJobs } from '../../db/records/jobs.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

export type { ReadingMode } from '../../db/records/favourites.ts';

export type FavouritesRefusal = 'unknown_identity' | 'not_asked';

/** Somebody lets the favourites that they give with an account elsewhere count as flattrs, from now on; or
 *  no longer.
 *  @param mode null: none counts. `payable`: those that somebody can receive; `asked`: those that they
 *    say yes to. */
export const setFavourites = (
  deps: Deps,
  of: { readonly accountId: string; readonly actorId: string },
  mode: ReadingMode | null,
): Promise<Outcome<object, 'unknown_identity'>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, 'unknown_identity'>> => {
    const { actorId } = of;
    const identity = await lockIdentity(tx, actorId);
    if (identity?.accountId !== of.accountId) return refuse('unknown_identity');
    if (mode === null) {
      await dropReading(tx, actorId);
      return done({});
    }
    const now = deps.clock();
    await saveReading(tx, { actorId, mode, startedAt: now, nextReadAt: now });
    return done({});
  });

/** The giver says whether a favourite is meant as a flattr. */
export const answerFavourite = (
  deps: Deps,
  of: { readonly accountId: string; readonly actorId: string; readonly objectUri: string },
  answer: 'yes' | 'no',
): Promise<Outcome<object, FavouritesRefusal>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, FavouritesRefusal>> => {
    const { actorId, objectUri } = of;
    const identity = await lockIdentity(tx, actorId);
    if (identity?.accountId !== of.accountId) return refuse('unknown_identity');
    const found = await lockFound(tx, actorId, objectUri);
    if (found?.state !== 'asked') return refuse('not_asked');
    await updateFound(tx, of, { state: answer === 'yes' ? 'found' : 'declined' });
    if (answer === 'yes') await addJob(tx, 'flattr-favourite', { actorId, objectUri });
    return done({});
  });

/** The same of all that an account waits to hear of. */
export const answerFavourites = (
  deps: Deps,
  of: { readonly accountId: string; readonly actorId: string },
  answer: 'yes' | 'no',
): Promise<Outcome<object, FavouritesRefusal>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, FavouritesRefusal>> => {
    const { actorId } = of;
    const identity = await lockIdentity(tx, actorId);
    if (identity?.accountId !== of.accountId) return refuse('unknown_identity');
    const uris = await answerAsked(tx, actorId, answer === 'yes' ? 'found' : 'declined');
    if (uris.length === 0) return refuse('not_asked');
    const payloads = uris.map((objectUri) => ({ actorId, objectUri }));
    const queue = `flattr-favourite ${actorId}`;
    if (answer === 'yes') await addJobs(tx, 'flattr-favourite', payloads, { queue });
    return done({});
  });
