import { type Actor, readActor, readActorByUri, readLocalActor } from '../../db/records/people.ts';
import { findLocalWork, readWorkByUri, type Work } from '../../db/records/works.ts';
import { canBeThanked } from '../flattr/payee.ts';
import type { Deps } from './deps.ts';

/** One of our people, and the work of theirs that an address led to. */
export type Here = { readonly person: Actor; readonly work: Work | null };

/** One of our works by its id, its page or the address of the original; one of our people by their
 *  id or page. Only what can be thanked for. */
export async function findHere(deps: Deps, url: URL): Promise<Here | null> {
  const byId = await readWorkByUri(deps.db, url.href);
  // A page that was flattred before one of ours published it is kept by the same address.
  const work = byId?.slug != null ? byId : await findLocalWork(deps.db, url.href);
  if (work !== undefined) {
    const person = work.authorId === null ? undefined : await readActor(deps.db, work.authorId);
    if (!person?.local || work.deletedAt !== null || !canBeThanked(person)) return null;
    return { person, work };
  }
  if (url.origin !== deps.node.origin) return null;
  const handle = /^\/@([^/]+)\/?$/.exec(url.pathname)?.[1];
  return handle === undefined
    ? thanked(await readActorByUri(deps.db, url.href))
    : await findHandle(deps, handle);
}

/** One of our people by their handle. */
export const findHandle = async (deps: Deps, handle: string): Promise<Here | null> =>
  thanked(await readLocalActor(deps.db, handle));

const thanked = (person: Actor | undefined): Here | null =>
  person?.local && canBeThanked(person) ? { person, work: null } : null;
