import { html } from 'hono/html';
import type { Markup } from './mark.ts';

/** Who is shown: with their picture, if they have one here, else with their first letter. */
export type Faced = {
  readonly handle: string;
  readonly host: string;
  readonly name: string;
  readonly pictureId?: string | null;
};

/** Somebody's picture, round; or the first letter of their name on one of six quiet tints. Decoration:
 *  the name always stands beside it. */
export function avatar(person: Faced, large = false): Markup {
  const size = large ? ' letter-large' : '';
  if (typeof person.pictureId === 'string') {
    const pixels = large ? 104 : 44;
    return html`<img class="letter${size}" src="${pictureHref(person.pictureId)}" alt="" width="${pixels}" height="${pixels}"${large ? null : html` loading="lazy"`}>`;
  }
  return html`<span class="letter${size} letter-${tone(person.handle + person.host)}" aria-hidden="true">${firstLetter(person.name)}</span>`;
}

/** Where a picture is shown from. */
export const pictureHref = (pictureId: string): string => `/pictures/${pictureId}`;

/** The same for the same words, on every page and day: one of six quiet tints. */
export function tone(words: string): number {
  let sum = 0;
  for (const character of words) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % 6;
}

/** What stands large where there is no picture: the first letter, or where there is none the first
 *  picture that was typed. */
export function firstLetter(text: string): string {
  const [letter] =
    /[\p{L}\p{N}]\p{M}*/u.exec(text) ?? /\p{Extended_Pictographic}\ufe0f?/u.exec(text) ?? [];
  return (letter ?? '·').toLocaleUpperCase();
}
