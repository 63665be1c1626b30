import { html } from 'hono/html';
import type { Markup } from './mark.ts';

/** Nothing here yet: one sentence, and one thing to do about it. */
export function emptyState(
  sentence: string,
  action?: { readonly href: string; readonly label: string },
): Markup {
  return html`<div class="empty"><p>${sentence}</p>${
    action === undefined
      ? null
      : html`<p><a class="onward" href="${action.href}">${action.label}</a></p>`
  }</div>`;
}
