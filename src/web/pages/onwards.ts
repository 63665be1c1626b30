import { html } from 'hono/html';
import { layout } from '../layout.ts';
import type { Markup } from '../parts/mark.ts';
import type { Visit } from '../visit.ts';

/** Leads on to somebody's own server. A page and not a redirect: browsers hold answers to forms to the
 *  content policy's `form-action`, which lets none leave this site. */
export function onwardsPage(
  visit: Visit,
  facts: {
    readonly host: string;
    readonly href: string;
    readonly title: string;
    readonly text: string;
    readonly part?: 'flattr';
  },
): Markup {
  const { host, href, title, text, part } = facts;
  return layout(visit, {
    ...{ title, hidden: true },
    ...(part === undefined ? {} : { part }),
    head: html`<meta http-equiv="refresh" content="0;url=${href}">`,
    main: html`<div class="narrow">
<h1>${title}</h1>
<p class="lead">${text}</p>
<p><a class="button" href="${href}" rel="noopener">${host}</a></p>
</div>`,
  });
}
