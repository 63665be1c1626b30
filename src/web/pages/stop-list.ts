import { html } from 'hono/html';
import { layout } from '../layout.ts';
import type { Markup } from '../parts/mark.ts';
import type { Visit } from '../visit.ts';
import { WAYS_HREF } from './ways-in.ts';

/** Ends the weekly list, or says that it has ended.
 *  @param facts.address who got it; null: the link is nobody's. */
export function stopListPage(
  visit: Visit,
  { isDone, address }: { readonly isDone: boolean; readonly address: string | null },
): Markup {
  const { stopList: words, ways } = visit.words;
  const settings = html`<p><a class="onward" href="${WAYS_HREF}">${ways.title}</a></p>`;
  return layout(visit, {
    ...{ title: words.title, hidden: true },
    main: html`<div class="narrow">
<h1>${words.title}</h1>
${
  address === null
    ? html`<p class="lead">${words.unknown}</p>${settings}`
    : isDone
      ? html`<p class="lead" role="status">${words.done(address)}</p><p>${words.again}</p>${settings}`
      : html`<p class="lead">${words.lead}</p><form method="post" action="${visit.here}"><p><button class="button">${words.button}</button></p></form>`
}
</div>`,
  });
}
