import { html } from 'hono/html';
import { percent } from '../locales/locale.ts';
import type { Visit } from '../visit.ts';
import type { Markup } from './mark.ts';

/** The circle is counted in these, so that a share of it is whole numbers only. */
const ROUND = 3600n;
/** A hair of paper between two flattrs. */
const GAP = 22n;
/** More cuts than this are dust. */
const MOST_CUTS = 72;

/** A month's budget as a ring, cut into one piece per flattr; the part that the balance covers is
 *  solid, what is only promised is pale. In the middle: what one flattr is worth.
 *  Said in words as well: the ring is a picture with a text alternative. */
export function budgetRing(
  visit: Visit,
  ring: {
    readonly budgetMinor: bigint;
    readonly availableMinor: bigint;
    /** One per flattr of the month. */
    readonly weights: readonly number[];
    /** The part of the budget that is for the giver's own server; 0: none. */
    readonly serverPercent: number;
    readonly worthMinor: bigint;
    /** The same if the balance covered the budget. */
    readonly promisedWorthMinor: bigint;
  },
): Markup {
  const { words } = visit;
  const none = ring.weights.length === 0;
  const given = spentPart(ring);
  const worth = visit.money(ring.worthMinor);
  const flattrs = none
    ? words.home.ringNone(visit.money(ring.budgetMinor))
    : words.home.ring(words.count.flattrs(ring.weights.length), worth);
  const told =
    ring.serverPercent === 0
      ? flattrs
      : `${none ? '' : `${flattrs} `}${words.server.ring(percent(ring.serverPercent * 100, visit.language), visit.money(ring.budgetMinor))}`;
  return html`<figure class="ring" data-worth="${worth.replaceAll('\u00a0', ' ')}">
<svg viewBox="0 0 240 240" role="img" aria-label="${told}">
<g transform="rotate(-90 120 120)">
<circle class="ring-track" cx="120" cy="120" r="104"/>
${given === 0n ? null : circle('ring-promised', `${given} ${ROUND}`, 0n)}
${given === 0n ? null : circle('ring-funded', `${(coveredPart(ring) * given) / ROUND} ${ROUND}`, 0n)}
${cuts(pieces(ring)).map((at) => circle('ring-cut', `${GAP} ${ROUND}`, at))}
</g>
<text class="ring-worth${fitting(worth)}" x="120" y="122" text-anchor="middle">${worth}</text>
<text class="ring-label" x="120" y="148" text-anchor="middle">${none ? words.home.firstFlattr : words.home.perFlattr}</text>
${
  ring.promisedWorthMinor > ring.worthMinor
    ? html`<text class="ring-promise" x="120" y="172" text-anchor="middle">${visit.money(ring.promisedWorthMinor)} ${words.money.promised}</text>`
    : null
}
</svg>
<figcaption>${told}</figcaption>
</figure>`;
}

/** The ring's middle is one width, amounts are not. */
const fitting = (amount: string): string =>
  amount.length > 12 ? ' ring-worth-longest' : amount.length > 9 ? ' ring-worth-long' : '';

const circle = (name: string, dashes: string, at: bigint): Markup =>
  html`<circle class="${name}" cx="120" cy="120" r="104" pathLength="${ROUND}" stroke-dasharray="${dashes}" stroke-dashoffset="${-at}"/>`;

function coveredPart(ring: { budgetMinor: bigint; availableMinor: bigint }): bigint {
  if (ring.availableMinor >= ring.budgetMinor) return ROUND;
  return ring.availableMinor <= 0n ? 0n : (ring.availableMinor * ROUND) / ring.budgetMinor;
}

/** How much of the ring the month takes. Without flattrs, what is for the server is all of it. */
const spentPart = (ring: { weights: readonly number[]; serverPercent: number }): bigint =>
  ring.weights.length > 0 ? ROUND : (BigInt(ring.serverPercent) * ROUND) / 100n;

/** The server's part first, then the flattrs; all in one unit. */
function pieces(ring: { weights: readonly number[]; serverPercent: number }): number[] {
  const { weights, serverPercent } = ring;
  if (serverPercent === 0 || weights.length === 0) return [...weights];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return [serverPercent * total, ...weights.map((weight) => (100 - serverPercent) * weight)];
}

/** Where one flattr's piece ends and the next begins; a single one is the whole ring. */
function cuts(weights: readonly number[]): bigint[] {
  if (weights.length < 2 || weights.length > MOST_CUTS) return [];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let before = 0;
  return weights.map((weight) => {
    const at = (BigInt(before) * ROUND) / BigInt(total) - GAP / 2n;
    before += weight;
    return at;
  });
}
