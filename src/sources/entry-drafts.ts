import type { AnyFeed } from 'feedsmith';

/** Words as a feed has them: nothing is worked out of them before an entry is chosen. */
export type Words = { readonly text: string | undefined; readonly isHtml: boolean };

/** An entry in the terms that the four formats share, not yet judged. */
export type EntryDraft = {
  readonly id: string | undefined;
  /** Where the entry may be, best first, each relative to `base`. */
  readonly links: readonly (string | undefined)[];
  readonly base: string | undefined;
  readonly title: Words;
  /** What may say in a few words what it is, best first. */
  readonly texts: readonly Words[];
  readonly languages: readonly (string | undefined)[];
  readonly tags: readonly (string | undefined)[];
  /** Media types of what is attached. */
  readonly mediaTypes: readonly (string | undefined)[];
  readonly dates: readonly (string | undefined)[];
  /** Where its picture may be, best first. */
  readonly pictures: readonly (string | undefined)[];
  readonly authors: readonly (string | undefined)[];
};

export type FeedDraft = {
  readonly title: Words;
  readonly links: readonly (string | undefined)[];
  readonly languages: readonly (string | undefined)[];
  readonly base: string | undefined;
  /** Addresses with `rel="payment"` or `rel="me"`, and of `podcast:funding`. */
  readonly names: readonly (string | undefined)[];
  /** The ones with `rel="payment"`, and those of `podcast:funding`. */
  readonly payments: readonly (string | undefined)[];
  readonly fundings: readonly (string | undefined)[];
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
  const fundings = (feed.podcast?.fundings ?? []).map(({ url }) => url);
  return {
    title: html(feed.title),
    links: [feed.link, ...alternates(feed.atom?.links)],
    languages: [feed.language, feed.dc?.languages?.[0], feed.xml?.lang],
    base: feed.xml?.base,
    names: [...naming(feed.atom?.links), ...fundings],
    payments: paying(feed.atom?.links),
    fundings,
    entries: (feed.items ?? []).map((item) => ({
      id: item.guid?.value,
      links: [
        item.link,
        ...alternates(item.atom?.links),
        item.guid?.isPermaLink === false ? undefined : absolute(item.guid?.value),
        item.enclosures?.[0]?.url,
      ],
      base: item.xml?.base ?? feed.xml?.base,
      title: html(item.title ?? item.dc?.titles?.[0] ?? item.itunes?.title),
      texts: [
        item.description,
        item.dc?.descriptions?.[0],
        item.itunes?.summary,
        item.content?.encoded,
        item.media?.groups?.[0]?.description?.value ?? item.media?.description?.value,
      ].map(html),
      languages: [item.xml?.lang, item.dc?.languages?.[0]],
      tags: [...(item.categories ?? []).map(({ name }) => name), ...(item.dc?.subjects ?? [])],
      mediaTypes: [...(item.enclosures ?? []).map(({ type }) => type), ...mediaTypes(item.media)],
      dates: [item.pubDate, item.dc?.dates?.[0], item.atom?.published, item.atom?.updated],
      pictures: [
        ...mediaPictures(item.media),
        ...(item.enclosures ?? []).filter(isPicture).map(({ url }) => url),
        item.itunes?.image,
      ],
      authors: [item.dc?.creators?.[0], item.itunes?.author, item.authors?.[0]?.name],
    })),
  };
}

function draftOfAtom(feed: FeedOf<'atom'>): FeedDraft {
  return {
    title: atomWords(feed.title),
    links: alternates(feed.links),
    languages: [feed.xml?.lang],
    base: feed.xml?.base,
    names: naming(feed.links),
    payments: paying(feed.links),
    fundings: [],
    entries: (feed.entries ?? []).map((entry) => ({
      id: entry.id,
      links: [...alternates(entry.links), entry.content?.src, absolute(entry.id)],
      base: entry.xml?.base ?? feed.xml?.base,
      title: atomWords(entry.title),
      texts: [
        atomWords(entry.summary),
        atomWords(entry.content),
        plain(entry.media?.groups?.[0]?.description?.value),
      ],
      languages: [entry.xml?.lang, entry.title?.xml?.lang, entry.dc?.languages?.[0]],
      tags: (entry.categories ?? []).map(({ label, term }) => label ?? term),
      mediaTypes: [...enclosures(entry.links).map(({ type }) => type), ...mediaTypes(entry.media)],
      dates: [entry.published, entry.updated],
      pictures: [
        ...mediaPictures(entry.media),
        ...enclosures(entry.links)
          .filter(isPicture)
          .map(({ href }) => href),
      ],
      authors: [entry.authors?.[0]?.name, entry.dc?.creators?.[0], feed.authors?.[0]?.name],
    })),
  };
}

function draftOfRdf(feed: FeedOf<'rdf'>): FeedDraft {
  return {
    title: html(feed.title),
    links: [feed.link],
    languages: [feed.dc?.languages?.[0], feed.xml?.lang],
    base: feed.xml?.base,
    names: naming(feed.atom?.links),
    payments: paying(feed.atom?.links),
    fundings: [],
    entries: (feed.items ?? []).map((item) => ({
      id: item.rdf?.about,
      links: [item.link, absolute(item.rdf?.about)],
      base: item.xml?.base ?? feed.xml?.base,
      title: html(item.title),
      texts: [item.description, item.dc?.descriptions?.[0], item.content?.encoded].map(html),
      languages: [item.xml?.lang, item.dc?.languages?.[0]],
      tags: item.dc?.subjects ?? [],
      mediaTypes: [],
      dates: [item.dc?.dates?.[0]],
      pictures: mediaPictures(item.media),
      authors: [item.dc?.creators?.[0]],
    })),
  };
}

function draftOfJson(feed: FeedOf<'json'>): FeedDraft {
  return {
    title: plain(feed.title),
    links: [feed.home_page_url],
    languages: [feed.language],
    base: undefined,
    names: (feed.authors ?? []).map(({ url }) => url),
    payments: [],
    fundings: [],
    entries: (feed.items ?? []).map((item) => ({
      id: item.id,
      links: [item.url, item.external_url, absolute(item.id)],
      base: undefined,
      title: plain(item.title),
      texts: [plain(item.summary), plain(item.content_text), html(item.content_html)],
      languages: [item.language],
      tags: item.tags ?? [],
      mediaTypes: (item.attachments ?? []).map(({ mime_type }) => mime_type),
      dates: [item.date_published, item.date_modified],
      pictures: [item.image, item.banner_image],
      authors: [item.authors?.[0]?.name, feed.authors?.[0]?.name],
    })),
  };
}

/** Many an id is an address, but none is one beside the page. */
const absolute = (id: string | undefined): string | undefined =>
  id !== undefined && /^\s*https?:/i.test(id) ? id : undefined;

type Link = { readonly href?: string; readonly rel?: string; readonly type?: string };

function alternates(links: readonly Link[] | undefined): (string | undefined)[] {
  const found = (links ?? []).filter(({ rel }) => rel === undefined || rel === 'alternate');
  const pages = found.filter(({ type }) => type === undefined || type.includes('html'));
  return [...pages, ...found].map(({ href }) => href);
}

const naming = (links: readonly Link[] | undefined): (string | undefined)[] =>
  (links ?? []).filter(({ rel }) => rel === 'payment' || rel === 'me').map(({ href }) => href);

const paying = (links: readonly Link[] | undefined): (string | undefined)[] =>
  (links ?? []).filter(({ rel }) => rel === 'payment').map(({ href }) => href);

const enclosures = (links: readonly Link[] | undefined): readonly Link[] =>
  (links ?? []).filter(({ rel }) => rel === 'enclosure');

const isPicture = ({ type }: { readonly type?: string }): boolean =>
  type?.toLowerCase().startsWith('image/') ?? false;

type Media = {
  readonly contents?: readonly MediaContent[];
  readonly groups?: readonly Media[];
  readonly thumbnails?: readonly { readonly url?: string }[];
};
type MediaContent = {
  readonly url?: string;
  readonly type?: string;
  readonly medium?: string;
  readonly width?: number;
  readonly thumbnails?: readonly { readonly url?: string }[];
};

/** Media RSS says `medium="video"` where the type may be that of a player. */
const mediaTypes = (media: Media | undefined): (string | undefined)[] =>
  contentsOf(media).map(({ medium, type }) => medium ?? type);

const contentsOf = (media: Media | undefined): readonly MediaContent[] => [
  ...(media?.contents ?? []),
  ...(media?.groups?.[0]?.contents ?? []),
];

/** Media RSS: the widest picture that is content itself, else a preview of what is. */
function mediaPictures(media: Media | undefined): (string | undefined)[] {
  const contents = contentsOf(media);
  const pictures = contents.filter((each) => each.medium === 'image' || isPicture(each));
  const widest = pictures.sort((one, other) => (other.width ?? 0) - (one.width ?? 0))[0];
  const previews = [media, ...(media?.groups ?? []), ...contents].map(
    (each) => each?.thumbnails?.[0],
  );
  return [widest, ...previews].map((each) => each?.url);
}

/** Atom says whether a text is markup; without a type it is not (RFC 4287, 3.1.1). */
const atomWords = (
  text: { readonly value?: string; readonly type?: string } | undefined,
): Words => ({ text: text?.value, isHtml: text?.type?.includes('html') ?? false });

const html = (text: string | undefined): Words => ({ text, isHtml: true });
const plain = (text: string | undefined): Words => ({ text, isHtml: false });
