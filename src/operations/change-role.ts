import { type Role, readLocalActor, setRole } from '../../db/records/people.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse } from './outcome.ts';

/** Changes what somebody may do on this node. */
export async function changeRole(
  deps: Deps,
  handle: string,
  role: Role,
): Promise<Outcome<object, 'unknown_person'>> {
  const actor = await readLocalActor(deps.db, handle);
  const changed = actor === undefined ? [] : await setRole(deps.db, actor.id, role);
  return changed.length === 0 ? refuse('unknown_person') : done({});
}
