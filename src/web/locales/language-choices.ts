import { type Language, languageName } from './locale.ts';

/** The languages in which most of the web is written, and those of the places where the software's
 *  first readers live. Any other tag that a page or a feed says is kept. */
const TAGS =
  'ar bg bn br bs ca cs cy da de el en eo es et eu fa fi fr ga gl gsw he hi hr hu hy id is it ja ka ko lb lt lv mk mt nb nl nn oc pl pt pt-BR ro ru sk sl sq sr sv sw ta th tr uk ur vi zh zh-Hant'.split(
    ' ',
  );

/** Every language that a work can be said to be in, by its name in the reader's.
 *  @param chosen a BCP 47 tag that is among them whatever it is; '' for none. */
export function languageChoices(
  language: Language,
  chosen: string,
  notSaid: string,
): { readonly value: string; readonly label: string }[] {
  const tags = chosen === '' || TAGS.includes(chosen) ? TAGS : [...TAGS, chosen];
  const choices = tags.map((value) => ({ value, label: languageName(value, language) ?? value }));
  choices.sort((a, b) => a.label.localeCompare(b.label, language));
  return [{ value: '', label: notSaid }, ...choices];
}
