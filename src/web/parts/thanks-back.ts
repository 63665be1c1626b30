import { html } from 'hono/html';
import type { Supporter } from '../../../db/views/company.ts';
import { dayName } from '../locales/locale.ts';
import type { Visit } from '../visit.ts';
import { coin, type Markup } from './mark.ts';
import { personLine, safeHref } from './person-line.ts';

/** Somebody who thanked the reader, what they make, and whether the reader thanked them this month. */
export type Back = {
  readonly supporter: Supporter;
  readonly works: readonly { readonly title: string; readonly pageUrl: string }[];
  readonly thanked: boolean;
};

/** Who thanked, with what they make themselves, and one click to thank them back. */
export function thanksBack(visit: Visit, lines: readonly Back[]): Markup {
  const { supporters } = visit.words;
  return html`<ul class="lines lines-back">${lines.map(
    ({ supporter: { person, flattrs, last }, works, thanked }) =>
      html`<li><div class="back-who">${personLine(visit, person, supporters.flattrs(flattrs, dayName(last, visit.language)))}
${makes(visit, works)}</div>
${giveBack(visit, person, thanked)}</li>`,
  )}</ul>`;
}

/** The newest of what somebody makes. */
export const makes = (visit: Visit, works: Back['works']): Markup | null =>
  works.length === 0
    ? null
    : html`<p class="back-works">${visit.words.figures.makes} ${works.map(
        ({ title, pageUrl }, n) =>
          html`${n === 0 ? null : ', '}<a href="${safeHref(visit, pageUrl)}" rel="noopener nofollow" dir="auto">${title}</a>`,
      )}</p>`;

/** Thanks somebody back, or says that this is done.
 *  @param thanked this month. */
export function giveBack(
  visit: Visit,
  { id, name }: Pick<Supporter['person'], 'id' | 'name'>,
  thanked: boolean,
): Markup {
  const { figures: words } = visit.words;
  if (thanked) return html`<span class="back-done">${coin('small')} ${words.flattredBack}</span>`;
  return html`<form method="post" action="/flattr"><input type="hidden" name="person" value="${id}"><input type="hidden" name="back" value="${visit.here}"><button class="button button-light back-give" aria-label="${words.flattrBackThis(name)}">${coin('small')} ${words.flattrBack}</button></form>`;
}
