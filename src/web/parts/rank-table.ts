import { html } from 'hono/html';
import type { Visit } from '../visit.ts';
import type { Markup } from './mark.ts';
import { shareBar } from './plots/share-bar.ts';

/** A line: what it is about, and how many. */
export type Ranked = { readonly name: Markup | string; readonly many: number };

/** Things by how many there are: a table in which each number has its bar. It is a plot that can be read
 *  aloud, and names of any length have room in it.
 *  @param rows the most first. */
export function rankTable(
  visit: Visit,
  facts: {
    readonly caption: string;
    readonly head: string;
    /** Of what there are so many. */
    readonly of: string;
    readonly rows: readonly Ranked[];
  },
): Markup {
  const { count } = visit.words;
  const most = facts.rows[0]?.many ?? 0;
  return html`<table class="rank"><caption class="unseen">${facts.caption}</caption>
<thead class="unseen"><tr><th scope="col">${facts.head}</th><th scope="col">${facts.of}</th></tr></thead>
<tbody>${facts.rows.map(
    ({ name, many }) =>
      html`<tr><th scope="row">${name}</th><td><span class="share-place">${shareBar(many, most)}</span> <span class="amount">${count.number(many)}</span></td></tr>`,
  )}</tbody></table>`;
}
