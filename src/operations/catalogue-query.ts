import {
  CATALOGUE_ORDERS,
  type CatalogueFilter,
  type CatalogueOrder,
  type CataloguePlace,
} from '../../db/views/catalogue.ts';
import { oneLine } from '../text/plain-text.ts';

/** The kinds of works, in the order in which they are offered. */
export const CATEGORIES = [
  'text',
  'image',
  'audio',
  'video',
  'software',
  'people',
  'rest',
] as const;

/** A catalogue as its address asks for it. */
export type CatalogueQuery = {
  readonly filter: CatalogueFilter;
  /** As it was typed. */
  readonly typed: string;
  /** The last line of the page before. */
  readonly after: CataloguePlace | null;
};

const LONGEST_TAG = 100;
const LONGEST_SEARCH = 200;
const MOST_WORDS = 8;
const LONGEST_WORD = 60;
const LANGUAGE = /^[a-z]{2,3}$/;
const PLACE =
  /^(-?\d{1,16}(?:\.\d{1,20})?)_([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})$/;

/** Reads an address. Whatever is no answer to what it asks counts as not said, so that an old or
 *  broken link still shows a catalogue. */
export function readCatalogueQuery(get: (name: string) => string | undefined): CatalogueQuery {
  const typed = oneLine((get('q') ?? '').slice(0, LONGEST_SEARCH));
  const language = (get('language') ?? '').toLowerCase();
  const order = CATALOGUE_ORDERS.find((known) => known === get('sort')) ?? 'trending';
  return {
    filter: {
      order,
      language: LANGUAGE.test(language) ? language : null,
      category: CATEGORIES.find((category) => category === get('kind')) ?? null,
      tag: tagIn(get('tag')),
      words: wordsIn(typed),
    },
    typed,
    after: placeIn(get('after'), order),
  };
}

/** With or without `#`. */
function tagIn(text: string | undefined): string | null {
  const tag = oneLine((text ?? '').slice(0, LONGEST_TAG)).replace(/^#+/, '');
  return tag === '' ? null : tag;
}

/** Letters and digits alone: nothing that means something to a search engine is left. */
const wordsIn = (typed: string): string[] =>
  (typed.match(/[\p{L}\p{M}\p{N}]+/gu) ?? [])
    .slice(0, MOST_WORDS)
    .map((word) => word.slice(0, LONGEST_WORD).toWellFormed());

/** What an order's measure can be: the database refuses more. */
const BOUNDS: Readonly<Record<CatalogueOrder, readonly [least: number, most: number]>> = {
  trending: [-1e6, 1e6],
  new: [-1e13, 1e14],
  flattrers: [0, 2 ** 31 - 1],
};

function placeIn(text: string | undefined, order: CatalogueOrder): CataloguePlace | null {
  const [, digits, id] = PLACE.exec(text ?? '') ?? [];
  if (digits === undefined || id === undefined) return null;
  const key = order === 'flattrers' ? Math.trunc(Number(digits)) : Number(digits);
  const [least, most] = BOUNDS[order];
  return key < least || key > most ? null : { key, id };
}

/** A place as an address carries it; numbers come back to the last bit. */
export const placeText = ({ key, id }: CataloguePlace): string => `${key}_${id}`;

/** The same catalogue as an address asks for it, without what goes without saying.
 *  @param change what is asked otherwise. */
export function catalogueParameters(
  { filter, typed }: CatalogueQuery,
  change: Partial<CatalogueFilter & { readonly typed: string }> = {},
): Record<string, string> {
  const asked = { ...filter, typed, ...change };
  const said = {
    q: asked.typed,
    sort: asked.order === 'trending' ? '' : asked.order,
    language: asked.language ?? '',
    kind: asked.category ?? '',
    tag: asked.tag ?? '',
  };
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== ''));
}

/** With its question mark; empty for the whole catalogue. */
export function catalogueSearch(
  query: CatalogueQuery,
  change: Partial<CatalogueFilter & { readonly typed: string }> = {},
): string {
  const text = new URLSearchParams(catalogueParameters(query, change)).toString();
  return text === '' ? '' : `?${text}`;
}

/** Whether something is left out of it. */
export const isNarrowed = ({ filter, typed }: CatalogueQuery): boolean =>
  typed !== '' || filter.language !== null || filter.category !== null || filter.tag !== null;
