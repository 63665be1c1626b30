import { covers, isDomainOf } from './place.ts';

type Kind = 'person' | 'group' | 'organization' | 'application' | 'service';

/** Whether somebody can be thanked with a flattr. Nodes and their bots have no account, so a share
 *  for one could never arrive; whoever is gone is thanked no more. */
export const canBeThanked = (payee: {
  readonly kind: Kind;
  readonly local: boolean;
  readonly deletedAt: Date | null;
}): boolean =>
  payee.deletedAt === null &&
  payee.kind !== 'application' &&
  !(payee.kind === 'service' && payee.local);

/** Whether somebody on a flattr node can have an account there: its own actor and its bot have none. */
export const canReceive = ({ kind }: { readonly kind: Kind }): boolean =>
  kind !== 'application' && kind !== 'service';

/** How a payee was found, in the order in which the ways are tried; or why there is none. */
export type PayeeMethod =
  /** The author's own account is on a flattr node. */
  | 'hosted'
  /** One of our people has proven to be the author. */
  | 'claimed'
  | 'object_payment'
  | 'actor_payment'
  | 'actor_link'
  | 'also_known_as'
  | 'webfinger_payment'
  /** The author has moved, and both accounts say so. */
  | 'moved'
  | 'page_payment'
  | 'feed_payment'
  | 'fediverse_creator'
  | 'rel_me'
  | 'podcast_funding'
  | 'funding_manifest'
  /** Whoever has the host says so, in a file or in the DNS. */
  | 'host_word'
  /** Nobody: the author is known and has no account on a flattr node that names them back. */
  | 'known_author'
  /** Nobody: it waits for whoever proves to own the address. */
  | 'unknown_author';

/** One thing that was read, and what it said; for people who ask why. */
export type Evidence = {
  readonly step: PayeeMethod;
  /** The address where it was read. */
  readonly at: string;
  /** Whom it names. */
  readonly names: string;
  readonly verdict: Verdict;
};

export type Verdict =
  /** That was the proof. */
  | 'proves'
  /** They name it back and so made it; who pays them is another question. */
  | 'confirmed'
  | 'no_back_link'
  /** Nobody is there who has an account on a flattr node. */
  | 'no_flattr_node'
  /** Its node is blocked here. */
  | 'blocked'
  /** They want nothing from here. */
  | 'opted_out'
  | 'unreadable'
  /** Eight documents were read before its turn came; it is looked at soon. */
  | 'not_looked_at';

/** What somebody says of themself, as far as it can lead back. */
export type Profile = {
  readonly uri: string;
  readonly alsoKnownAs: readonly string[];
  readonly links: readonly string[];
  readonly attributionDomains: readonly string[];
};

/** Whether what somebody elsewhere says of themself names one of our people: by their id, their page or
 *  their handle. */
export function namesPerson(
  person: {
    readonly uri: string;
    readonly profileUrl: string;
    readonly handle: string;
    readonly host: string;
  },
  said: readonly string[],
): boolean {
  const account = `acct:${person.handle}@${person.host}`.toLowerCase();
  const names = new Set([person.uri, person.profileUrl, account]);
  return said.some((name) => names.has(name) || names.has(name.toLowerCase()));
}

/** Whether a profile names an actor elsewhere as itself. */
export const namesActor = (profile: Profile, actorUri: string): boolean =>
  profile.uri === actorUri || profile.alsoKnownAs.includes(actorUri);

/** Whether a profile calls a page its own: by a link to it or to a place above it, by the domain, or
 *  because the page is a work of theirs (`works`: the addresses of the originals). */
export function namesPage(profile: Profile, page: string, works: readonly string[] = []): boolean {
  const url = URL.parse(page);
  if (url === null) return false;
  return (
    profile.links.some((link) => covers(link, page)) ||
    profile.attributionDomains.some((domain) => isDomainOf(domain, url.host)) ||
    works.some((work) => URL.parse(work)?.href === url.href)
  );
}

/** Where an address with which somebody says how to pay them leads: a profile or a work. A page of
 *  the kind `https://node/flattr?url=...&owner=...` speaks for what is on its own node, or for the
 *  owner that it names; null: it leads to nobody.
 *  Source: FEP-0ea0, and Flattr's own links. */
export function payTarget(
  address: string,
): { readonly address: string } | { readonly account: string } | null {
  if (/^acct:/i.test(address)) return { account: address };
  const url = URL.parse(address);
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  if (url.pathname.replace(/\/+$/, '') !== '/flattr') return { address: url.href };
  const paid = URL.parse(url.searchParams.get('url') ?? '');
  if (paid?.host === url.host) return { address: paid.href };
  const owner = url.searchParams.get('owner')?.replace(/^@/, '');
  return owner && /^[\w.-]{1,100}$/.test(owner) ? { account: `acct:${owner}@${url.host}` } : null;
}
