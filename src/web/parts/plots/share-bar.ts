import { scaleLinear } from 'd3-scale';
import { html } from 'hono/html';
import type { Markup } from '../mark.ts';
import { tenth } from './plot.ts';

const LONG = 100;

/** A bar in a line of a table, as long as its part of the longest. The number stands beside it, so it
 *  says nothing to who does not see it. */
export function shareBar(count: number, most: number): Markup {
  const long = scaleLinear([0, Math.max(most, 1)], [0, LONG]);
  return html`<svg class="share-bar" viewBox="0 0 ${LONG} 8" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="bar" width="${tenth(long(count))}" height="8"/></svg>`;
}
