import type { Hints } from './find-work.ts';

export const LINK_MAX_CHARACTERS = 2_000;
/** What fields for links take: more, so that one that is too long is refused with a sentence and not cut
 *  without a word; but no novel, for these forms write what was typed into an address, and servers answer
 *  nothing at all to one that is too long. */
export const LINK_FIELD_MAX_CHARACTERS = 4_000;
/** Flattr's own limits (100 and 1,000) are kept by `findWork`, which cuts between words. */
const TITLE_MAX_CHARACTERS = 300;
const DESCRIPTION_MAX_CHARACTERS = 2_000;
const WORD_MAX_CHARACTERS = 50;
const TAGS_MAX = 20;
/** A path that signing in can come back to; hints that would make it longer are left out. */
const HERE_MAX_CHARACTERS = 3_500;
const SHARED_MAX_CHARACTERS = 10_000;

/** What somebody came to `/flattr` with. */
export type FlattrLink = {
  /** What they want to flattr, as it was typed; empty: they have not said yet. */
  readonly address: string;
  /** What the link says of it. */
  readonly hints: Hints;
  /** Whose it is, as the link has it. It proves nothing. */
  readonly owner: string | null;
  /** This page again: path and query, with no more than what is used. */
  readonly here: string;
};

/** Reads the parameters of Flattr's auto-submit links (`url`, `title`, `description`, `language`,
 *  `tags`, `category`, `hidden`, `owner`), of this node's bookmarklet, and of what phones share:
 *  Android puts the address into `text`. */
export function readFlattrLink(query: (name: string) => string | undefined): FlattrLink {
  const text = (name: string) => (query(name) ?? '').slice(0, SHARED_MAX_CHARACTERS).trim();
  const url = text('url');
  const title = text('title');
  const address = url === '' ? (addressIn(text('text')) ?? addressIn(title) ?? '') : typed(url);
  const hints = {
    ...said('title', addressIn(title) === null ? cut(title, TITLE_MAX_CHARACTERS) : ''),
    ...said('description', cut(text('description'), DESCRIPTION_MAX_CHARACTERS)),
    ...said('language', cut(text('language'), WORD_MAX_CHARACTERS).replaceAll('_', '-')),
    ...said('category', cut(text('category'), WORD_MAX_CHARACTERS)),
    ...said('tags', tagsIn(text('tags'))),
    ...(/^(1|true|yes|on)$/i.test(text('hidden')) ? { hidden: true } : {}),
  };
  const owner = cut(text('owner'), WORD_MAX_CHARACTERS);
  const link = { address, hints, owner: owner === '' ? null : owner };
  return { ...link, here: pathOf(link) };
}

/** What somebody wants to flattr by an address alone: what an auto-submit address of this node or of
 *  Flattr's leads to, else the address itself. */
export function readFlattrAddress(
  { origin }: { readonly origin: string },
  typedAddress: string,
): Pick<FlattrLink, 'address' | 'hints'> {
  const url = URL.parse(typedAddress.trim());
  const isSubmit =
    (url?.origin === origin && url.pathname === '/flattr') ||
    (/^(www\.)?flattr\.com$/.test(url?.hostname ?? '') && url?.pathname === '/submit/auto');
  const inner = url?.searchParams;
  if (!isSubmit || !inner?.has('url')) return { address: typedAddress.trim(), hints: {} };
  return readFlattrLink((name) => inner.get(name) ?? undefined);
}

const said = <Name extends string, Value extends string | readonly string[]>(
  name: Name,
  value: Value,
): { [key in Name]?: Value } =>
  value.length === 0 ? {} : ({ [name]: value } as { [key in Name]: Value });

const cut = (text: string, most: number): string => [...text].slice(0, most).join('');

const tagsIn = (text: string): string[] =>
  text
    .split(',')
    .map((tag) => cut(tag.trim(), WORD_MAX_CHARACTERS))
    .filter((tag) => tag !== '')
    .slice(0, TAGS_MAX);

/** People leave out what every address begins with, and apps put words around it. */
function typed(url: string): string {
  if (URL.canParse(url) && !/\s/.test(url)) return url;
  const bare = /^[^\s/@:?#]+\.[^\s/@:?#]{2,}(:\d+)?([/?#]\S*)?$/.test(url);
  return bare ? `https://${url}` : (addressIn(url) ?? url);
}

/** The first address of the web in a text, without the signs that only end its sentence. */
function addressIn(text: string): string | null {
  const found = /https?:\/\/[^\s<>"'“”«»]+/i.exec(text)?.[0];
  if (found === undefined) return null;
  let address = found.replace(/[.,;:!?…]+$/, '');
  while (/[)\]]$/.test(address) && !closes(address)) address = address.slice(0, -1);
  return URL.canParse(address) ? address : null;
}

/** Whether the bracket at its end was opened in it, as in many an encyclopaedia's addresses. */
function closes(address: string): boolean {
  const [open, close] = address.endsWith(')') ? ['(', ')'] : ['[', ']'];
  return address.split(open).length >= address.split(close).length;
}

/** The same link by another address of what it leads to, when that is one of the web. */
export function linkBy(link: FlattrLink, address: string): FlattrLink {
  const isWeb = /^https?:$/.test(URL.parse(address)?.protocol ?? '');
  const named = { ...link, address };
  return isWeb ? { ...named, here: pathOf(named) } : link;
}

function pathOf({ address, hints, owner }: Omit<FlattrLink, 'here'>): string {
  if (address === '') return '/flattr';
  const parts = [`url=${encodeURIComponent(address)}`];
  const optional = {
    title: hints.title,
    language: hints.language,
    category: hints.category,
    hidden: hints.hidden === true ? '1' : undefined,
    owner: owner ?? undefined,
    tags: hints.tags?.join(','),
    description: hints.description,
  };
  let length = '/flattr?'.length + (parts[0]?.length ?? 0);
  for (const [name, value] of Object.entries(optional)) {
    if (value === undefined) continue;
    const part = `${name}=${encodeURIComponent(value.toWellFormed())}`;
    length += part.length + 1;
    if (length <= HERE_MAX_CHARACTERS) parts.push(part);
  }
  return `/flattr?${parts.join('&')}`;
}
