import { html } from 'hono/html';
import type { Markup } from './mark.ts';

const LONG_CHARACTERS = 60;

/** Whether a name or a title would fill a phone's screen, set large. */
export const isLong = (text: string): boolean => text.length > LONG_CHARACTERS;

/** What a heading of somebody else's words has: their direction, and less size for many of them. */
export const headingOf = (text: string): Markup =>
  html` dir="auto"${isLong(text) ? html` class="long"` : null}`;
