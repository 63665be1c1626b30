import { type AnyFeed, parseFeed } from 'feedsmith';
import { done, type Outcome, refuse } from '../operations/outcome.ts';
import { cutAtWord, oneLine } from '../text/plain-text.ts';
import { decodeText } from './decode-text.ts';
import { draftOf, type EntryDraft, type FeedDraft } from './entry-drafts.ts';
import { fetchBytes, readBytes } from './fetch-bytes.ts';

export type Feed = {
  readonly title: string;
  /** The site that it is the feed of; null when nobody said. */
  readonly url: string | null;
  /** BCP 47. */
  readonly language: string | null;
  /** In the feed's order; each id and each URL once. */
  readonly entries: readonly FeedEntry[];
  /** How many entries were left out: without an http(s) address, or with an earlier one's. */
  readonly leftOut: number;
};

/** All texts are plain, on one line. */
export type FeedEntry = {
  /** The feed's own id of it, else its URL. */
  readonly entryId: string;
  /** Absolute, http or https. */
  readonly url: string;
  /** At most 300 characters; never empty. */
  readonly title: string;
  /** At most 500 characters; may be empty. */
  readonly excerpt: string;
  /** BCP 47: the entry's, else the feed's. */
  readonly language: string | null;
  /** At most 10 of at most 50 characters, each once whatever its case. */
  readonly tags: readonly string[];
  readonly category: 'text' | 'audio' | 'video';
  readonly publishedAt: Date | null;
};

/** Longer ones do not fit an index row of PostgreSQL (2704 bytes). */
const MAX_URL = 2000;
const MAX_ID = 500;

/** Reads RSS, Atom, RDF or JSON Feed.
 *  @param source a path, or an http(s) URL: within 15 s, 3 redirects and 5 MiB.
 *  @param options.allowPrivateAddress for tests and demos: also URLs of this machine and its network.
 *  Refuses with the reason in `detail`; never throws for what a feed holds. */
export async function readFeed(
  source: string,
  options: { readonly allowPrivateAddress: boolean } = { allowPrivateAddress: false },
): Promise<Outcome<{ feed: Feed }, 'unreachable' | 'not_a_feed' | 'too_large'>> {
  const url = /^https?:\/\//i.test(source) ? URL.parse(source) : undefined;
  if (url === null) return refuse('unreachable', 'not a URL');
  const read = url === undefined ? await readBytes(source) : await fetchBytes(url, options);
  if (!read.ok) return read;
  let parsed: AnyFeed;
  try {
    parsed = parseFeed(decodeText(read.bytes, read.charset));
  } catch (error) {
    return refuse('not_a_feed', error instanceof Error ? error.message : `${error}`);
  }
  return done({ feed: finishFeed(draftOf(parsed), read.url) });
}

function finishFeed(draft: FeedDraft, source: URL | undefined): Feed {
  const url = firstUrl(draft.links, source?.href);
  const language = firstLanguage(draft.languages);
  const base = url ?? source?.href;
  const seen = new Set<string>();
  const entries = draft.entries.flatMap((each) => {
    const entry = finishEntry(each, { base, language });
    if (entry === null || seen.has(entry.entryId) || seen.has(entry.url)) return [];
    seen.add(entry.entryId).add(entry.url);
    return [entry];
  });
  return {
    title: draft.title,
    url,
    language,
    entries,
    leftOut: draft.entries.length - entries.length,
  };
}

function finishEntry(
  draft: EntryDraft,
  feed: { readonly base: string | undefined; readonly language: string | null },
): FeedEntry | null {
  const url = firstUrl(draft.links, URL.parse(draft.base ?? '', feed.base)?.href ?? feed.base);
  if (url === null) return null;
  const id = oneLine(draft.id ?? '');
  const excerpt = cutAtWord(draft.texts.find((text) => text !== '') ?? '', 500);
  const { host, pathname } = new URL(url);
  return {
    entryId: id === '' || id.length > MAX_ID ? url : id,
    url,
    title:
      cutAtWord(draft.title, 300) || cutAtWord(excerpt, 80) || `${host}${pathname}`.slice(0, 300),
    excerpt,
    language: firstLanguage(draft.languages) ?? feed.language,
    tags: tidyTags(draft.tags),
    category: categoryOf(draft.mediaTypes),
    publishedAt: firstDate(draft.dates),
  };
}

function firstUrl(
  candidates: readonly (string | undefined)[],
  base: string | undefined,
): string | null {
  for (const candidate of candidates) {
    const text = candidate?.trim();
    const url = text ? URL.parse(text, base) : null;
    if (url && /^https?:$/.test(url.protocol) && url.href.length <= MAX_URL) return url.href;
  }
  return null;
}

function firstLanguage(candidates: readonly (string | undefined)[]): string | null {
  for (const candidate of candidates) {
    try {
      const [tag] = Intl.getCanonicalLocales(candidate?.trim().replaceAll('_', '-') || []);
      if (tag !== undefined) return tag;
    } catch {
      // Not BCP 47: as good as none.
    }
  }
  return null;
}

function firstDate(candidates: readonly (string | undefined)[]): Date | null {
  for (const candidate of candidates) {
    const text = candidate?.trim() ?? '';
    // Without a zone, the machine's own would decide.
    const zoned = /(?:Z|[A-Z]{2,4}|[+-][0-9]{2}:?[0-9]{2})$|^[0-9-]{10}$/i.test(text);
    const date = new Date(zoned ? text : `${text}Z`);
    if (text !== '' && !Number.isNaN(date.getTime())) return date;
  }
  return null;
}

function tidyTags(tags: readonly (string | undefined)[]): string[] {
  const kept = new Map<string, string>();
  for (const tag of tags) {
    const name = oneLine(tag ?? '').replace(/^#+/, '');
    if (name !== '' && name.length <= 50 && !kept.has(name.toLowerCase())) {
      kept.set(name.toLowerCase(), name);
    }
  }
  return [...kept.values()].slice(0, 10);
}

function categoryOf(mediaTypes: readonly (string | undefined)[]): FeedEntry['category'] {
  const kinds = mediaTypes.map((type) => type?.toLowerCase().split('/')[0]);
  if (kinds.includes('audio')) return 'audio';
  return kinds.includes('video') ? 'video' : 'text';
}
