import type { AnyFeed } from 'feedsmith';
import { oneLine, textOfHtml } from '../text/plain-text.ts';

/** An entry in the terms that the four formats share, not yet judged. */
export type EntryDraft = {
  readonly id: string | undefined;
  /** Where the entry may be, best first, each relative to `base`. */
  readonly links: readonly (string | undefined)[];
  readonly base: string | undefined;
  /** Plain text. */
  readonly title: string;
  /** What may say in a few words what it is, best first, as plain text. */
  readonly texts: readonly string[];
  readonly languages: readonly (string | undefined)[];
  readonly tags: readonly (string | undefined)[];
  /** Media types of what is attached. */
  readonly mediaTypes: readonly (string | undefined)[];
  readonly dates: readonly (string | undefined)[];
};

export type FeedDraft = {
  readonly title: string;
  readonly links: readonly (string | undefined)[];
  readonly languages: readonly (string | undefined)[];
  readonly entries: readonly EntryDraft[];
};

/** Brings RSS, Atom, RDF and JSON Feed into one shape. */
export function draftOf(parsed: AnyFeed): FeedDraft {
  switch (parsed.format) {
    case 'rss':
      return draftOfRss(parsed.feed);
    case 'atom':
      return draftOfAtom(parsed.feed);
    case 'rdf':
      return draftOfRdf(parsed.feed);
    case 'json':
      return draftOfJson(parsed.feed);
  }
}

type FeedOf<Format> = Extract<AnyFeed, { format: Format }>['feed'];

function draftOfRss(feed: FeedOf<'rss'>): FeedDraft {
  return {
    title: html(feed.title),
    links: [feed.link],
    languages: [feed.language, feed.dc?.languages?.[0], feed.xml?.lang],
    entries: (feed.items ?? []).map((item) => ({
      id: item.guid?.value,
      links: [
        item.link,
        ...alternates(item.atom?.links),
        item.guid?.isPermaLink === false ? undefined : item.guid?.value,
        item.enclosures?.[0]?.url,
      ],
      base: item.xml?.base ?? feed.xml?.base,
      title: html(item.title ?? item.dc?.titles?.[0]),
      texts: [item.description, item.dc?.descriptions?.[0], item.content?.encoded].map(html),
      languages: [item.xml?.lang, item.dc?.languages?.[0]],
      tags: [...(item.categories ?? []).map(({ name }) => name), ...(item.dc?.subjects ?? [])],
      mediaTypes: (item.enclosures ?? []).map(({ type }) => type),
      dates: [item.pubDate, item.dc?.dates?.[0], item.atom?.published, item.atom?.updated],
    })),
  };
}

function draftOfAtom(feed: FeedOf<'atom'>): FeedDraft {
  return {
    title: atomText(feed.title),
    links: alternates(feed.links),
    languages: [feed.xml?.lang],
    entries: (feed.entries ?? []).map((entry) => ({
      id: entry.id,
      links: [...alternates(entry.links), entry.content?.src, entry.id],
      base: entry.xml?.base ?? feed.xml?.base,
      title: atomText(entry.title),
      texts: [entry.summary, entry.content].map(atomText),
      languages: [entry.xml?.lang, entry.title?.xml?.lang, entry.dc?.languages?.[0]],
      tags: (entry.categories ?? []).map(({ label, term }) => label ?? term),
      mediaTypes: (entry.links ?? [])
        .filter(({ rel }) => rel === 'enclosure')
        .map(({ type }) => type),
      dates: [entry.published, entry.updated],
    })),
  };
}

function draftOfRdf(feed: FeedOf<'rdf'>): FeedDraft {
  return {
    title: html(feed.title),
    links: [feed.link],
    languages: [feed.dc?.languages?.[0], feed.xml?.lang],
    entries: (feed.items ?? []).map((item) => ({
      id: item.rdf?.about,
      links: [item.link, item.rdf?.about],
      base: item.xml?.base ?? feed.xml?.base,
      title: html(item.title),
      texts: [item.description, item.dc?.descriptions?.[0], item.content?.encoded].map(html),
      languages: [item.xml?.lang, item.dc?.languages?.[0]],
      tags: item.dc?.subjects ?? [],
      mediaTypes: [],
      dates: [item.dc?.dates?.[0]],
    })),
  };
}

function draftOfJson(feed: FeedOf<'json'>): FeedDraft {
  return {
    title: plain(feed.title),
    links: [feed.home_page_url],
    languages: [feed.language],
    entries: (feed.items ?? []).map((item) => ({
      id: item.id,
      links: [item.url, item.external_url, item.id],
      base: undefined,
      title: plain(item.title),
      texts: [plain(item.summary), plain(item.content_text), html(item.content_html)],
      languages: [item.language],
      tags: item.tags ?? [],
      mediaTypes: (item.attachments ?? []).map(({ mime_type }) => mime_type),
      dates: [item.date_published, item.date_modified],
    })),
  };
}

function alternates(
  links: readonly { href?: string; rel?: string; type?: string }[] | undefined,
): (string | undefined)[] {
  const found = (links ?? []).filter(({ rel }) => rel === undefined || rel === 'alternate');
  const pages = found.filter(({ type }) => type === undefined || type.includes('html'));
  return [...pages, ...found].map(({ href }) => href);
}

/** Atom says whether a text is markup; without a type it is not (RFC 4287, 3.1.1). */
function atomText(text: { value?: string; type?: string } | undefined): string {
  return text?.type?.includes('html') ? html(text.value) : plain(text?.value);
}

const html = (text: string | undefined): string => textOfHtml(text ?? '');
const plain = (text: string | undefined): string => oneLine(text ?? '');
