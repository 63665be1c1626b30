import type { Actor } from '../../db/records/people.ts';
import { claimsOf, proveWork } from '../../db/records/works.ts';
import { isBelow, ownersIn, partsOf } from '../flattr/place.ts';
import type { SourceDeps } from './deps.ts';

/** Who can write into a page decides whose it is: an address leads to the creator whom its page, or
 *  the feed beside it, names. */

type Named = Pick<Actor, 'uri' | 'profileUrl' | 'handle' | 'host'>;

/** Whether one of these addresses is this creator's: their page, their id, their handle, or a payment
 *  link to one of them. */
export function namesCreator(creator: Named, names: readonly string[]): boolean {
  const account = `acct:${creator.handle}@${creator.host}`.toLowerCase();
  return names.some(
    (name) => name.toLowerCase() === account || isTheirs(creator, name) || pays(creator, name),
  );
}

function isTheirs({ uri, profileUrl }: Named, address: string): boolean {
  const bare = bareAddress(address);
  return bare !== null && (bare === bareAddress(uri) || bare === bareAddress(profileUrl));
}

/** `https://node.example/flattr?url=...` with the creator's page, or that of a work of theirs. */
function pays(creator: Named, address: string): boolean {
  const url = URL.parse(address);
  if (url?.origin !== new URL(creator.profileUrl).origin || url.pathname !== '/flattr')
    return false;
  if (url.searchParams.get('owner')?.toLowerCase() === creator.handle.toLowerCase()) return true;
  const paid = url.searchParams.get('url') ?? '';
  const works = `${bareAddress(creator.profileUrl)}/works/`;
  return isTheirs(creator, paid) || (bareAddress(paid)?.startsWith(works) ?? false);
}

/** Handles are the same whatever their case. */
function bareAddress(address: string): string | null {
  const url = URL.parse(address);
  if (url === null) return null;
  return `${url.origin}${url.pathname}`.replace(/\/+$/, '').toLowerCase();
}

/** Reads the page at an address and looks whether it names its creator. What is found at another
 *  host, after a redirect, says nothing about this one. */
export async function isPageOf(deps: SourceDeps, creator: Named, url: string): Promise<boolean> {
  const page = await deps.sources.page(url);
  return page.ok && speaksFor(page.reading.url, url) && namesCreator(creator, page.reading.names);
}

/** So many claims to one address are held against its page. */
const MOST_CLAIMS = 10;

/** Somebody brings an address that creators here have published, and whose page has not been asked
 *  yet: of what a feed held when it was added, only the newest pages are looked at.
 *  @returns whether its page names one of them. */
export async function proveAddress(deps: SourceDeps, url: string): Promise<boolean> {
  const claims = await claimsOf(deps.db, url, MOST_CLAIMS);
  if (claims.length === 0) return false;
  const page = await deps.sources.page(url);
  if (!page.ok || !speaksFor(page.reading.url, url)) return false;
  const proven = claims.filter(({ author }) => namesCreator(author, page.reading.names));
  for (const { workId } of proven) await proveWork(deps.db, workId, url, deps.clock());
  return proven.length > 0;
}

export const speaksFor = (found: string, asked: string): boolean =>
  new URL(found).host === new URL(asked).host;

/** Whether a feed's word counts for an entry: on the same host, beside or below the feed, and not in
 *  a corner that another owner has there (`/~name/`, `/@name/`). Whoever may put a file somewhere on
 *  a host that many share does not speak for the others. */
export function feedSpeaksFor(feedUrl: string, entryUrl: string): boolean {
  const [feed, entry] = [new URL(feedUrl), new URL(entryUrl)];
  if (feed.host !== entry.host) return false;
  const place = placeOf(feed);
  const path = partsOf(entry);
  return isBelow(path, place);
}

/** Where sites have their feeds: `/feed/`, `/blog/rss.xml`, `/feeds/posts/default`. */
const FEED_PLACE = /^(?:feeds?|rss|atom)$/i;
const BELOW_IT = /^(?:posts|default|all|main|index|summary|feed|rss|atom)(?:\.[a-z0-9.]+)?$/i;

/** The folder that a feed speaks for. */
function placeOf(feed: URL): string[] {
  const parts = partsOf(feed);
  const start = parts.findIndex((part) => FEED_PLACE.test(part));
  const rest = parts.slice(start + 1);
  if (start >= 0 && rest.every((part) => BELOW_IT.test(part))) return parts.slice(0, start);
  // Medium has `/feed/@name` beside `/@name/`.
  if (start === 0 && rest.length === 1 && ownersIn(rest).length === 1) return rest;
  return feed.pathname.endsWith('/') ? parts : parts.slice(0, -1);
}
