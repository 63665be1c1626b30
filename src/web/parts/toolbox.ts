import { html } from 'hono/html';
import type { Visit } from '../visit.ts';
import { coin, type Markup } from './mark.ts';

/** A bookmark that opens this node's page for whatever page one is on. A link with this address does
 *  nothing on our own pages, whose content policy runs no such scripts: it is there to be dragged. */
export const bookmarklet = (origin: string): string =>
  `javascript:location.href='${origin}/flattr?url='+encodeURIComponent(location.href)+'&title='+encodeURIComponent(document.title)`;

/** Ways to flattr without coming here first. */
export function toolbox(visit: Visit): Markup {
  const { words, node } = visit;
  const code = bookmarklet(node.origin);
  return html`<section class="toolbox" aria-labelledby="tools"><h2 id="tools">${words.tools.title}</h2>
<div class="choices">
<div class="choice"><h3>${words.tools.bookmarklet}</h3>
<p class="hint">${words.tools.bookmarkletHow}</p>
<p><a class="button button-light" href="${code}" draggable="true" data-drag>${coin()}<span>${words.tools.bookmarkletName(node.name)}</span></a></p>
<details class="options"><summary>${words.tools.byHand}</summary><p class="hint">${words.tools.byHandHow}</p><p><code translate="no">${code}</code></p></details></div>
<div class="choice"><h3>${words.tools.phone}</h3>
<p class="hint">${words.tools.phoneHow}</p></div>
</div></section>`;
}
