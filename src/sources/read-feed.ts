import { type AnyFeed, parseFeed } from 'feedsmith';
import type { FeedEntry, FeedReading } from '../operations/deps.ts';
import { done, type Outcome, refuse } from '../operations/outcome.ts';
import { cutAtWord, oneLine, textOfHtml } from '../text/plain-text.ts';
import { decodeText } from './decode-text.ts';
import { draftOf, type EntryDraft, type FeedDraft, type Words } from './entry-drafts.ts';
import {
  EXCERPT_MAX_CHARACTERS,
  firstDate,
  firstLanguage,
  firstName,
  firstUrl,
  TITLE_MAX_CHARACTERS,
  tidyTags,
} from './tidy.ts';

/** A feed without what only its server says. */
export type ParsedFeed = Omit<FeedReading, 'validators' | 'readAt'>;

/** A feed as bytes. */
export type RawFeed = {
  readonly bytes: Uint8Array;
  /** The charset that HTTP named. */
  readonly charset: string | undefined;
  /** Where it was found; undefined: a local file. */
  readonly url: string | undefined;
};

const MOST_ENTRIES = 500;
const ENTRY_ID_MAX_CHARACTERS = 500;
const NAMES_MAX = 20;
/** An excerpt is in the first characters of an article or nowhere. */
const WORDS_MAX_CHARACTERS = 10_000;
const DOCTYPE_MAX_CHARACTERS = 2_000;
const MARKUP_MAX_CHARACTERS = 500_000;

/** Reads RSS, Atom, RDF or JSON Feed. Entities that a document declares itself are not expanded, and
 *  nothing that it names is fetched.
 *  Refuses with the reason in `detail`; never throws for what a feed holds. */
export function readFeed(raw: RawFeed): Outcome<{ reading: ParsedFeed }, 'not_a_feed'> {
  let parsed: AnyFeed;
  try {
    parsed = parseFeed(withoutDoctype(decodeText(raw.bytes, raw.charset)));
  } catch (error) {
    return refuse('not_a_feed', error instanceof Error ? error.message : `${error}`);
  }
  return done({ reading: finishFeed(draftOf(parsed), raw.url) });
}

/** No feed needs a document type, some old ones have one that a parser refuses, and all that it could
 *  do is declare entities: what nobody reads, nobody expands. */
function withoutDoctype(text: string): string {
  const [start, root] = [text.search(/<!doctype/i), text.search(/<[a-z]/i)];
  if (start < 0 || (root >= 0 && root < start)) return text;
  const subset =
    /^[^>[]*\[/.exec(text.slice(start, start + DOCTYPE_MAX_CHARACTERS))?.[0].length ?? 0;
  const closed = subset === 0 ? start : text.indexOf(']', start + subset);
  const end = closed < 0 ? -1 : text.indexOf('>', closed);
  return end < 0 ? text : text.slice(0, start) + text.slice(end + 1);
}

function finishFeed(draft: FeedDraft, source: string | undefined): ParsedFeed {
  const siteUrl = firstUrl(draft.links, URL.parse(draft.base ?? '', source)?.href ?? source);
  const language = firstLanguage(draft.languages);
  const base = siteUrl ?? source;
  const some = (names: FeedDraft['names']) =>
    names.flatMap((name) => firstUrl([name], base) ?? []).slice(0, NAMES_MAX);
  const seen = new Set<string>();
  const entries = newest(draft.entries).flatMap((each) => {
    if (seen.size >= 2 * MOST_ENTRIES) return [];
    const entry = finishEntry(each, { base, language });
    if (entry === null || seen.has(`id ${entry.entryId}`) || seen.has(`at ${entry.url}`)) return [];
    seen.add(`id ${entry.entryId}`).add(`at ${entry.url}`);
    return [entry];
  });
  return {
    title: cutAtWord(textOf(draft.title), TITLE_MAX_CHARACTERS),
    siteUrl,
    ...{ names: some(draft.names), payments: some(draft.payments), fundings: some(draft.fundings) },
    entries,
    leftOut: draft.entries.length - entries.length,
  };
}

/** In the feed's own order, unless there are too many: then the newest first. Entries without a date
 *  stay before all others: most feeds begin with what is new. */
function newest(entries: readonly EntryDraft[]): readonly EntryDraft[] {
  if (entries.length <= MOST_ENTRIES) return entries;
  const dated = entries.map((entry) => ({
    entry,
    at: firstDate(entry.dates)?.getTime() ?? Number.POSITIVE_INFINITY,
  }));
  // Infinity minus itself is no number: those keep their order.
  return dated.sort((one, other) => other.at - one.at || 0).map(({ entry }) => entry);
}

function finishEntry(
  draft: EntryDraft,
  feed: { readonly base: string | undefined; readonly language: string | null },
): FeedEntry | null {
  const base = URL.parse(draft.base ?? '', feed.base)?.href ?? feed.base;
  const url = firstUrl(draft.links, base);
  if (url === null) return null;
  const excerpt = cutAtWord(firstText(draft.texts), EXCERPT_MAX_CHARACTERS);
  const { host, pathname } = new URL(url);
  return {
    entryId: idOf(draft, feed.base) ?? url,
    url,
    title:
      cutAtWord(textOf(draft.title), TITLE_MAX_CHARACTERS) ||
      cutAtWord(excerpt, 80) ||
      `${host}${pathname}`.slice(0, TITLE_MAX_CHARACTERS),
    excerpt,
    language: firstLanguage(draft.languages) ?? feed.language,
    tags: tidyTags(draft.tags),
    category: categoryOf(draft.mediaTypes),
    publishedAt: firstDate(draft.dates),
    pictureUrl: firstUrl([...draft.pictures, ...draft.texts.map(firstPicture)], base),
    byline: firstName(draft.authors),
  };
}

/** Ids as short as `12` are meant within one feed, and a creator may have several. */
function idOf(draft: EntryDraft, site: string | undefined): string | null {
  const id = oneLine((draft.id ?? '').slice(0, 2 * ENTRY_ID_MAX_CHARACTERS));
  if (id === '' || id.length > ENTRY_ID_MAX_CHARACTERS) return null;
  const isShort = id.length < 16 && !id.includes(':');
  return isShort && site !== undefined ? `${new URL(site).host} ${id}` : id;
}

function firstText(texts: readonly Words[]): string {
  for (const words of texts) {
    const text = textOf(words);
    if (text !== '') return text;
  }
  return '';
}

function textOf({ text = '', isHtml }: Words): string {
  if (!isHtml) return oneLine(text.slice(0, WORDS_MAX_CHARACTERS));
  // An article may begin with a picture that is written out in letters.
  const short = text.slice(0, MARKUP_MAX_CHARACTERS).replaceAll(/<[^<>]{1000,}>/g, ' ');
  return textOfHtml(short.slice(0, WORDS_MAX_CHARACTERS));
}

/** The first picture in an article that is none of the invisible ones that count readers. */
function firstPicture({ text = '', isHtml }: Words): string | undefined {
  if (!isHtml) return undefined;
  const pictures = text.slice(0, WORDS_MAX_CHARACTERS).matchAll(/<img\s([^>]{1,2000})>/gi);
  for (const [, attributes = ''] of pictures) {
    if (/\s(?:width|height)\s*=\s*["']?[01]\b/i.test(` ${attributes}`)) continue;
    const source = /(?:^|\s)src\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))/i.exec(attributes);
    const address = source?.[1] ?? source?.[2] ?? source?.[3];
    if (address) return textOfHtml(address);
  }
  return undefined;
}

function categoryOf(mediaTypes: readonly (string | undefined)[]): FeedEntry['category'] {
  const kinds = mediaTypes.map((type) => type?.toLowerCase().split('/')[0]);
  if (kinds.includes('audio')) return 'audio';
  return kinds.includes('video') ? 'video' : 'text';
}
