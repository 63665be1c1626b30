import { canReceive, namesPage, type PayeeMethod, type Profile } from '../flattr/payee.ts';
import { covers, isDomainOf, isOfHost } from '../flattr/place.ts';
import type { FeedReading, FundingManifest, PageEvidence, RemoteActor } from './deps.ts';
import { findHandle, findHere } from './find-here.ts';
import { feedSpeaksFor, proveAddress } from './prove-work.ts';
import { traceAuthor } from './trace-author.ts';
import { firstProven, isOver, type NamesBack, type Payee, type Tracing } from './weigh-naming.ts';

/** Of the feeds that a page offers. */
const FEEDS_TRIED = 2;
/** Of the people whom a page names as its authors. */
const AUTHORS_TRIED = 3;
const NOTHING_KNOWN = { etag: null, lastModified: null };

/** A page of the web as it was read at its own address. */
export type Page = { readonly url: string; readonly evidence: PageEvidence };

/** Whom a page names and who names it back, in the order of protocol.md. `author`: somebody is known
 *  to have made it, whether they have an account or not. */
export async function tracePage(
  tracing: Tracing,
  page: Page,
): Promise<{ readonly payee: Payee | null; readonly method: PayeeMethod }> {
  const { url, evidence } = page;
  const own = await ownWorkAt(tracing, url);
  if (own !== null) return { payee: own, method: 'claimed' };
  const back = backTo(url);
  const payments = evidence.payments.map(({ href }) => href);
  const named = (step: PayeeMethod, at: string, all: readonly string[]) =>
    firstProven(
      tracing,
      all.map((names) => ({ step, at, names })),
      back,
    );
  const ownPayment = await named('page_payment', url, payments);
  if (ownPayment !== null) return { payee: ownPayment, method: 'page_payment' };

  const feeds = await feedsOf(tracing, page);
  for (const feed of feeds) {
    const payee = await named('feed_payment', feed.readAt, feed.payments);
    if (payee !== null) return { payee, method: 'feed_payment' };
  }
  const creator = await byAuthors(tracing, page, 'fediverse_creator', evidence.creators);
  if (creator.payee !== null) return { payee: creator.payee, method: 'fediverse_creator' };
  const me = await byAuthors(tracing, page, 'rel_me', evidence.me);
  if (me.payee !== null) return { payee: me.payee, method: 'rel_me' };
  for (const feed of feeds) {
    const payee = await named('podcast_funding', feed.readAt, feed.fundings);
    if (payee !== null) return { payee, method: 'podcast_funding' };
  }
  const isKnown = creator.isKnown || me.isKnown;
  // A file for a whole host says nothing of what somebody else is known to have made.
  if (isKnown) return { payee: null, method: 'known_author' };
  const owner = await byHost(tracing, url, back);
  if (owner !== null) return { payee: owner, method: 'host_word' };
  const funded = await byManifest(tracing, url, back);
  if (funded !== null) return { payee: funded, method: 'funding_manifest' };
  return { payee: null, method: 'unknown_author' };
}

/** One of ours may have published what was a stranger's page when somebody first gave for it. */
async function ownWorkAt({ deps, evidence }: Tracing, url: string): Promise<Payee | null> {
  const here =
    (await findHere(deps, new URL(url))) ??
    ((await proveAddress(deps, url)) ? await findHere(deps, new URL(url)) : null);
  if (here?.work == null || !canReceive(here.person)) return null;
  evidence.push({ step: 'claimed', at: here.work.pageUrl, names: url, verdict: 'proves' });
  return { local: here.person };
}

/** What the page of a post on its author's own site says, in what no visitor can write there. */
export const traceHead = (tracing: Tracing, { url, evidence }: Page): Promise<Payee | null> =>
  firstProven(
    tracing,
    evidence.payments.flatMap(({ href, inHead }) =>
      inHead ? [{ step: 'page_payment', at: url, names: href } as const] : [],
    ),
    backTo(url),
  );

/** Calls this page its own. */
export const backTo =
  (url: string): NamesBack =>
  (profile, works) =>
    namesPage(profile, url, works);

async function feedsOf(tracing: Tracing, page: Page): Promise<FeedReading[]> {
  const offered = (page.evidence.reading?.feeds ?? [])
    .filter((feed) => feedSpeaksFor(feed, page.url))
    .slice(0, FEEDS_TRIED);
  const read: FeedReading[] = [];
  for (const feed of offered) {
    if (isOver(tracing)) break;
    const answer = await tracing.deps.sources.feed(feed, NOTHING_KNOWN);
    if (answer.ok && 'reading' in answer) {
      if (feedSpeaksFor(answer.reading.readAt, page.url)) read.push(answer.reading);
      continue;
    }
    const verdict = tracing.isSpent() ? 'not_looked_at' : 'unreadable';
    tracing.evidence.push({ step: 'feed_payment', at: page.url, names: feed, verdict });
  }
  return read;
}

type ByAuthors = { readonly payee: Payee | null; readonly isKnown: boolean };

/** People whom the page names as its authors, and who say so too: by their `attributionDomains` where
 *  it names them as `fediverse:creator`, by a link where it does with `rel="me"`. */
async function byAuthors(
  tracing: Tracing,
  page: Page,
  step: 'fediverse_creator' | 'rel_me',
  named: readonly string[],
): Promise<ByAuthors> {
  let isKnown = false;
  for (const names of named.slice(0, AUTHORS_TRIED)) {
    if (isOver(tracing)) break;
    const found = await profileOf(tracing, names);
    const note = { step, at: page.url, names } as const;
    if (found === null) {
      const verdict = tracing.isSpent() ? 'not_looked_at' : 'unreadable';
      tracing.evidence.push({ ...note, verdict });
      continue;
    }
    if (!agrees(found.profile, page.url, step)) {
      tracing.evidence.push({ ...note, verdict: 'no_back_link' });
      continue;
    }
    isKnown = true;
    if ('local' in found) {
      const verdict = canReceive(found.local) ? 'proves' : 'no_flattr_node';
      tracing.evidence.push({ ...note, verdict });
      if (verdict === 'proves') return { payee: { local: found.local }, isKnown };
      continue;
    }
    tracing.evidence.push({ ...note, verdict: 'confirmed' });
    const payee = await traceAuthor(tracing, found.profile);
    if (payee !== null) return { payee, isKnown };
  }
  return { payee: null, isKnown };
}

const agrees = (profile: Profile, page: string, step: 'fediverse_creator' | 'rel_me'): boolean =>
  step === 'fediverse_creator'
    ? profile.attributionDomains.some((domain) => isDomainOf(domain, new URL(page).host))
    : profile.links.some((link) => covers(link, page));

type Found =
  | {
      readonly local: NonNullable<Awaited<ReturnType<typeof findHandle>>>['person'];
      readonly profile: Profile;
    }
  | { readonly profile: RemoteActor };

/** Somebody by their handle or their page. */
async function profileOf({ deps }: Tracing, name: string): Promise<Found | null> {
  const { node, remote } = deps;
  const [, handle = '', host = ''] = /^acct:([^@]+)@(.+)$/i.exec(name) ?? [];
  const url = handle === '' ? URL.parse(name) : null;
  const here =
    host === node.host
      ? await findHandle(deps, handle)
      : url !== null && url.host === node.host
        ? await findHere(deps, url)
        : null;
  if (here !== null) {
    const { person } = here;
    return {
      local: person,
      profile: { ...person, links: person.links.map(({ href }) => href) },
    };
  }
  if (host === node.host || url?.host === node.host) return null;
  if (url === null) {
    const actor = await remote.handle(name);
    return actor === null ? null : { profile: actor };
  }
  const seen = await remote.lookUp(url);
  return seen !== null && 'actor' in seen ? { profile: seen.actor } : null;
}

/** Whom the owner of the host names, for pages that are in no corner of somebody else. */
async function byHost(tracing: Tracing, url: string, back: NamesBack): Promise<Payee | null> {
  if (isOver(tracing) || !isOfHost(url)) return null;
  const step = 'host_word';
  for (const { at, names } of await tracing.deps.sources.hostWords(new URL(url).origin)) {
    if (names === null) {
      const verdict = tracing.isSpent() ? 'not_looked_at' : 'unreadable';
      tracing.evidence.push({ step, at: url, names: at, verdict });
      continue;
    }
    const named = names.map((name) => ({ step, at, names: name }) as const);
    const payee = await firstProven(tracing, named, back);
    if (payee !== null) return payee;
  }
  return null;
}

/** What the site's own files say of who is funded for what is there. */
async function byManifest(tracing: Tracing, url: string, back: NamesBack): Promise<Payee | null> {
  if (isOver(tracing)) return null;
  const { origin } = new URL(url);
  const wellKnown = new URL('/.well-known/funding-manifest-urls', origin).href;
  const answer = await tracing.deps.sources.fundings(origin);
  if (!answer.ok) {
    const isSpent = tracing.isSpent();
    // That there is no such file is no news.
    if (!isSpent && (answer.code === 'refused' || answer.code === 'gone')) return null;
    const verdict = isSpent ? 'not_looked_at' : 'unreadable';
    tracing.evidence.push({ step: 'funding_manifest', at: url, names: wellKnown, verdict });
    return null;
  }
  for (const manifest of answer.manifests) {
    if (!isFor(manifest, url, wellKnown)) continue;
    const step = 'funding_manifest';
    tracing.evidence.push({ step, at: wellKnown, names: manifest.at, verdict: 'confirmed' });
    const named = manifest.addresses.map((names) => ({ step, at: manifest.at, names }) as const);
    const payee = await firstProven(tracing, named, back);
    if (payee !== null) return payee;
  }
  return null;
}

/** A manifest counts for the pages that it names; where it lies on another host than they do, their
 *  own site must confirm it, at the address that the manifest names for that.
 *  Source: FLOSS/fund, "wellKnown". */
const isFor = (
  { at, covers: places }: FundingManifest,
  url: string,
  confirmedAt: string,
): boolean =>
  places.some(
    (place) =>
      covers(place.url, url) &&
      (new URL(at).host === new URL(place.url).host || place.wellKnown === confirmedAt),
  );
