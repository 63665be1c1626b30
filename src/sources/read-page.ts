import type { PageEvidence, PageReading } from '../operations/deps.ts';
import { cutAtWord, oneLine, textOfHtml } from '../text/plain-text.ts';
import { type LinkedData, linkedData } from './json-ld.ts';
import type { OEmbed } from './oembed.ts';
import type { PageFacts, PageLink } from './page-facts.ts';
import {
  EXCERPT_MAX_CHARACTERS,
  firstDate,
  firstLanguage,
  firstName,
  firstUrl,
  TITLE_MAX_CHARACTERS,
  tidyTags,
  webUrl,
} from './tidy.ts';

const NAMES_MAX = 20;
const FEEDS_MAX = 10;
const FEED_TYPES = ['application/rss+xml', 'application/atom+xml', 'application/feed+json'];

/** Puts together what a page says of itself in its many ways: OpenGraph and its relatives first,
 *  because they are written for being quoted, then schema.org, oEmbed, plain HTML.
 *  @param page.url where it was found, after redirects. */
export function readPage(
  page: { readonly facts: PageFacts; readonly url: URL; readonly language: string | null },
  oEmbed: OEmbed,
): PageReading {
  const { facts } = page;
  const base = webUrl(facts.base, page.url.href) ?? page.url.href;
  const data = linkedData(facts.scripts);
  const meta = (...keys: readonly string[]) => keys.flatMap((key) => facts.metas.get(key) ?? []);
  const { lang } = facts;
  return {
    url: ownAddress(facts, page.url, base),
    title: words(TITLE_MAX_CHARACTERS, [
      ...meta('og:title', 'twitter:title'),
      ...data.titles,
      ...[oEmbed.title ?? '', facts.title],
    ]),
    description: words(EXCERPT_MAX_CHARACTERS, [
      ...meta('og:description', 'twitter:description'),
      ...data.descriptions,
      ...meta('description', 'dc.description', 'dcterms.description'),
    ]),
    pictureUrl: firstUrl([...pictures(facts, data, meta), ...oEmbedPictures(oEmbed)], base),
    language: firstLanguage([
      ...[lang, ...data.languages],
      ...meta('og:locale', 'content-language', 'dc.language', 'dcterms.language'),
      page.language,
    ]),
    byline: firstName([
      ...data.authors,
      ...meta('author', 'article:author', 'dc.creator', 'dcterms.creator'),
      oEmbed.author_name,
    ]),
    tags: tidyTags([
      ...meta('article:tag', 'og:video:tag', 'book:tag'),
      ...data.tags,
      ...meta('keywords', 'news_keywords').flatMap((text) => text.slice(0, 2_000).split(',')),
    ]),
    category: categoryOf(meta('og:type')[0] ?? '', data, oEmbed),
    publishedAt: firstDate([
      ...meta('article:published_time', 'og:article:published_time'),
      ...data.dates,
      ...meta('datepublished', 'date', 'dc.date', 'dcterms.created'),
    ]),
    names: namesOf(facts, base),
    feeds: feedsOf(facts, base),
  };
}

/** Its canonical address where that is on the same host: another host would have to agree first. */
function ownAddress(facts: PageFacts, found: URL, base: string): string {
  const said = [
    facts.links.find(({ rels }) => rels.includes('canonical'))?.href,
    facts.metas.get('og:url')?.[0],
  ];
  for (const candidate of said) {
    const url = URL.parse(webUrl(candidate, base) ?? '');
    if (url?.host !== found.host) continue;
    // What was found over TLS does not go back.
    url.protocol = found.protocol === 'https:' ? 'https:' : url.protocol;
    return withoutFragment(url);
  }
  return withoutFragment(found);
}

function withoutFragment(url: URL): string {
  const copy = new URL(url);
  copy.hash = '';
  return copy.href;
}

/** The first that says anything, as one line of plain text. Some sites escape their markup into
 *  what should have none. */
function words(most: number, candidates: readonly string[]): string {
  for (const candidate of candidates) {
    const short = candidate.slice(0, 5_000);
    const text = /<\/?[a-z][^<>]*>|&[a-z]+;|&#/i.test(short) ? textOfHtml(short) : oneLine(short);
    if (text !== '') return cutAtWord(text, most);
  }
  return '';
}

function pictures(
  facts: PageFacts,
  data: LinkedData,
  meta: (...keys: readonly string[]) => readonly string[],
): readonly (string | undefined)[] {
  return [
    ...meta('og:image:secure_url', 'og:image', 'og:image:url'),
    ...meta('twitter:image', 'twitter:image:src'),
    ...data.pictures,
    facts.links.find(({ rels }) => rels.includes('image_src'))?.href,
    ...meta('thumbnailurl', 'image'),
  ];
}

const oEmbedPictures = ({ type, url, thumbnail_url }: OEmbed): (string | undefined)[] =>
  type === 'photo' ? [url, thumbnail_url] : [thumbnail_url];

/** Source: ogp.me, "Object Types"; sites add types of their own, such as `flickr_photos:photo`. */
function categoryOf(ogType: string, data: LinkedData, oEmbed: OEmbed): PageReading['category'] {
  if (/^video\b|:video$/i.test(ogType)) return 'video';
  if (/^music\b|:(?:song|album|track|sound)$/i.test(ogType)) return 'audio';
  if (/:(?:photo|image|deviation)$/i.test(ogType)) return 'image';
  if (/^(?:article|book)\b/i.test(ogType)) return 'text';
  if (data.category !== null) return data.category;
  if (oEmbed.type === 'video') return 'video';
  return oEmbed.type === 'photo' ? 'image' : 'text';
}

/** Whom a page names as its own. Not by links that visitors may have left there. */
function namesOf(facts: PageFacts, base: string): string[] {
  const own = ownLinks(facts);
  const links = ['payment', 'me'].flatMap((rel) => own.filter(({ rels }) => rels.includes(rel)));
  const addresses = links.flatMap(({ href }) => webUrl(href, base) ?? []);
  return [...new Set([...creatorsOf(facts), ...addresses])].slice(0, NAMES_MAX);
}

/** The same, apart from each other. */
export function evidenceOf(
  facts: PageFacts,
  url: URL,
): Pick<PageEvidence, 'payments' | 'me' | 'creators'> {
  const base = webUrl(facts.base, url.href) ?? url.href;
  const payments = new Map<string, boolean>();
  const me = new Set<string>();
  for (const link of ownLinks(facts)) {
    const href = webUrl(link.href, base);
    if (href === null) continue;
    if (link.rels.includes('payment') && payments.size < NAMES_MAX)
      payments.set(href, payments.get(href) ?? facts.links.includes(link));
    if (link.rels.includes('me') && me.size < NAMES_MAX) me.add(href);
  }
  return {
    payments: [...payments].map(([href, inHead]) => ({ href, inHead })),
    me: [...me],
    creators: creatorsOf(facts).slice(0, NAMES_MAX),
  };
}

const ownLinks = (facts: PageFacts): PageLink[] =>
  [...facts.links, ...facts.anchors].filter(
    ({ rels }) => !rels.includes('ugc') && !rels.includes('nofollow'),
  );

const creatorsOf = (facts: PageFacts): string[] => [
  ...new Set(
    (facts.metas.get('fediverse:creator') ?? []).flatMap((text) => {
      const handle = /^@?([\w.-]{1,100}@[\w.:-]{1,253})$/.exec(text.trim())?.[1];
      return handle === undefined ? [] : [`acct:${handle.toLowerCase()}`];
    }),
  ),
];

/** The feeds of what is made there, before those of what others say about it. */
function feedsOf(facts: PageFacts, base: string): string[] {
  const offered = facts.links.filter(
    ({ rels, type }) => rels.includes('alternate') && FEED_TYPES.includes(type),
  );
  const isAside = ({ href, title }: PageLink) => /comment|kommentar/i.test(`${href} ${title}`);
  const sorted = [...offered.filter((link) => !isAside(link)), ...offered.filter(isAside)];
  return [...new Set(sorted.flatMap(({ href }) => webUrl(href, base) ?? []))].slice(0, FEEDS_MAX);
}
