import { isPublicHost } from '../net/public-address.ts';
import type { NodeFacts } from '../operations/deps.ts';
import { parseUrl } from '../operations/find-work.ts';

/** The address that a button on some page is for, as this node knows addresses. Null: it is none, or one of
 *  a private network, which nobody else can mean the same by; a node that is itself in one may.
 *  Nothing is fetched, here or later: an address that is not known has no flattrs. */
export function embedAddress(
  said: string | undefined,
  { origin }: Pick<NodeFacts, 'origin'>,
): string | null {
  const url = parseUrl(said ?? '');
  if (url === null) return null;
  if (!isPublicHost(url.hostname) && isPublicHost(new URL(origin).hostname)) return null;
  // Parts of a page are flattred with it.
  url.hash = '';
  return url.href;
}
