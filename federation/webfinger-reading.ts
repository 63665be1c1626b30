import { z } from 'zod';
import type { Intents } from '../src/operations/deps.ts';
import type { BoundedFetch } from './bounded-fetch.ts';
import { parseDocument } from './documents.ts';
import { isLoopback, URL_MAX_CHARACTERS, webUrl } from './translate/vocabulary.ts';

const JRD_MAX_BYTES = 64 * 1024;
const NAME_MAX_CHARACTERS = 200;
/** Servers may name many relations that we know nothing of. */
const LINKS_MAX = 100;

/** `@name@host`, with or without the first `@`, or as `acct:` URI; the host may have a port. */
const ACCOUNT = /^(?:acct:|@)?([^@\s/?#]+)@([^@\s/?#]+)$/i;
const INTENT = 'https://w3id.org/fep/3b86/';
/** Where Mastodon and many others open something from elsewhere, under the name of the first protocol that
 *  had such a page. */
const OPENS = 'http://ostatus.org/schema/1.0/subscribe';

/** What is broken among the links is skipped. */
const jrd = z.object({
  links: z
    .array(
      z
        .object({
          rel: z.string(),
          type: z.string().optional().catch(undefined),
          href: z.string().optional().catch(undefined),
          template: z.string().optional().catch(undefined),
        })
        .nullable()
        .catch(null),
    )
    .optional()
    .catch([]),
});

export type JrdLink = {
  readonly rel: string;
  readonly type?: string | undefined;
  readonly href?: string | undefined;
  readonly template?: string | undefined;
};

type AskOptions = { readonly allowPrivateAddress: boolean };

/** What WebFinger (RFC 7033) says of a handle or of an address, or null when neither can be asked
 *  about. It is asked by https; by http only on this machine, for demos and tests. */
export async function askWebFinger(
  get: BoundedFetch,
  resource: string,
  options: AskOptions,
): Promise<{ readonly links: readonly JrdLink[]; readonly askedHost: string } | null> {
  const meant = meantBy(resource.trim(), options);
  if (meant === null) return null;
  const address = new URL('/.well-known/webfinger', meant.base);
  address.searchParams.set('resource', meant.resource(address.host));
  const accept = 'application/jrd+json, application/json';
  const document = parseDocument(await get(address, { accept, maxBytes: JRD_MAX_BYTES }));
  const links = (jrd.parse(document).links ?? []).slice(0, LINKS_MAX);
  return { links: links.filter((link) => link !== null), askedHost: address.host };
}

function meantBy(
  resource: string,
  { allowPrivateAddress }: AskOptions,
): { readonly base: string; readonly resource: (host: string) => string } | null {
  const schemeOf = (host: string) => (allowPrivateAddress && isLoopback(host) ? 'http' : 'https');
  const [, name, host] = ACCOUNT.exec(resource) ?? [];
  if (name !== undefined && host !== undefined) {
    const base = `${schemeOf(host)}://${host}`;
    if (name.length > NAME_MAX_CHARACTERS || !URL.canParse(base)) return null;
    return { base, resource: (asked) => `acct:${name}@${asked}` };
  }
  const url = webUrl(resource);
  return url === null
    ? null
    : { base: `${schemeOf(url.host)}://${url.host}`, resource: () => url.href };
}

/** Where the payment links of an account lead (FEP-0ea0), and where its server takes a visitor who
 *  wants to do something with an object (FEP-3b86). Only to the server that was asked: whoever
 *  answers for it must not send its people elsewhere.
 *  @throws {Error} when it does not answer, or nonsense. */
export async function webFingerOf(
  get: BoundedFetch,
  resource: string,
  options: AskOptions,
): Promise<{ readonly payments: readonly string[]; readonly intents: Intents } | null> {
  const answer = await askWebFinger(get, resource, options);
  if (answer === null) return null;
  const { links, askedHost } = answer;
  const payments = links.flatMap(({ rel, href }) =>
    rel === 'payment' ? (webUrl(href)?.href ?? []) : [],
  );
  const intents = new Map<string, string>();
  for (const { rel, template = '' } of links) {
    if ((!rel.startsWith(INTENT) && rel !== OPENS) || template.length > URL_MAX_CHARACTERS)
      continue;
    if (webUrl(template.replaceAll(/[{}]/g, ''))?.host === askedHost && !intents.has(rel))
      intents.set(rel, template);
  }
  return { payments: [...new Set(payments)], intents };
}
