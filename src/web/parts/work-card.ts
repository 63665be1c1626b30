import { html } from 'hono/html';
import type { WorkSummary } from '../../../db/views/works.ts';
import { languageName } from '../locales/locale.ts';
import type { Visit } from '../visit.ts';
import { coin, type Markup } from './mark.ts';
import { firstLetter, personLink, safeHref, tone } from './person-line.ts';

/** A work in a list: its first letter set large, title, who made it, how often it was flattred.
 *  @param options.author false on its author's own page, where it would say the same every time. */
export function workCard(
  visit: Visit,
  work: WorkSummary,
  options: { readonly author: boolean; readonly heading: 'h2' | 'h3' },
): Markup {
  const title = html`<a class="card-link" href="${workHref(visit, work)}" dir="auto"${langOf(work)}>${work.title}</a>`;
  return html`<article class="card">
${workLetter(work)}
<div class="card-text">
${options.heading === 'h2' ? html`<h2>${title}</h2>` : html`<h3>${title}</h3>`}
${options.author ? html`<p class="card-by">${visit.words.work.by} ${personLink(visit, work.author)}</p>` : null}
${facts(visit, work)}
</div>
</article>`;
}

/** The place of a picture: the title's first letter, on the tint of its author. */
export function workLetter(work: WorkSummary, large = false): Markup {
  return html`<div class="cover cover-${tone(work.author.handle + work.author.host)} cover-from-${tone(work.title) % 4}${large ? ' cover-large' : ''}" aria-hidden="true"><span>${firstLetter(work.title)}</span></div>`;
}

function facts(visit: Visit, work: WorkSummary): Markup {
  const { words, language } = visit;
  const told = [words.category[work.category], languageName(work.language, language)].filter(
    (fact) => fact !== null,
  );
  return html`<p class="card-facts"><span class="card-count${work.flattrsEver > 0 ? ' card-thanked' : ''}">${coin('small')}${words.count.flattrs(work.flattrsEver)}</span>${told.map((fact) => html`<span>${fact}</span>`)}</p>`;
}

/** The language a text is in, for screen readers and hyphenation. */
export const langOf = (work: Pick<WorkSummary, 'language'>) =>
  work.language === null ? null : html` lang="${work.language}"`;

export const workHref = (visit: Visit, work: WorkSummary): string =>
  work.slug !== null && work.author.local
    ? `/@${work.author.handle}/works/${encodeURIComponent(work.slug)}`
    : safeHref(visit, work.pageUrl);
