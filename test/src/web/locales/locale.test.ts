import { expect, test } from 'vitest';
import { languageChoices } from '../../../../src/web/locales/language-choices.ts';
import {
  dayName,
  fromNow,
  LANGUAGES,
  languageName,
  monthName,
  preferredLanguage,
  wordsOf,
} from '../../../../src/web/locales/locale.ts';

/** Every sentence of a language by its path; functions are called with numbers, which every one of
 *  them can put into its sentence. */
function sentences(part: unknown, path = ''): Map<string, string> {
  if (typeof part === 'string') return new Map([[path, part]]);
  if (typeof part === 'function') return new Map([[path, String(part(3, 4))]]);
  if (typeof part !== 'object' || part === null) throw new Error(`${path} is no text`);
  return new Map(
    Object.entries(part).flatMap(([key, value]) => [...sentences(value, `${path}.${key}`)]),
  );
}

test('both languages say everything, and something', () => {
  const [en, fr] = LANGUAGES.map((language) => sentences(wordsOf(language)));
  expect([...(fr?.keys() ?? [])]).toEqual([...(en?.keys() ?? [])]);
  for (const [path, sentence] of [...(en ?? []), ...(fr ?? [])]) {
    expect(sentence.trim(), path).not.toBe('');
    expect(sentence, path).not.toMatch(/undefined|NaN|\[object/);
  }
});

test('French is French: few words are the same in both languages', () => {
  const fr = sentences(wordsOf('fr'));
  const same = [...sentences(wordsOf('en'))].filter(([path, text]) => fr.get(path) === text);
  expect(same.map(([path]) => path).sort()).toEqual([
    // Named alike by every bank.
    ...['.bank.bic', '.bank.iban'],
    '.catalogue.title',
    '.count.flattrs',
    '.count.number',
    '.form.excerpt',
    '.home.budget',
  ]);
});

test('French puts no-break spaces where lines must not break', () => {
  for (const [path, sentence] of sentences(wordsOf('fr'))) {
    expect(sentence, path).not.toMatch(/[^\u00a0\u202f][:;?!»](\s|$)/);
    expect(sentence, path).not.toMatch(/«[^\u00a0\u202f]/);
    expect(sentence, path).not.toMatch(/'/);
  }
});

test.each([
  ['fr-CH, fr;q=0.9, en;q=0.8', 'fr'],
  ['de, en;q=0.5, fr;q=0.7', 'fr'],
  ['de', 'en'],
  ['fr;q=0, en', 'en'],
  ['', 'en'],
  [undefined, 'en'],
  [';;;,,=', 'en'],
])('reads Accept-Language %j as %s', (header, language) => {
  expect(preferredLanguage(header)).toBe(language);
});

test('names months, days and languages in UTC and in the reader’s words', () => {
  expect(monthName('2026-11', 'fr')).toBe('novembre 2026');
  expect(dayName(new Date('2026-11-30T23:59:59Z'), 'en')).toBe('30 November 2026');
  expect(languageName('fr', 'en')).toBe('French');
  expect(languageName('fr', 'fr')).toBe('français');
  expect(languageName('not a language', 'en')).toBeNull();
  expect(languageName(null, 'en')).toBeNull();
});

test.each([
  [0, 'now'],
  [-20, '20 seconds ago'],
  [-12 * 60, '12 minutes ago'],
  [3 * 3600, 'in 3 hours'],
  [26 * 3600, 'tomorrow'],
  [-72 * 3600, '3 days ago'],
])('says how far from now %d seconds are', (seconds, words) => {
  const now = new Date('2026-10-05T12:00:00Z');
  expect(fromNow(new Date(now.getTime() + seconds * 1000), now, 'en')).toBe(words);
});

test('a work can be said to be in a language that is not in the list', () => {
  const choices = languageChoices('en', 'en-GB', 'Not said');
  expect(choices[0]).toEqual({ value: '', label: 'Not said' });
  expect(choices).toContainEqual({ value: 'en-GB', label: 'British English' });
  expect(languageChoices('fr', 'x"y', '-').some(({ value }) => value === 'x"y')).toBe(true);
  expect(choices.filter(({ value }) => value === 'fr')).toHaveLength(1);
});
