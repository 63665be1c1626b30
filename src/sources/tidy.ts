import { oneLine } from '../text/plain-text.ts';

/** What sites say in many spellings, brought into ours. */

/** Longer ones do not fit an index row of PostgreSQL (2704 bytes). */
const URL_MAX_CHARACTERS = 2_000;
export const TITLE_MAX_CHARACTERS = 300;
export const EXCERPT_MAX_CHARACTERS = 500;
const TAG_MAX_CHARACTERS = 50;
const TAGS_MAX = 10;
const BYLINE_MAX_CHARACTERS = 100;

type Said = readonly (string | null | undefined)[];

/** The first that is an http(s) address, made absolute. */
export function firstUrl(candidates: Said, base: string | undefined): string | null {
  for (const candidate of candidates) {
    const url = webUrl(candidate, base);
    if (url !== null) return url;
  }
  return null;
}

export function webUrl(
  candidate: string | null | undefined,
  base: string | undefined,
): string | null {
  const text = candidate?.trim() ?? '';
  const url = text === '' || text.length > URL_MAX_CHARACTERS ? null : URL.parse(text, base);
  if (url === null || !/^https?:$/.test(url.protocol)) return null;
  if (url.username !== '' || url.password !== '') return null;
  return url.href.length > URL_MAX_CHARACTERS ? null : url.href;
}

/** The first that is a language tag (BCP 47), in its usual spelling. */
export function firstLanguage(candidates: Said): string | null {
  for (const candidate of candidates) {
    // Of several languages, as HTTP may name them, the first.
    const text = (candidate?.trim().slice(0, 35) ?? '')
      .replaceAll('_', '-')
      .replace(/[,;\s].*/s, '');
    if (text === '') continue;
    try {
      const [tag] = Intl.getCanonicalLocales(text);
      if (tag !== undefined) return tag;
    } catch {
      // Not BCP 47: as good as none.
    }
  }
  return null;
}

/** The first that is a date: as in RFC 3339, RFC 5322 or what browsers read besides. */
export function firstDate(candidates: Said): Date | null {
  for (const candidate of candidates) {
    const text = candidate?.trim() ?? '';
    if (text === '' || text.length > 100) continue;
    // Without a zone, the machine's own would decide.
    const zoned = /(?:Z|[A-Z]{2,4}|[+-][0-9]{2}:?[0-9]{2})$|^[0-9-]{10}$/i.test(text);
    const date = new Date(zoned ? text : `${text}Z`);
    if (!Number.isNaN(date.getTime())) return date;
  }
  return null;
}

/** At most ten, each once whatever its case. */
export function tidyTags(tags: Said): string[] {
  const kept = new Map<string, string>();
  for (const tag of tags) {
    if (kept.size === TAGS_MAX) break;
    const name = oneLine((tag ?? '').slice(0, 200)).replace(/^#+/, '');
    if (name === '' || name.length > TAG_MAX_CHARACTERS || kept.has(name.toLowerCase())) continue;
    kept.set(name.toLowerCase(), name);
  }
  return [...kept.values()];
}

/** The first that is a name; RSS has mail addresses there, with the name in brackets. */
export function firstName(candidates: Said): string | null {
  for (const candidate of candidates) {
    const text = oneLine((candidate ?? '').slice(0, 500));
    const name = text.includes('@') ? (/\(([^()]+)\)/.exec(text)?.[1]?.trim() ?? '') : text;
    const isName = name !== '' && name.length <= BYLINE_MAX_CHARACTERS && !/^https?:/i.test(name);
    if (isName) return name;
  }
  return null;
}
