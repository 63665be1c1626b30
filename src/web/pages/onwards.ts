import { html } from 'hono/html';
import { layout } from '../layout.ts';
import type { Markup } from '../parts/mark.ts';
import type { Visit } from '../visit.ts';

/** Leads on to somebody's own node. A page and not a redirect: browsers hold answers to forms to the
 *  content policy's `form-action`, which lets none leave this site. */
export function onwardsPage(
  visit: Visit,
  { host, href }: { readonly host: string; readonly href: string },
): Markup {
  const { words } = visit;
  return layout(visit, {
    title: words.any.onwards(host),
    hidden: true,
    part: 'flattr',
    head: html`<meta http-equiv="refresh" content="0;url=${href}">`,
    main: html`<div class="narrow">
<h1>${words.any.onwards(host)}</h1>
<p class="lead">${words.any.onwardsText}</p>
<p><a class="button" href="${href}" rel="noopener">${host}</a></p>
</div>`,
  });
}
