import type { Tx } from '../../db/connect.ts';
import { addJob } from '../../db/records/jobs.ts';
import { updateWorks } from '../../db/records/works.ts';
import type { EntrySource } from './import-entries.ts';
import { tellFollowers } from './tell-followers.ts';

/** An entry that was published or changed. */
export type Fresh = {
  readonly workId: string;
  readonly url: string;
  readonly pictureUrl: string | null;
  readonly isAdded: boolean;
  /** Followers know the work and may see it. */
  readonly isTold: boolean;
  /** When it was published; null: it was there before. */
  readonly at: Date | null;
};

/** A site that moves gives all its entries new addresses at once. Followers did not ask for that. */
const MOST_ANNOUNCED = 10;
const MOST_UPDATES_TOLD = 50;
/** So many pages are looked at after one reading, each with its picture. */
const MOST_LOOKED_AT = 12;

/** Adds the jobs that follow from a reading: followers are told, pages are looked at. */
export async function spreadEntries(
  tx: Tx,
  source: EntrySource,
  fresh: readonly Fresh[],
  now: Date,
): Promise<void> {
  const added = fresh
    .filter(({ isAdded }) => isAdded)
    .sort((one, other) => (other.at?.getTime() ?? 0) - (one.at?.getTime() ?? 0));
  const edited = fresh.filter(({ isAdded }) => !isAdded);
  if (source.feedId !== null && !source.isFirst) {
    const announced = added.slice(0, MOST_ANNOUNCED).map(({ workId }) => workId);
    await updateWorks(tx, announced, { announcedAt: now });
    // The oldest first, as they would have come one by one.
    for (const workId of announced.reverse()) await tellFollowers(tx, workId, 'create');
  }
  const told = edited.filter(({ isTold }) => isTold).slice(0, MOST_UPDATES_TOLD);
  for (const { workId } of told) await tellFollowers(tx, workId, 'update');
  await lookAtPages(tx, source, [...added, ...edited]);
}

/** What an administrator imports is proven by their word; only pictures are missing. */
async function lookAtPages(tx: Tx, source: EntrySource, fresh: readonly Fresh[]): Promise<void> {
  const worthwhile = fresh.filter(
    ({ pictureUrl, isAdded }) => pictureUrl !== null || (isAdded && source.feedId !== null),
  );
  for (const { workId, url, pictureUrl } of worthwhile.slice(0, MOST_LOOKED_AT)) {
    const payload = { workId, pictureUrl };
    await addJob(tx, 'read-work-page', payload, {
      queue: siteQueue(pictureUrl ?? url),
      key: `read-work-page ${workId}`,
    });
  }
}

/** So many sites are read at one time at most: sites that do not answer must not take all the places
 *  of jobs that others wait for. */
const LANES = 4;

/** One request after the other to one site, which always has the same lane. */
export function siteQueue(url: string): string {
  const letters = [...new URL(url).host].map((letter) => letter.codePointAt(0) ?? 0);
  return `sites ${letters.reduce((sum, code) => sum + code, 0) % LANES}`;
}
