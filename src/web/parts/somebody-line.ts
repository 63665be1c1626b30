import { html } from 'hono/html';
import type { Visit } from '../visit.ts';
import type { Markup } from './mark.ts';
import { type Named, personLine } from './person-line.ts';

/** Who gave, in a line; of whoever gave without their name there is none: "somebody", with a sign that
 *  is the same for all of them. */
export function giverLine(visit: Visit, giver: Named | null, note?: Markup | string): Markup {
  if (giver !== null) return personLine(visit, giver, note);
  const { gift } = visit.words;
  return html`<span class="person"><span class="letter letter-nobody" aria-hidden="true">${face()}</span><span class="person-text"><span class="person-name">${gift.somebody}</span> <span class="handle">${gift.somebodyNote}</span>${
    note === undefined ? null : html`<span class="person-note">${note}</span>`
  }</span></span>`;
}

const face = (): Markup =>
  html`<svg viewBox="0 0 24 24" focusable="false"><circle cx="12" cy="9" r="4.2"/><path d="M4 20.5c.9-4 4-6 8-6s7.1 2 8 6"/></svg>`;
