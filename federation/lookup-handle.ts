import type { BoundedFetch } from './bounded-fetch.ts';
import { webUrl } from './translate/vocabulary.ts';
import { askWebFinger } from './webfinger-reading.ts';

const OBJECT_TYPE = /^application\/(activity\+json|ld\+json)\b/i;

/** The id of the actor whom a handle means, by WebFinger (RFC 7033); null when it means nobody. The
 *  actor may live on another host than the handle, as where a company's domain stands in front. */
export async function actorUriOf(
  get: BoundedFetch,
  account: string,
  options: { readonly allowPrivateAddress: boolean },
): Promise<string | null> {
  if (URL.parse(account)?.host) return null;
  const answer = await askWebFinger(get, account, options);
  const self = answer?.links.find(({ rel, type = '' }) => rel === 'self' && OBJECT_TYPE.test(type));
  return webUrl(self?.href)?.href ?? null;
}
