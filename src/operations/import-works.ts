import { readLocalActor } from '../../db/records/people.ts';
import { lockAuthor } from '../../db/records/works.ts';
import type { Deps } from './deps.ts';
import { type Entry, type Imported, importEntries } from './import-entries.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

export type { Entry, Imported } from './import-entries.ts';

/** Publishes a creator's feed as works, once, at an administrator's word, which also proves that its
 *  addresses are theirs. What is new is announced to nobody; who was told of a work is told of its
 *  edit. */
export async function importWorks(
  deps: Deps,
  authorHandle: string,
  entries: readonly Entry[],
): Promise<Outcome<Imported, 'unknown_author'>> {
  return transact(deps.db, async (tx): Promise<Outcome<Imported, 'unknown_author'>> => {
    const person = await readLocalActor(tx, authorHandle);
    if (person === undefined || person.deletedAt !== null) return refuse('unknown_author');
    const author = await lockAuthor(tx, person.id);
    const source = { feedId: null, isFirst: true, proves: () => true };
    return done(await importEntries(deps, tx, author, entries, source));
  });
}
