import type { Db, Tx } from '../../db/connect.ts';
import { awaitedHost } from '../../db/views/host-claims.ts';
import { ownedDomain } from '../text/mail-address.ts';
import type { Deps } from './deps.ts';

/** Whether somebody new may come in by an address at which they read mail. Where only the invited get in, a gift
 *  that waits is an invitation, and one that waits for the pages of a site is one for whoever has its domain:
 *  who writes a blog need have no account anywhere to sign in with. It only lets them in; that the site is
 *  theirs they say there (`claim-host.ts`). */
export async function mayJoinByMail(
  { node }: Pick<Deps, 'node'>,
  tx: Tx | Db,
  address: string,
): Promise<boolean> {
  if (node.registration !== 'invite') return node.registration === 'open';
  const domain = ownedDomain(address);
  return domain !== null && (await awaitedHost(tx, `https://${domain}`, null)).flattrs > 0;
}
