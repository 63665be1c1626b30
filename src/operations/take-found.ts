import type { Tx } from '../../db/connect.ts';
import { addFound, type Reading, reviveFound } from '../../db/records/favourites.ts';
import { addJobs } from '../../db/records/jobs.ts';

/** Somebody favourited these: they are looked up and flattred, or their giver is asked first.
 *  @param found.uris the last one first; what is known already, and was not taken back, stays as it is.
 *  @param found.isMany so many that they are asked, whatever they chose. */
export async function takeFound(
  tx: Tx,
  { actorId, mode }: Pick<Reading, 'actorId' | 'mode'>,
  found: { readonly uris: readonly string[]; readonly now: Date; readonly isMany: boolean },
): Promise<void> {
  if (found.uris.length === 0) return;
  const state = mode === 'asked' || found.isMany ? 'asked' : 'found';
  const facts = { state, foundAt: found.now } as const;
  const rows = found.uris.map((objectUri) => ({ actorId, objectUri, ...facts }));
  const added = await addFound(tx, rows);
  const again = await reviveFound(tx, actorId, found.uris, facts);
  if (state === 'asked') return;
  // The oldest first, as they were meant.
  const payloads = [...added, ...again].reverse().map((objectUri) => ({ actorId, objectUri }));
  await addJobs(tx, 'flattr-favourite', payloads, { queue: `flattr-favourite ${actorId}` });
}
