import { html } from 'hono/html';
import type { Visit } from '../visit.ts';
import { avatar } from './avatar.ts';
import type { Markup } from './mark.ts';

export type Named = {
  readonly handle: string;
  readonly host: string;
  readonly name: string;
  readonly local: boolean;
  readonly profileUrl: string;
  readonly pictureId?: string | null;
};

/** Somebody in a line: picture or letter, name, handle with server. Who lives elsewhere is linked
 *  there. */
export function personLine(visit: Visit, person: Named, note?: Markup | string): Markup {
  return html`<span class="person">${avatar(person)}<span class="person-text"><a class="person-name" href="${profileHref(visit, person)}"${outside(person)} dir="auto">${person.name}</a> <span class="handle">${fullHandle(person)}</span>${
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
