import { html } from 'hono/html';
import type { NodeFigures } from '../../../db/views/months.ts';
import type { Visit } from '../visit.ts';
import type { Markup } from './mark.ts';

/** What a node can say of itself in three numbers. */
export function nodeFiguresList(visit: Visit, count: NodeFigures): Markup {
  const { words } = visit;
  const figure = (n: number, label: string) =>
    html`<div><dt>${label}</dt><dd>${words.count.number(n)}</dd></div>`;
  return html`<section class="figures" aria-labelledby="figures"><h2 id="figures" class="unseen">${words.front.figures(visit.node.name)}</h2>
<dl>${figure(count.flattrsThisMonth, words.front.figureFlattrs)}${figure(count.works, words.front.figureWorks)}${figure(count.people, words.front.figurePeople)}</dl></section>`;
}
