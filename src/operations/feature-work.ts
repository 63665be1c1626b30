import { addJob } from '../../db/records/jobs.ts';
import { countFeatured, lockAuthor, readOwnWork, updateWork } from '../../db/records/works.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

/** As many as Mastodon shows. */
export const FEATURED_MAX = 5;

/** Shows a work first on its author's page, or no longer. Other servers read what is featured when
 *  they hear that the actor has changed. */
export async function featureWork(
  deps: Deps,
  authorId: string,
  workId: string,
  featured: boolean,
): Promise<Outcome<object, 'unknown_work' | 'too_many_featured'>> {
  return transact(deps.db, async (tx) => {
    await lockAuthor(tx, authorId);
    const work = await readOwnWork(tx, authorId, workId);
    if (work === undefined || (featured && work.hidden)) return refuse('unknown_work');
    if ((work.featuredAt !== null) === featured) return done({});
    if (featured && (await countFeatured(tx, authorId)) >= FEATURED_MAX) {
      return refuse('too_many_featured');
    }
    await updateWork(tx, workId, { featuredAt: featured ? deps.clock() : null });
    await addJob(tx, 'send-actor', { actorId: authorId, act: 'update' });
    return done({});
  });
}
