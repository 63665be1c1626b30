import { html } from 'hono/html';
import { BADGE_HEIGHT } from './parts/badge.ts';
import { paymentHref } from './parts/head.ts';
import type { Markup } from './parts/mark.ts';

/** Where what stands on other sites is. Everything that is copied there has its addresses from here. */
export const badgeHref = (origin: string, address: string): string =>
  `${origin}/badge.svg?url=${encodeURIComponent(address)}`;

export const frameHref = (origin: string, address: string): string =>
  `${origin}/embed/button?url=${encodeURIComponent(address)}`;

export const scriptHref = (origin: string): string => `${origin}/button.js`;

/** A button that needs no script: a link with the count as its picture. */
export const pictureButton = (origin: string, address: string): Markup =>
  html`<a href="${paymentHref(origin, address)}"><img src="${badgeHref(origin, address)}" alt="Flattr" height="${BADGE_HEIGHT}"></a>`;

/** How wide the picture is at most. */
export const BADGE_MOST_WIDTH = 160;
