import { addJob } from '../../db/records/jobs.ts';
import { unanswered } from '../../db/records/settlements.ts';
import type { Deps } from './deps.ts';

const HOUR_MS = 3_600_000;

/** Offers again what no peer has answered within an hour: an offer, or its answer, may have been
 *  lost. A peer that has answered already only sends its answer again.
 *  @returns how many offers are on their way again. */
export async function repeatOffers(deps: Deps): Promise<number> {
  const documentIds = await unanswered(deps.db, new Date(deps.clock().getTime() - HOUR_MS));
  for (const documentId of documentIds) {
    await addJob(deps.db, 'send-offer', { documentId }, { key: `send-offer ${documentId}` });
  }
  return documentIds.length;
}
