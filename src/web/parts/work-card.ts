import { html } from 'hono/html';
import type { WorkSummary } from '../../../db/views/works.ts';
import { languageName } from '../locales/locale.ts';
import type { Visit } from '../visit.ts';
import { firstLetter, pictureHref, tone } from './avatar.ts';
import { coin, type Markup } from './mark.ts';
import { type Named, personLink, safeHref } from './person-line.ts';

/** What a list says of a work, ours or not. */
export type Listed = {
  readonly uri: string;
  readonly pageUrl: string;
  readonly slug: string | null;
  readonly title: string;
  readonly language: string | null;
  readonly category: WorkSummary['category'];
  readonly pictureId: string | null;
  /** Null: nobody knows whose page it is. */
  readonly author: Named | null;
  readonly flattrsEver: number;
  readonly featured?: boolean;
};

/** A work in a list: its picture or its first letter set large, title, who made it, how often it was
 *  flattred.
 *  @param options.author false on its author's own page, where it would say the same every time. */
export function workCard(
  visit: Visit,
  work: Listed,
  options: { readonly author: boolean; readonly heading: 'h2' | 'h3' },
): Markup {
  const title = html`<a class="card-link" href="${workHref(visit, work)}" dir="auto"${langOf(work)}>${work.title}</a>`;
  const { author } = work;
  return html`<article class="card">
${workCover({ ...work, author: author ?? { handle: '', host: hostOf(work) } })}
<div class="card-text">
${options.heading === 'h2' ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`}
${options.author ? by(visit, work) : null}
${facts(visit, work, !options.author && work.featured === true)}
</div>
</article>`;
}

/** Who made it, and where it is if that is not here. */
function by(visit: Visit, work: Listed): Markup {
  const { words } = visit;
  const { author } = work;
  const place = author?.local === true ? null : words.catalogue.elsewhere(hostOf(work));
  if (author === null) return html`<p class="card-by">${place}</p>`;
  return html`<p class="card-by">${words.work.by} ${personLink(visit, author)}${place === null ? null : html` <span>${place}</span>`}</p>`;
}

const hostOf = ({ pageUrl }: Listed): string => URL.parse(pageUrl)?.host ?? '';

/** The picture of a work in a list, or in its place the title's first letter on the tint of its
 *  author. Decoration: the title stands beside it. */
export function workCover(work: {
  readonly title: string;
  readonly pictureId: string | null;
  readonly author: { readonly handle: string; readonly host: string };
}): Markup {
  if (work.pictureId === null) return workLetter(work);
  return html`<img class="cover" src="${pictureHref(work.pictureId)}" alt="" width="84" height="84" loading="lazy">`;
}

export function workLetter(
  work: {
    readonly title: string;
    readonly author: { readonly handle: string; readonly host: string };
  },
  large = false,
): Markup {
  return html`<div class="cover cover-${tone(work.author.handle + work.author.host)} cover-from-${tone(work.title) % 4}${large ? ' cover-large' : ''}" aria-hidden="true"><span>${firstLetter(work.title)}</span></div>`;
}

function facts(visit: Visit, work: Listed, pinned: boolean): Markup {
  const { words, language } = visit;
  const told = [
    pinned ? words.works.featured : null,
    words.category[work.category],
    languageName(work.language, language),
  ].filter((fact) => fact !== null);
  return html`<p class="card-facts"><span class="card-count${work.flattrsEver > 0 ? ' card-thanked' : ''}">${coin('small')}${words.count.flattrs(work.flattrsEver)}</span>${told.map((fact) => html`<span>${fact}</span>`)}</p>`;
}

/** The language a text is in, for screen readers and hyphenation. */
export const langOf = (work: { readonly language: string | null }) =>
  work.language === null ? null : html` lang="${work.language}"`;

/** The page about it here: of what lives elsewhere the one on which it can be flattred. */
export const workHref = (visit: Visit, work: Pick<Listed, 'slug' | 'uri' | 'author'>): string =>
  work.slug !== null && work.author?.local === true
    ? ownWorkHref(work.author.handle, work.slug)
    : `/flattr?url=${encodeURIComponent(safeHref(visit, work.uri))}`;

/** The page of a work that lives here. */
export const ownWorkHref = (handle: string, slug: string): string =>
  `/@${handle}/works/${encodeURIComponent(slug)}`;
