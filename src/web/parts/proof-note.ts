import { html } from 'hono/html';
import type { Visit } from '../visit.ts';
import { paymentHref } from './head.ts';
import type { Markup } from './mark.ts';

/** What an original says to name its creator here: in one click all of it is selected. */
function line(visit: Visit, pageUrl: string): Markup {
  const { origin } = visit.node;
  const markup = `<link rel="payment" href="${paymentHref(origin, pageUrl)}">`;
  return html`<code class="line" translate="no" dir="ltr">${markup}</code>`;
}

/** Why nobody finds a work by the address of its original, and how its author changes that: for them
 *  alone to see. Looking again asks that page anew. */
export function proofNote(
  visit: Visit,
  work: { readonly url: string; readonly pageUrl: string },
): Markup {
  const { proof } = visit.words;
  return html`<aside class="proof" aria-label="${proof.title}">
<p>${proof.text} ${proof.line}</p>
<p>${line(visit, work.pageUrl)}</p>
<p class="soft">${proof.plain}</p>
<p><a class="onward" href="/flattr?url=${encodeURIComponent(work.url)}">${proof.look}</a></p></aside>`;
}

/** The same before anything is published: one line that fits all pages of a site. */
export function proofOfSite(visit: Visit): Markup | null {
  const { words, viewer, node } = visit;
  if (viewer === null) return null;
  const { proof } = words;
  return html`<details class="word"><summary>${proof.site}</summary>
<div class="proof"><p>${proof.siteText}</p>
<p>${line(visit, `${node.origin}/@${viewer.handle}`)}</p>
<p class="soft">${proof.plain}</p></div></details>`;
}
