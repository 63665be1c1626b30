import { type Profile, profileByHandle, profileElsewhere } from '../../db/views/people.ts';
import type { NodeDeps } from '../operations/deps.ts';
import { monthNow } from './access.ts';
import { Problem } from './problems.ts';

/** Somebody by the name that they have here.
 *  @throws {Problem} where nobody has it: who has left, and the node itself, too. */
export async function findUser(deps: NodeDeps, username: string): Promise<Profile> {
  const month = await monthNow(deps);
  const [handle = '', host] = username.replace(/^@/, '').split('@');
  const isHere = host === undefined || host.toLowerCase() === deps.node.host;
  const found = isHere
    ? await profileByHandle(deps.db, { handle, month })
    : await profileElsewhere(deps.db, { handle, host, month });
  if (found === null || found.deletedAt !== null || found.kind === 'application')
    throw new Problem('not_found');
  return found;
}
