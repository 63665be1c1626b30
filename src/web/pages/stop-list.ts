import { html } from 'hono/html';
import type { Stoppable } from '../../operations/choose-telling.ts';
import { layout } from '../layout.ts';
import { listed } from '../locales/locale.ts';
import type { Markup } from '../parts/mark.ts';
import type { Visit } from '../visit.ts';
import { TELLING_HREF } from './happenings.ts';

/** Ends kinds of mail, or says that they have ended; and offers to end all of them.
 *  @param facts.address who got it; null: the link is nobody's. */
export function stopListPage(
  visit: Visit,
  facts: {
    readonly isDone: boolean;
    readonly address: string | null;
    readonly token: string;
    readonly what: readonly Stoppable[];
  },
): Markup {
  const { stopList: words, telling } = visit.words;
  const { isDone, address, token, what } = facts;
  const settings = html`<p><a class="onward" href="${TELLING_HREF}">${telling.title}</a></p>`;
  const names = listed(
    what.map((one) => words.names[one]),
    visit.language,
  );
  const button = (of: readonly Stoppable[], look: string) =>
    html`<form method="post" action="/mail/stop/${token}/${of.join('-')}"><p><button class="${look}">${of.includes('all') ? words.stopAll : words.button}</button></p></form>`;
  const orAll = what.includes('all')
    ? null
    : button(['all'], isDone ? 'button button-light' : 'quiet');
  return layout(visit, {
    ...{ title: words.title, hidden: true },
    main: html`<div class="narrow">
<h1>${words.title}</h1>
${
  address === null
    ? html`<p class="lead">${words.unknown}</p>${settings}`
    : isDone
      ? html`<p class="lead" role="status">${words.done(names, address)}</p><p>${words.again}</p>${orAll}${settings}`
      : html`<p class="lead">${words.lead(names)}</p>${button(what, 'button')}${orAll}`
}
</div>`,
  });
}
