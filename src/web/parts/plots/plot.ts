import { html } from 'hono/html';
import type { Visit } from '../../visit.ts';
import type { Markup } from '../mark.ts';

/** Drawings are this wide, in the units of their `viewBox`: on a phone about one pixel each, so that
 *  their text stands as large as it is written. */
export const WIDE = 360;

/** What a plot says besides its drawing. */
export type Told = {
  /** Tells it from other plots of the page. */
  readonly id: string;
  /** What it is, in a few words; and for who does not see it, what can be seen. */
  readonly title: string;
  readonly description: string;
};

/** A drawing with its text alternative: its name and what it shows. */
export function drawing(told: Told, facts: { readonly high: number; readonly marks: Markup }) {
  const { id, title, description } = told;
  return html`<svg class="plot-drawing" viewBox="0 0 ${WIDE} ${facts.high}" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-text"><title id="${id}-title">${title}</title><desc id="${id}-text">${description}</desc>
${facts.marks}</svg>`;
}

/** A drawing below the sentence that says what it shows, and behind it the figures as a table. */
export function plotFigure(
  visit: Visit,
  plot: { readonly sentence: string; readonly drawn: Markup; readonly table: Markup },
): Markup {
  return html`<figure class="plot"><figcaption>${plot.sentence}</figcaption>
${plot.drawn}
<details class="behind"><summary>${visit.words.plot.table}</summary>${plot.table}</details></figure>`;
}

/** To a tenth: nobody sees more, and pages stay small. */
export const tenth = (length: number): number => Math.round(length * 10) / 10;
