import type { Work } from '../../db/records/works.ts';
import { withoutControls } from '../text/plain-text.ts';
import type { NodeFacts } from './deps.ts';
import { done, type Outcome, refuse } from './outcome.ts';

/** A work as its creator writes it. */
export type WorkDraft = {
  readonly title: string;
  /** Where the original is; null: nowhere but here, which needs a body. */
  readonly url: string | null;
  readonly excerpt: string;
  /** Markdown; null for a note. */
  readonly body: string | null;
  readonly language: string | null;
  readonly category: Work['category'];
  readonly tags: readonly string[];
  readonly byline: string | null;
  readonly hidden: boolean;
  /** `keep`: the one that it has. */
  readonly picture: { readonly bytes: Uint8Array } | { readonly url: string } | 'keep' | null;
  readonly pictureAlt: string;
};

export type PublishRefusal =
  /** Its author publishes on another node now. */
  | 'moved'
  | 'title_missing'
  | 'title_too_long'
  | 'url_missing'
  | 'url_invalid'
  | 'url_known'
  | 'excerpt_too_long'
  | 'body_too_long'
  | 'language_invalid'
  | 'too_many_tags'
  | 'tag_too_long'
  | 'byline_too_long'
  | 'picture_unusable'
  | 'alt_too_long';

export const TITLE_MAX_CHARACTERS = 300;
export const EXCERPT_MAX_CHARACTERS = 500;
/** A short novel has 300,000; what is longer than this is better read elsewhere. */
export const BODY_MAX_CHARACTERS = 100_000;
export const URL_MAX_CHARACTERS = 2_000;
export const TAGS_MAX = 10;
export const TAG_MAX_CHARACTERS = 50;
export const BYLINE_MAX_CHARACTERS = 100;
/** As much as Mastodon takes. */
export const ALT_MAX_CHARACTERS = 1_500;

/** What a draft says; `url` is null where the work's own page is its address. Its text is rendered
 *  apart (`markdownHtmlApart`), after everything else was found right. */
export type WorkFacts = Pick<
  Work,
  | 'title'
  | 'excerpt'
  | 'form'
  | 'bodyMarkdown'
  | 'language'
  | 'category'
  | 'tags'
  | 'byline'
  | 'hidden'
  | 'pictureAlt'
> & { readonly url: string | null };

/** Reads a draft, or says what its author has to change.
 *  @param published the work that it is an edit of: what it was published as, it stays. */
export function readDraft(
  node: Pick<NodeFacts, 'origin'>,
  draft: WorkDraft,
  published?: Pick<Work, 'form' | 'pageUrl'>,
): Outcome<{ facts: WorkFacts }, PublishRefusal> {
  const body = draft.body === null || draft.body.trim() === '' ? null : lines(draft.body);
  const form = published?.form ?? (body === null ? 'note' : 'article');
  const title = lines(draft.title).replaceAll(/\s+/g, ' ');
  const byline = lines(draft.byline ?? '').replaceAll(/\s+/g, ' ');
  const texts = { title, byline, excerpt: lines(draft.excerpt), alt: lines(draft.pictureAlt) };
  const wrong = wrongText({ ...texts, body: body ?? '' });
  if (wrong !== null) return refuse(wrong);
  const url = readAddress(node, draft.url ?? '', published?.pageUrl);
  if (url === 'invalid') return refuse('url_invalid');
  if (url === null && form === 'note') return refuse('url_missing');
  const language = readLanguage(draft.language ?? '');
  if (language === undefined) return refuse('language_invalid');
  const tags = tidyTags(draft.tags);
  if (tags.length > TAGS_MAX) return refuse('too_many_tags');
  if (tags.some((tag) => length(tag) > TAG_MAX_CHARACTERS)) return refuse('tag_too_long');
  return done({
    facts: {
      ...{ title, url, form, language, tags, category: draft.category, hidden: draft.hidden },
      ...{ excerpt: texts.excerpt, byline: byline || null, pictureAlt: texts.alt },
      bodyMarkdown: form === 'article' ? (body ?? '') : null,
    },
  });
}

type Texts = Record<'title' | 'excerpt' | 'body' | 'byline' | 'alt', string>;

function wrongText({ title, excerpt, body, byline, alt }: Texts): PublishRefusal | null {
  if (title === '') return 'title_missing';
  if (length(title) > TITLE_MAX_CHARACTERS) return 'title_too_long';
  if (length(excerpt) > EXCERPT_MAX_CHARACTERS) return 'excerpt_too_long';
  if (length(body) > BODY_MAX_CHARACTERS) return 'body_too_long';
  if (length(byline) > BYLINE_MAX_CHARACTERS) return 'byline_too_long';
  return length(alt) > ALT_MAX_CHARACTERS ? 'alt_too_long' : null;
}

/** People count characters, not UTF-16 units. */
const length = (text: string): number => [...text].length;

/** With one kind of line ends. */
const lines = (text: string): string => withoutControls(text.replaceAll(/\r\n?/g, '\n')).trim();

/** An address on the web, as typed. Our own pages are no originals; a work's own page stands for
 *  itself. */
export function readAddress(
  node: Pick<NodeFacts, 'origin'>,
  text: string,
  ownPage?: string,
): string | null | 'invalid' {
  const typed = text.trim();
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:/i.test(typed) ? typed : `https://${typed}`);
  if (typed === '' || (ownPage !== undefined && url?.href === ownPage)) return null;
  if (url === null || !/^https?:$/.test(url.protocol)) return 'invalid';
  if (url.username !== '' || url.password !== '' || isHere(node, url)) return 'invalid';
  return url.href.length > URL_MAX_CHARACTERS ? 'invalid' : url.href;
}

/** A name that ends with a dot is the same in the DNS. */
const isHere = ({ origin }: Pick<NodeFacts, 'origin'>, { host }: URL): boolean =>
  host.replace(/\.(?=$|:)/, '') === new URL(origin).host;

/** In its usual spelling; undefined when it is none. */
function readLanguage(text: string): string | null | undefined {
  if (text.trim() === '') return null;
  try {
    return Intl.getCanonicalLocales(text.trim().replaceAll('_', '-'))[0];
  } catch {
    return undefined;
  }
}

/** Each once whatever its case. */
function tidyTags(tags: readonly string[]): string[] {
  const names = tags.map((tag) =>
    lines(tag)
      .replaceAll(/\s+/g, ' ')
      .replace(/^#+\s*/, ''),
  );
  const kept = new Map<string, string>();
  for (const name of names) {
    if (name !== '' && !kept.has(name.toLowerCase())) kept.set(name.toLowerCase(), name);
  }
  return [...kept.values()];
}
