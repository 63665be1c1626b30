import { html } from 'hono/html';
import type { Visit } from '../visit.ts';
import type { Markup } from './mark.ts';

/** As far as it is counted (`UNSEEN_COUNTED` of the database). */
const MOST = 100;

/** How much somebody has not seen yet. */
export function bell(visit: Visit, unseen: number): Markup {
  const { happenings: words, count } = visit.words;
  return html`<span class="bell"><span class="unseen">${words.bell(unseen, MOST)}</span><svg viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="M12 3.2a5.6 5.6 0 0 0-5.6 5.6v3.4c0 1.5-.6 2.4-1.5 3.4-.5.5-.1 1.4.6 1.4h13c.7 0 1.1-.9.6-1.4-.9-1-1.5-1.9-1.5-3.4V8.8A5.6 5.6 0 0 0 12 3.2ZM9.7 19a2.4 2.4 0 0 0 4.6 0Z"/></svg>${unseen === 0 ? null : html`<span class="bell-count" aria-hidden="true">${unseen < MOST ? count.number(unseen) : `${MOST - 1}+`}</span>`}</span>`;
}
