/** What an address can answer with: the ActivityPub object, or the page about it for people. */
export type Form = 'object' | 'page';

type Range = { readonly type: string; readonly weight: number };
type Wish = {
  readonly weight: number;
  /** Place among the ranges; Infinity when only a wildcard covers it. */
  readonly place: number;
};

/** Lists longer than this are read up to here: nobody's is. */
const RANGES_MAX = 50;

const OBJECT_TYPES = new Set(['application/activity+json', 'application/ld+json']);
const PAGE_TYPES = new Set(['text/html', 'application/xhtml+xml']);

/** Which form an Accept header asks for. The greater weight wins. Of equal weights what is named
 *  goes before what only a wildcard covers, and then what stands first: browsers and servers put
 *  first what they want.
 *  @param usual the form for who does not care, or wants neither.
 *  Source: RFC 9110, section 12.5.1. */
export function preferredForm(accept: string | null, usual: Form): Form {
  if (accept === null || accept === '*/*') return usual;
  const ranges = rangesOf(accept);
  const object = wishFor(ranges, OBJECT_TYPES);
  const page = wishFor(ranges, PAGE_TYPES);
  if (object.weight !== page.weight) return object.weight > page.weight ? 'object' : 'page';
  if (object.place !== page.place) return object.place < page.place ? 'object' : 'page';
  return usual;
}

/** Whether ActivityPub is asked for by its name. A page answers with the object only then: many
 *  programs send no more than a wildcard. */
export const namesObject = (accept: string | null): boolean =>
  accept !== null && rangesOf(accept).some(({ type }) => OBJECT_TYPES.has(type));

function wishFor(ranges: readonly Range[], types: ReadonlySet<string>): Wish {
  const place = ranges.findIndex(({ type }) => types.has(type));
  const named = ranges.filter(({ type }) => types.has(type));
  if (named.length > 0) return { weight: Math.max(...named.map(({ weight }) => weight)), place };
  const anything = ranges.find(({ type }) => type === '*/*');
  return { weight: anything?.weight ?? 0, place: Number.POSITIVE_INFINITY };
}

/** Commas and semicolons inside of quotes, as in the profile of `application/ld+json`, divide
 *  nothing. */
const ITEM = /(?:[^,"]|"[^"]*")+/g;
const WEIGHT = /;\s*q\s*=\s*([01](?:\.\d{0,3})?)\s*(?:;|$)/i;

function rangesOf(accept: string): Range[] {
  const items = accept.match(ITEM) ?? [];
  return items.slice(0, RANGES_MAX).map((item) => {
    const bare = item.replace(/"[^"]*"/g, '');
    const type = bare.split(';', 1)[0]?.trim().toLowerCase() ?? '';
    const weight = WEIGHT.exec(bare)?.[1];
    return { type, weight: weight === undefined ? 1 : Math.min(1, Number(weight)) };
  });
}
