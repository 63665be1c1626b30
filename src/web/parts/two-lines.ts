import { html } from 'hono/html';
import type { Visit } from '../visit.ts';
import type { Markup } from './mark.ts';

/** One place on both lines, in minor units. */
export type TwoAmounts = {
  readonly name: string;
  readonly givenMinor: bigint;
  readonly receivedMinor: bigint;
};

const WIDE = 360;
const HIGH = 190;
const BOX = { left: 4, right: 270, top: 24, bottom: 158 };
/** Two labels closer than this would lie over each other. */
const LABEL_HIGH = 17;

/** What was given and received, as two lines from one zero, each with its name at its end. The table
 *  beside it has the figures.
 *  @param months the oldest first; fewer than two make no line. */
export function twoLines(visit: Visit, months: readonly TwoAmounts[]): Markup | null {
  const { months: words } = visit.words;
  const [first, last] = [months.at(0), months.at(-1)];
  const mostMinor = most(months.flatMap((m) => [m.givenMinor, m.receivedMinor]));
  if (months.length < 2 || first === undefined || last === undefined || mostMinor === 0n)
    return null;
  const given = months.map((m) => heightOf(m.givenMinor, mostMinor));
  const received = months.map((m) => heightOf(m.receivedMinor, mostMinor));
  const [atGiven, atReceived] = apart(given.at(-1) ?? 0, received.at(-1) ?? 0);
  return html`<svg class="two-lines" viewBox="0 0 ${WIDE} ${HIGH}" role="img" aria-label="${words.plot}">
<line class="grid" x1="${BOX.left}" y1="${BOX.top}" x2="${BOX.right}" y2="${BOX.top}"/>
<line class="ground" x1="${BOX.left}" y1="${BOX.bottom}" x2="${BOX.right}" y2="${BOX.bottom}"/>
<text x="${BOX.left}" y="${BOX.top - 7}">${visit.money(mostMinor)}</text>
<polyline class="line-received" points="${pointsOf(received)}"/>
<polyline class="line-given" points="${pointsOf(given)}"/>
<text class="name-given" x="${BOX.right + 8}" y="${atGiven}">${words.given}</text>
<text class="name-received" x="${BOX.right + 8}" y="${atReceived}">${words.received}</text>
<text x="${BOX.left}" y="${BOX.bottom + 20}">${first.name}</text>
<text x="${BOX.right}" y="${BOX.bottom + 20}" text-anchor="end">${last.name}</text>
</svg>`;
}

const most = (amounts: readonly bigint[]): bigint =>
  amounts.reduce((high, amount) => (amount > high ? amount : high), 0n);

/** From the top of the drawing, to a tenth: only where a line is drawn does an amount become one. */
const heightOf = (amountMinor: bigint, mostMinor: bigint): number => {
  const tenths = BigInt((BOX.bottom - BOX.top) * 10);
  const above = amountMinor < 0n ? 0n : (amountMinor * tenths) / mostMinor;
  return BOX.bottom - Number.parseInt(`${above}`, 10) / 10;
};

const pointsOf = (heights: readonly number[]): string =>
  heights
    .map((y, n) => {
      const x = BOX.left + ((BOX.right - BOX.left) * n) / (heights.length - 1);
      return `${Math.round(x * 10) / 10},${y}`;
    })
    .join(' ');

/** Where the two names stand: at the ends of their lines, and not over each other. */
function apart(given: number, received: number): readonly [number, number] {
  const [a, b] = [given + 5, received + 5];
  const missing = LABEL_HIGH - Math.abs(a - b);
  if (missing <= 0) return [a, b];
  const [up, down] = [-missing / 2, missing / 2];
  return a <= b ? [a + up, b + down] : [a + down, b + up];
}
