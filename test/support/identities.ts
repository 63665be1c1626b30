import { saveIdentity } from '../../db/records/identities.ts';
import { saveRemoteActor } from '../../db/records/people.ts';
import { favouriteReading, foundFavourite } from '../../db/schema/schema.ts';
import type { Deps } from '../../src/operations/deps.ts';
import { elsewhere } from './peer.ts';

/** Gives somebody an account elsewhere, as if they had signed in there.
 *  @returns the id of its actor. */
export async function addIdentity(deps: Deps, accountId: string): Promise<string> {
  const [id, at] = [deps.newId(), deps.clock()];
  return deps.db.transaction(async (tx) => {
    const seen = { ...elsewhere(`own-${id}`), id, createdAt: at, fetchedAt: at };
    const actor = await saveRemoteActor(tx, seen);
    const kept = { host: actor.host, tokenSealed: '', scope: 'read', provenAt: at };
    await saveIdentity(tx, { actorId: actor.id, accountId, ...kept });
    return actor.id;
  });
}

/** Favourites of theirs wait for their word. */
export async function favouritesWait(
  deps: Deps,
  actorId: string,
  objectUris: readonly string[],
): Promise<void> {
  const at = deps.clock();
  const reading = { actorId, mode: 'asked', startedAt: at, nextReadAt: at } as const;
  await deps.db.insert(favouriteReading).values(reading).onConflictDoNothing();
  const rows = objectUris.map((objectUri) => ({ actorId, objectUri, foundAt: at }));
  await deps.db
    .insert(foundFavourite)
    .values(rows.map((row) => ({ ...row, state: 'asked' as const })));
}
