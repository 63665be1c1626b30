import { html } from 'hono/html';
import { START_HREF } from '../first-way.ts';
import type { Visit } from '../visit.ts';
import type { Markup } from './mark.ts';

/** Where one is on a way of a few steps: a dot for each, and the same in words. */
export function stepper({ words }: Visit, at: number, of: number): Markup {
  const dots = Array.from({ length: of }, (_, n) =>
    n + 1 === at
      ? html`<i class="step-now"></i>`
      : html`<i${n + 1 < at ? html` class="step-done"` : null}></i>`,
  );
  return html`<p class="stepper"><span class="step-dots" aria-hidden="true">${dots}</span> ${words.first.stepper(at, of)}</p>`;
}

/** On one's own page: the way back into the first visit, and out of it for good. */
export function resume({ words }: Visit): Markup {
  return html`<section class="announce resume"><p>${words.first.resume}</p>
<div class="acts"><a class="button" href="${START_HREF}">${words.first.resumeGo}</a>
<form method="post" action="${START_HREF}"><button class="quiet" name="step" value="flattr">${words.first.resumeNever}</button></form></div></section>`;
}
