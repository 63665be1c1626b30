import { eraseActor } from '../../db/records/erasure.ts';
import { addJob } from '../../db/records/jobs.ts';
import { lockNode } from '../../db/records/locks.ts';
import { hasOtherAdmin, lockPerson, readAccount, setRole } from '../../db/records/people.ts';
import type { Deps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';

export type LeaveRefusal = 'handle_differs' | 'last_admin';

/** Somebody leaves for good. Followers are told, the page and the works are gone, nobody can sign in
 *  or thank any more. The books do not change: what was given this month is still split when it
 *  closes, and what the account holds stays owed to it, for the admin to pay out.
 *  @param typedHandle typed again by the person, so that it does not happen by accident. */
export async function deleteAccount(
  deps: Deps,
  actorId: string,
  typedHandle: string,
): Promise<Outcome<object, LeaveRefusal>> {
  return transact(deps.db, async (tx): Promise<Outcome<object, LeaveRefusal>> => {
    // Two admins who leave at once must not leave the node without any.
    await lockNode(tx);
    // Nor may anything that they are just publishing come after.
    const person = await lockPerson(tx, actorId);
    const account = await readAccount(tx, actorId);
    if (person === undefined || account === undefined) throw new Error(`no account: ${actorId}`);
    if (person.deletedAt !== null) return done({});
    const typed = typedHandle.trim().replace(/^@/, '').replace(`@${deps.node.host}`, '');
    if (typed.toLowerCase() !== person.handle.toLowerCase()) return refuse('handle_differs');
    if (account.role === 'admin' && !(await hasOtherAdmin(tx, actorId))) {
      return refuse('last_admin');
    }
    await setRole(tx, actorId, 'member');
    await eraseActor(tx, actorId, deps.clock());
    await addJob(tx, 'send-actor', { actorId, act: 'delete' });
    return done({});
  });
}
