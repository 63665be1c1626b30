import { html } from 'hono/html';
import type { ReceivedCounts } from '../../../db/views/received.ts';
import type { Visit } from '../visit.ts';
import type { Markup } from './mark.ts';

/** How often somebody was thanked and by how many: this month, and ever. */
export function receivedFigures(visit: Visit, counts: ReceivedCounts): Markup {
  const { count, thanked } = visit.words;
  const thisMonth =
    counts.flattrsThisMonth === 0
      ? count.thisMonth(0)
      : thanked.thisMonth(
          count.flattrs(counts.flattrsThisMonth),
          thanked.from(counts.giversThisMonth, counts.namelessThisMonth),
        );
  const ever =
    counts.flattrsEver === 0
      ? null
      : thanked.ever(
          count.flattrs(counts.flattrsEver),
          thanked.from(counts.giversEver, counts.namelessEver),
        );
  return html`<span class="figure-part">${thisMonth}</span>${ever === null ? null : html` <span class="figure-part soft">${ever}</span>`}`;
}
