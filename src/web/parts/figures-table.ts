import { html } from 'hono/html';
import type { Markup } from './mark.ts';

/** A figure of a table in a `.wide` frame: on a phone, where a row becomes a list, it says what it is. */
export const figure = (label: string, text: string): Markup =>
  html`<td class="amount" data-label="${label}">${text}</td>`;
