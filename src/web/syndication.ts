import { generateAtomFeed, generateJsonFeed, generateRssFeed } from 'feedsmith';
import type { SyndicatedLine } from '../../db/views/catalogue.ts';
import type { NodeFacts } from '../operations/deps.ts';
import { pictureHref } from './parts/avatar.ts';
import { paymentHref } from './parts/head.ts';
import { safeHref } from './parts/person-line.ts';

/** A work of a feed: ours, or one from elsewhere that was flattred here. */
export type SyndicatedWork = Omit<SyndicatedLine, 'flattrers' | 'place' | 'flattrsEver'>;

/** A list of works as feed readers read it. */
export type Syndicated = {
  readonly title: string;
  readonly description: string;
  /** The page that shows the same list. */
  readonly pageUrl: string;
  /** Where this feed is. */
  readonly feedUrl: string;
  readonly works: readonly SyndicatedWork[];
  /** When there are none. */
  readonly since: Date;
};

/** One entry, whatever the format. */
type Entry = {
  readonly id: string;
  readonly url: string;
  readonly paymentUrl: string;
  readonly title: string;
  readonly summary: string;
  readonly html: string;
  /** Null: nobody knows whose page it is. */
  readonly author: { readonly name: string; readonly uri: string } | null;
  readonly pictureUrl: string | null;
  readonly work: SyndicatedWork;
};

export type FeedFormat = 'rss' | 'atom' | 'json';

/** Writes a feed. Every entry says how to thank for it (`rel="payment"`): as a link of its own in RSS
 *  and Atom, in JSON Feed as an extension, and at the end of the text, for readers of all of them.
 *  Sources: RSS 2.0 with Atom's links; RFC 4287; JSON Feed 1.1; XML 1.0, 2.2. */
export function writeFeed(node: NodeFacts, feed: Syndicated, format: FeedFormat): string {
  const entries = feed.works.map((work) => entryOf(node, work));
  const newest = feed.works.map(({ updatedAt }) => updatedAt).sort((a, b) => +b - +a)[0];
  const updated = newest ?? feed.since;
  switch (format) {
    case 'rss':
      return asXml(writeRss(feed, entries, updated));
    case 'atom':
      return asXml(writeAtom(feed, entries, updated));
    case 'json':
      return writeJson(feed, entries);
  }
}

/** Without what XML forbids even when it is escaped: one such character in one title, and readers
 *  refuse the feed of the whole node. */
const asXml = (text: string): string =>
  text.toWellFormed().replaceAll(/(?![\t\n\r])[\p{Cc}\ufffe\uffff]/gu, '');

function entryOf(node: NodeFacts, work: SyndicatedWork): Entry {
  const url = safeHref({ node }, work.pageUrl);
  const paymentUrl = paymentHref(node.origin, url);
  const picture = work.pictureId === null ? null : node.origin + pictureHref(work.pictureId);
  const original =
    work.url === work.pageUrl
      ? ''
      : `<p><a href="${escapeHtml(safeHref({ node }, work.url))}">${escapeHtml(work.url)}</a></p>`;
  const shown =
    picture === null ? '' : `<p><img src="${picture}" alt="${escapeHtml(work.pictureAlt)}"></p>`;
  return {
    id: work.uri,
    url,
    paymentUrl,
    title: work.title,
    summary: work.excerpt,
    html: [
      shown,
      work.bodyHtml ?? (work.excerpt === '' ? '' : `<p>${escapeHtml(work.excerpt)}</p>`),
      original,
      `<p><a href="${escapeHtml(paymentUrl)}" rel="payment">Flattr</a></p>`,
    ].join(''),
    author: authorOf(node, work),
    pictureUrl: picture,
    work,
  };
}

function authorOf(node: NodeFacts, { byline, author }: SyndicatedWork): Entry['author'] {
  if (author === null) return null;
  const uri = author.local
    ? `${node.origin}/@${author.handle}`
    : safeHref({ node }, author.profileUrl);
  return { name: byline ?? author.name, uri };
}

const escapeHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

const writeRss = (feed: Syndicated, entries: readonly Entry[], updated: Date): string =>
  generateRssFeed({
    title: feed.title,
    link: feed.pageUrl,
    description: feed.description,
    lastBuildDate: updated,
    generator: 'Obole',
    atom: { links: [{ href: feed.feedUrl, rel: 'self', type: 'application/rss+xml' }] },
    items: entries.map(({ id, url, paymentUrl, title, html, author, work }) => ({
      title,
      link: url,
      description: html,
      guid: { value: id, isPermaLink: false },
      pubDate: work.publishedAt,
      ...(author === null ? {} : { dc: { creators: [author.name] } }),
      categories: work.tags.map((name) => ({ name })),
      atom: { links: [{ href: paymentUrl, rel: 'payment', title: 'Flattr' }] },
    })),
  });

const writeAtom = (feed: Syndicated, entries: readonly Entry[], updated: Date): string =>
  generateAtomFeed({
    id: feed.feedUrl,
    title: { value: feed.title },
    subtitle: { value: feed.description },
    updated,
    generator: { text: 'Obole' },
    links: [
      { href: feed.pageUrl, rel: 'alternate', type: 'text/html' },
      { href: feed.feedUrl, rel: 'self', type: 'application/atom+xml' },
    ],
    entries: entries.map(({ id, url, paymentUrl, title, summary, html, author, work }) => ({
      id,
      title: { value: title },
      updated: work.updatedAt,
      published: work.publishedAt,
      ...(author === null ? {} : { authors: [author] }),
      ...(summary === '' ? {} : { summary: { value: summary } }),
      content: { value: html, type: 'html' },
      categories: work.tags.map((term) => ({ term })),
      links: [
        { href: url, rel: 'alternate', type: 'text/html' },
        { href: paymentUrl, rel: 'payment', title: 'Flattr' },
      ],
    })),
  });

function writeJson(feed: Syndicated, entries: readonly Entry[]): string {
  const generated = generateJsonFeed({
    title: feed.title,
    description: feed.description,
    home_page_url: feed.pageUrl,
    feed_url: feed.feedUrl,
    items: entries.map(({ id, url, title, summary, html, author, pictureUrl, work }) => ({
      id,
      url,
      ...(work.url === work.pageUrl ? {} : { external_url: work.url }),
      title,
      ...(summary === '' ? {} : { summary }),
      content_html: html,
      ...(pictureUrl === null ? {} : { image: pictureUrl }),
      date_published: work.publishedAt,
      date_modified: work.updatedAt,
      tags: [...work.tags],
      ...(author === null ? {} : { authors: [{ name: author.name, url: author.uri }] }),
      ...(work.language === null ? {} : { language: work.language }),
    })),
  });
  const payment = new Map(entries.map(({ id, paymentUrl }) => [id, paymentUrl]));
  return JSON.stringify(generated, (_, value) =>
    isItem(value) && payment.has(value.id)
      ? { ...value, _flattr: { about: ABOUT, payment: payment.get(value.id) } }
      : value,
  );
}

/** Where the extension is explained. */
const ABOUT = 'https://w3id.org/fep/8174';

const isItem = (value: unknown): value is { readonly id: string; readonly content_html: string } =>
  typeof value === 'object' && value !== null && 'id' in value && 'content_html' in value;
