import { parseAccept } from 'hono/utils/accept';
import { en, type Words } from './en.ts';
import { fr } from './fr.ts';

export type { Words };
export const LANGUAGES = ['en', 'fr'] as const;
export type Language = (typeof LANGUAGES)[number];

const WORDS: Record<Language, Words> = { en, fr };

export const wordsOf = (language: Language): Words => WORDS[language];

export function isLanguage(text: string | undefined): text is Language {
  return LANGUAGES.some((language) => language === text);
}

/** The best of our languages for an Accept-Language header; English when none fits. */
export function preferredLanguage(header: string | undefined): Language {
  const wishes = parseAccept((header ?? '').slice(0, 200));
  for (const { type, q } of wishes) {
    const language = type.toLowerCase().split('-')[0];
    if (q > 0 && isLanguage(language)) return language;
  }
  return 'en';
}

/** `November 2026`, `novembre 2026`. */
export function monthName(month: string, language: Language): string {
  return inUtc(language, { month: 'long', year: 'numeric' }).format(
    new Date(`${month}-01T00:00:00Z`),
  );
}

/** `N`: for where twelve of them stand in a row. */
export function monthLetter(month: string, language: Language): string {
  return inUtc(language, { month: 'narrow' }).format(new Date(`${month}-01T00:00:00Z`));
}

/** `22 November 2026`: the day first, because the front page is read on several continents. */
export function dayName(at: Date, language: Language): string {
  return ordinal(
    inUtc(language, { day: 'numeric', month: 'long', year: 'numeric' }).format(at),
    language,
  );
}

/** `22 November 2026, 18:00 UTC`: for what begins at a moment. */
export function momentName(at: Date, language: Language): string {
  const time = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;
  return `${dayName(at, language)}, ${inUtc(language, time).format(at)}\u00a0UTC`;
}

/** `1 December`, `1er décembre`: for what is near. */
export function longDay(at: Date, language: Language): string {
  return ordinal(inUtc(language, { day: 'numeric', month: 'long' }).format(at), language);
}

/** French counts the days of a month, but for the first. */
const ordinal = (day: string, language: Language): string =>
  language === 'fr' ? day.replace(/^1 /, '1er ') : day;

/** `22 Nov`, for lists within one month. */
export function shortDay(at: Date, language: Language): string {
  return ordinal(inUtc(language, { day: 'numeric', month: 'short' }).format(at), language);
}

const MINUTE_S = 60;
const HOUR_S = 3600;
const DAY_S = 24 * HOUR_S;

/** `12 minutes ago`, `in 3 hours`: as far from now as people count. */
export function fromNow(at: Date, now: Date, language: Language): string {
  const seconds = Math.round((at.getTime() - now.getTime()) / 1000);
  const far = Math.abs(seconds);
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  if (far < MINUTE_S) return format.format(seconds, 'second');
  if (far < HOUR_S) return format.format(Math.round(seconds / MINUTE_S), 'minute');
  if (far < DAY_S) return format.format(Math.round(seconds / HOUR_S), 'hour');
  return format.format(Math.round(seconds / DAY_S), 'day');
}

function inUtc(language: Language, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'fr', {
    ...options,
    timeZone: 'UTC',
  });
}

const namesIn = (language: Language) =>
  new Intl.DisplayNames(language, { type: 'language', fallback: 'none' });

/** Made once, for the same reason as the formats of numbers. */
const NAMES: Record<Language, Intl.DisplayNames> = { en: namesIn('en'), fr: namesIn('fr') };

/** The name of a work's language in the reader's: `fr` is `French`. Null when nobody said, or when
 *  the tag that came from elsewhere is none. */
export function languageName(tag: string | null, language: Language): string | null {
  if (tag === null) return null;
  try {
    return NAMES[language].of(tag) ?? null;
  } catch {
    return null;
  }
}

/** A count as short as it can be read: `1.2K`, `1,2 k`. */
export const shortCount = (n: number, language: Language): string =>
  new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }).format(n);

/** A fee in basis points as a percentage: 250 is `2.5 %`. */
export function percent(basisPoints: number, language: Language): string {
  return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 2 }).format(
    basisPoints / 10_000,
  );
}

/** Several things in one sentence. */
export const listed = (things: readonly string[], language: Language): string =>
  new Intl.ListFormat(language).format(things);
