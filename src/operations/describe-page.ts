import type { Work } from '../../db/records/works.ts';
import { cutAtWord, oneLine } from '../text/plain-text.ts';
import type { Behind } from './look-behind.ts';

/** What a link with Flattr's auto-submit parameters says of its page, in plain words. It counts only
 *  where the page itself says nothing. */
export type Hints = {
  readonly title?: string;
  readonly description?: string;
  readonly language?: string;
  readonly tags?: readonly string[];
  readonly category?: string;
  readonly hidden?: boolean;
};

type Described = Pick<
  Work,
  'title' | 'excerpt' | 'language' | 'tags' | 'category' | 'byline' | 'hidden' | 'publishedAt'
>;

/** Of Flattr's auto-submit: what is shorter says nothing, what is longer is cut. */
const LEAST_CHARACTERS = 5;
const TITLE_MAX_CHARACTERS = 100;
const DESCRIPTION_MAX_CHARACTERS = 1_000;
const OWN_TITLE_MAX_CHARACTERS = 300;
const EXCERPT_MAX_CHARACTERS = 500;
const TAG_MAX_CHARACTERS = 50;
const TAGS_MAX = 10;

/** A page or a server, in its own words; where it has none, in those that were kept, then in those
 *  of the link that led there, then by its address.
 *  @param was what is kept of it. */
export function describePage(
  found: Extract<Behind, { readonly page: unknown } | { readonly server: unknown }>,
  hints: Hints,
  was: Work | undefined,
  now: Date,
): Described & { readonly url: string } {
  const page = 'server' in found ? found.server.page : found.page;
  const url = 'server' in found ? found.server.url : found.page.url;
  const reading = page?.evidence.reading ?? null;
  const name = 'server' in found ? (found.server.name ?? '') : '';
  const fallback = nameOf(url);
  const kept = was === undefined || was.title === fallback ? '' : was.title;
  const title = name || (reading?.title ?? '') || kept || hinted(hints.title, TITLE_MAX_CHARACTERS);
  return {
    url,
    title: cutAtWord(title || fallback, OWN_TITLE_MAX_CHARACTERS),
    excerpt: cutAtWord(
      (reading?.description ?? '') ||
        (was?.excerpt ?? '') ||
        hinted(hints.description, DESCRIPTION_MAX_CHARACTERS),
      EXCERPT_MAX_CHARACTERS,
    ),
    language: reading?.language ?? was?.language ?? languageOf(hints.language),
    tags: firstFull([reading?.tags, was?.tags, tagsOf(hints)]),
    category:
      'server' in found ? 'rest' : categoryOf(page?.evidence.mediaType ?? '', reading, hints),
    byline: reading?.byline ?? was?.byline ?? null,
    hidden: was?.hidden ?? hints.hidden ?? false,
    publishedAt: reading?.publishedAt ?? was?.publishedAt ?? now,
  };
}

function hinted(text: string | undefined, most: number): string {
  const line = oneLine((text ?? '').slice(0, 10 * most));
  return line.length < LEAST_CHARACTERS ? '' : cutAtWord(line, most);
}

/** `https://host/films/fog.pdf` is called `fog.pdf`; a page is called by its address. */
function nameOf(address: string): string {
  const { host, pathname } = new URL(address);
  const last = pathname.split('/').at(-1) ?? '';
  return pathname === '/' || !last.includes('.') ? `${host}${pathname}`.replace(/\/$/, '') : last;
}

function languageOf(said: string | undefined): string | null {
  const tag = (said ?? '').trim().replaceAll('_', '-').slice(0, 35);
  try {
    return Intl.getCanonicalLocales(tag)[0] ?? null;
  } catch {
    return null;
  }
}

function tagsOf({ tags = [] }: Hints): string[] {
  const names = tags.slice(0, 100).map((tag) => oneLine(tag.slice(0, 200)).replace(/^#+/, ''));
  const fitting = names.filter((name) => name !== '' && name.length <= TAG_MAX_CHARACTERS);
  return [...new Set(fitting)].slice(0, TAGS_MAX);
}

const firstFull = (lists: readonly (readonly string[] | undefined)[]): string[] => [
  ...(lists.find((list) => list !== undefined && list.length > 0) ?? []),
];

const HINTED: ReadonlyMap<string, Work['category']> = new Map([
  ['text', 'text'],
  ['images', 'image'],
  ['image', 'image'],
  ['video', 'video'],
  ['audio', 'audio'],
  ['software', 'software'],
  ['people', 'people'],
  ['rest', 'rest'],
]);

/** A page that says nothing else is called a text; a file says by its media type what it is. */
function categoryOf(
  mediaType: string,
  reading: { readonly category: Work['category'] } | null,
  { category = '' }: Hints,
): Work['category'] {
  if (reading !== null && reading.category !== 'text') return reading.category;
  const [kind] = mediaType.split('/');
  if (reading === null && (kind === 'image' || kind === 'audio' || kind === 'video')) return kind;
  return HINTED.get(category.trim().toLowerCase()) ?? (reading === null ? 'rest' : 'text');
}
