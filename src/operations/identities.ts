import type { Tx } from '../../db/connect.ts';
import {
  dropIdentities,
  dropIdentity,
  type Identity,
  lockIdentity,
  readApp,
  readIdentity,
  setClaimed,
} from '../../db/records/identities.ts';
import { addJob } from '../../db/records/jobs.ts';
import { doubtProofs } from '../../db/records/payees.ts';
import { isBlockedHost } from '../../db/records/peers.ts';
import { changeActor, lockPerson, readActor } from '../../db/records/people.ts';
import type { Deps, NodeDeps } from './deps.ts';
import { lookAgainFor } from './find-payee.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { selvesOf } from './prove-links.ts';
import { giveBackToken, opened, tokenOf } from './sign-in-elsewhere.ts';
import { type KeepRefusal, keepsAWayIn } from './ways-in.ts';

export type ClaimRefusal = 'unknown_identity';
export type UnlinkRefusal = ClaimRefusal | KeepRefusal;

/** Somebody's account elsewhere is no longer theirs here: nobody gets in by it, nothing is read with it, its
 *  token is given back, and what is given to it waits.
 *  @param sure whether they know that it is their last way in. */
export const unlinkIdentity = (
  deps: Deps,
  accountId: string,
  actorId: string,
  sure: boolean,
): Promise<Outcome<object, UnlinkRefusal>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, UnlinkRefusal>> => {
    // As whoever leaves does: the person, then what is theirs.
    await lockPerson(tx, accountId);
    const gone = await dropIdentity(tx, { accountId, actorId });
    if (gone === undefined) return refuse('unknown_identity');
    if (!sure && !(await keepsAWayIn(tx, accountId))) return refuse('last_way_in');
    await giveBack(tx, gone);
    if (gone.claimedAt === null) return done({});
    await tellSelves(tx, accountId);
    await doubtProofs(tx, { payeeId: accountId, authorId: actorId }, deps.clock());
    return done({});
  });

/** Somebody receives what is given to an account of theirs elsewhere: their page here names it from now on,
 *  and what waits for it is looked at at once. */
export const claimIdentity = (
  deps: Deps,
  of: { readonly accountId: string; readonly actorId: string },
): Promise<Outcome<object, ClaimRefusal>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, ClaimRefusal>> => {
    await lockPerson(tx, of.accountId);
    const identity = await lockIdentity(tx, of.actorId);
    if (identity?.accountId !== of.accountId) return refuse('unknown_identity');
    if (identity.claimedAt !== null) return done({});
    await setClaimed(tx, of.actorId, deps.clock());
    await tellSelves(tx, of.accountId);
    const them = await readActor(tx, of.actorId);
    if (them !== undefined) await lookAgainFor(tx, [them.uri], 0);
    return done({});
  });

/** Their page says which accounts elsewhere are theirs. */
async function tellSelves(tx: Tx, accountId: string): Promise<void> {
  const person = await lockPerson(tx, accountId);
  if (person === undefined || person.deletedAt !== null) return;
  await changeActor(tx, accountId, { alsoKnownAs: await selvesOf(tx, person) });
  await addJob(tx, 'send-actor', { actorId: accountId, act: 'update' });
}

/** The same for all of somebody who leaves. */
export async function unlinkAll(tx: Tx, accountId: string): Promise<void> {
  for (const gone of await dropIdentities(tx, accountId)) await giveBack(tx, gone);
}

const giveBack = (tx: Tx, gone: Identity): Promise<void> =>
  addJob(tx, 'revoke-token', tokenOf(gone));

/** Gives a token back to the server that issued it, unless that has given the very same again meanwhile, or
 *  nothing is sent there any more.
 *  Throws when the server does not answer: it is tried again. */
export async function revokeToken(
  deps: NodeDeps,
  token: ReturnType<typeof tokenOf>,
): Promise<void> {
  const app = await readApp(deps.db, token.host);
  if (app === undefined || (await isBlockedHost(deps.db, token.host))) return;
  const accessToken = await deps.vault.open(token.tokenSealed);
  const now = await readIdentity(deps.db, token.actorId);
  if (now !== undefined && (await deps.vault.open(now.tokenSealed)) === accessToken) return;
  if (!(await giveBackToken(deps, await opened(deps, app), accessToken)))
    throw new Error(`${token.host} does not take its token back`);
}
