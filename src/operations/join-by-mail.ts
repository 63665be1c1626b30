import type { Db, Tx } from '../../db/connect.ts';
import { hasComeByDomain } from '../../db/records/people.ts';
import { awaitedHost } from '../../db/views/host-claims.ts';
import { ownedDomain } from '../text/mail-address.ts';
import type { Deps } from './deps.ts';

/** How somebody new may come in. `domain`: as the owner of that one, which lets in nobody else; null: as
 *  anybody may. */
export type WayIn = { readonly domain: string | null };

/** Whether and how somebody new may come in by an address at which they read mail; null: they may not. Where
 *  only the invited get in, a gift that waits is an invitation, and one that waits for the pages of a site is
 *  one for whoever has its domain: who writes a blog need have no account anywhere to sign in with. It only
 *  lets them in; that the site is theirs they say there (`claim-host.ts`). */
export async function mayJoinByMail(
  { node }: Pick<Deps, 'node'>,
  tx: Tx | Db,
  address: string,
): Promise<WayIn | null> {
  if (node.registration === 'open') return { domain: null };
  const domain = node.registration === 'invite' ? ownedDomain(address) : null;
  if (domain === null || (await hasComeByDomain(tx, domain))) return null;
  return (await awaitedHost(tx, `https://${domain}`, null)).flattrs > 0 ? { domain } : null;
}
