import { html } from 'hono/html';
import type { Visit } from '../visit.ts';
import type { Markup } from './mark.ts';
import { type Listed, langOf, workHref } from './work-card.ts';

/** The works that were flattred most, each with a bar as long as its count is to the first one's. The
 *  number stands beside it: the bar says nothing more. */
export function rankList(visit: Visit, works: readonly Listed[]): Markup {
  const most = Math.max(1, ...works.map(({ flattrsEver }) => flattrsEver));
  return html`<ol class="rank">${works.map(
    (work) =>
      html`<li><a href="${workHref(visit, work)}" dir="auto"${langOf(work)}>${work.title}</a> <span class="rank-count">${visit.words.count.flattrs(work.flattrsEver)}</span>
<svg class="rank-bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect width="${Math.max(1, Math.round((100 * work.flattrsEver) / most))}" height="4"/></svg></li>`,
  )}</ol>`;
}
