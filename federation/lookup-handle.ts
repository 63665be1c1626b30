import { z } from 'zod';
import type { BoundedFetch } from './bounded-fetch.ts';
import { parseDocument } from './documents.ts';
import { isLoopback, webUrl } from './translate/vocabulary.ts';

const JRD_MAX_BYTES = 64 * 1024;
const NAME_MAX_CHARACTERS = 200;

/** `@name@host`, with or without the first `@`, or as `acct:` URI; the host may have a port. */
const ACCOUNT = /^(?:acct:|@)?([^@\s/?#]+)@([^@\s/?#]+)$/i;

/** Servers may name many relations that we know nothing of; what is broken among them is skipped. */
const jrd = z.object({
  links: z.array(
    z
      .object({ rel: z.string(), type: z.string().optional(), href: z.string().optional() })
      .nullable()
      .catch(null),
  ),
});

const OBJECT_TYPE = /^application\/(activity\+json|ld\+json)\b/i;

/** The id of the actor whom a handle means, by WebFinger (RFC 7033); null when it means nobody. The
 *  actor may live on another host than the handle, as where a company's domain stands in front.
 *  It is asked by https; by http only on this machine, for demos and tests. */
export async function actorUriOf(
  get: BoundedFetch,
  account: string,
  { allowPrivateAddress }: { readonly allowPrivateAddress: boolean },
): Promise<string | null> {
  const [, name, host] = ACCOUNT.exec(account.trim()) ?? [];
  if (name === undefined || host === undefined || name.length > NAME_MAX_CHARACTERS) return null;
  const scheme = allowPrivateAddress && isLoopback(host) ? 'http' : 'https';
  const base = `${scheme}://${host}`;
  if (!URL.canParse(base)) return null;
  const address = new URL('/.well-known/webfinger', base);
  address.searchParams.set('resource', `acct:${name}@${address.host}`);
  const accept = 'application/jrd+json, application/json';
  const { links } = jrd.parse(
    parseDocument(await get(address, { accept, maxBytes: JRD_MAX_BYTES })),
  );
  const self = links.find((link) => link?.rel === 'self' && OBJECT_TYPE.test(link.type ?? ''));
  return webUrl(self?.href)?.href ?? null;
}
