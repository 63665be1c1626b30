import { html } from 'hono/html';
import type { Visit } from '../visit.ts';
import type { Markup } from './mark.ts';

export type Named = {
  readonly handle: string;
  readonly host: string;
  readonly name: string;
  readonly local: boolean;
  readonly profileUrl: string;
};

/** Somebody in a line: letter, name, handle with server. Who lives elsewhere is linked there. */
export function personLine(visit: Visit, person: Named, note?: Markup | string): Markup {
  return html`<span class="person"><span class="letter letter-${tone(person.handle + person.host)}" aria-hidden="true">${firstLetter(person.name)}</span><span class="person-text"><a class="person-name" href="${profileHref(visit, person)}"${outside(person)} dir="auto">${person.name}</a> <span class="handle">${fullHandle(person)}</span>${
    note === undefined ? null : html`<span class="person-note">${note}</span>`
  }</span></span>`;
}

/** The name alone, as a link. */
export function personLink(visit: Visit, person: Named): Markup {
  return html`<a href="${profileHref(visit, person)}"${outside(person)} dir="auto">${person.name}</a>`;
}

export const fullHandle = (person: Pick<Named, 'handle' | 'host'>): string =>
  `@${person.handle}@${person.host}`;

const profileHref = (visit: Visit, person: Named): string =>
  person.local ? `/@${person.handle}` : safeHref(visit, person.profileUrl);

const outside = (person: Named) => (person.local ? null : html` rel="noopener nofollow"`);

/** Addresses come from other servers too: what is no web address leads home instead. */
export function safeHref(visit: Pick<Visit, 'node'>, address: string): string {
  const url = URL.parse(address);
  return url !== null && ['https:', 'http:'].includes(url.protocol) ? url.href : visit.node.origin;
}

/** The same for the same words, on every page and day: one of six quiet tints. */
export function tone(words: string): number {
  let sum = 0;
  for (const character of words) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9973;
  return sum % 6;
}

/** What stands large where there is no picture. */
export function firstLetter(text: string): string {
  const letter = /[\p{L}\p{N}]\p{M}*/u.exec(text)?.[0];
  return (letter ?? '·').toLocaleUpperCase();
}
