import type { Tx } from '../../db/connect.ts';
import {
  dropIdentities,
  dropIdentity,
  type Identity,
  readApp,
} from '../../db/records/identities.ts';
import { addJob } from '../../db/records/jobs.ts';
import type { Deps, NodeDeps } from './deps.ts';
import { done, type Outcome, refuse, transact } from './outcome.ts';
import { opened } from './sign-in-elsewhere.ts';

export type UnlinkRefusal = 'unknown_identity';

/** Somebody's account elsewhere is no longer theirs here: nobody gets in by it, nothing is read with it,
 *  and its token is given back. */
export const unlinkIdentity = (
  deps: Deps,
  accountId: string,
  actorId: string,
): Promise<Outcome<object, UnlinkRefusal>> =>
  transact(deps.db, async (tx): Promise<Outcome<object, UnlinkRefusal>> => {
    const gone = await dropIdentity(tx, { accountId, actorId });
    if (gone === undefined) return refuse('unknown_identity');
    await giveBack(tx, gone);
    return done({});
  });

/** The same for all of somebody who leaves. */
export async function unlinkAll(tx: Tx, accountId: string): Promise<void> {
  for (const gone of await dropIdentities(tx, accountId)) await giveBack(tx, gone);
}

const giveBack = (tx: Tx, { host, tokenSealed }: Identity): Promise<void> =>
  addJob(tx, 'revoke-token', { host, tokenSealed });

/** Gives a token back to the server that issued it.
 *  Throws when the server does not answer: it is tried again. */
export async function revokeToken(
  deps: NodeDeps,
  token: { readonly host: string; readonly tokenSealed: string },
): Promise<void> {
  const app = await readApp(deps.db, token.host);
  if (app === undefined) return;
  const accessToken = await deps.vault.open(token.tokenSealed);
  if (!(await deps.accountServers.revoke(await opened(deps, app), accessToken)))
    throw new Error(`${token.host} does not take its token back`);
}
