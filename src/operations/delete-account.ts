import type { Tx } from '../../db/connect.ts';
import { lockForeignWork } from '../../db/records/destinations.ts';
import { eraseActor, stopSubscriptionsOf } from '../../db/records/erasure.ts';
import { dropHostClaims } from '../../db/records/host-claims.ts';
import { addJob } from '../../db/records/jobs.ts';
import { endLikesOf } from '../../db/records/likes.ts';
import { lockNode } from '../../db/records/locks.ts';
import { hasOtherAdmin, lockPerson, readAccount, setRole } from '../../db/records/people.ts';
import { holdOpenMonth } from '../../db/records/periods.ts';
import { endWaitingOf, worksWaitedForInSecret } from '../../db/records/waiting.ts';
import type { Deps } from './deps.ts';
import { unlinkAll } from './identities.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { wantLike } from './want-like.ts';

export type LeaveRefusal = 'handle_differs' | 'last_admin';

/** Somebody leaves for good. Followers are told, the page and the works are gone, nobody can sign in
 *  or thank any more. The books do not change: what was given this month is still split when it
 *  closes, and what the account holds stays owed to it, for the admin to pay out. What they gave and
 *  nobody has received yet is taken back, and nothing is given for them in months to come. Their
 *  favourites elsewhere go as their servers learn that the account is gone.
 *  @param typedHandle typed again by the person, so that it does not happen by accident. */
export async function deleteAccount(
  deps: Deps,
  actorId: string,
  typedHandle: string,
): Promise<Outcome<object, LeaveRefusal>> {
  return transact(deps.db, async (tx): Promise<Outcome<object, LeaveRefusal>> => {
    // Two admins who leave at once must not leave the node without any.
    await lockNode(tx);
    await holdOpenMonth(tx);
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
    // Before the account: whoever flattrs for an identity holds that first.
    await unlinkAll(tx, actorId);
    await dropHostClaims(tx, actorId);
    await endGiving(deps, tx, actorId);
    await eraseActor(tx, actorId, deps.clock());
    await addJob(tx, 'send-actor', { actorId, act: 'delete' });
    return done({});
  });
}

/** In the order of the locks (`holdSubject`): the subscriptions, the account (so that nothing is given
 *  for it any more), the works, the flattrs, the favourites. */
async function endGiving(deps: Deps, tx: Tx, giverId: string): Promise<void> {
  const now = deps.clock();
  await stopSubscriptionsOf(tx, giverId, now);
  await setRole(tx, giverId, 'member');
  const inSecret = await worksWaitedForInSecret(tx, giverId);
  for (const workId of inSecret) await lockForeignWork(tx, workId);
  await endWaitingOf(tx, giverId, now);
  await endLikesOf(tx, giverId, now);
  for (const workId of inSecret)
    await wantLike(deps, tx, { workId, giverId, anonymous: true, givenIn: null });
}
