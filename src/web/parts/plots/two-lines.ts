import { scaleLinear, scalePoint } from 'd3-scale';
import { line } from 'd3-shape';
import { html } from 'hono/html';
import type { Visit } from '../../visit.ts';
import type { Markup } from '../mark.ts';
import { drawing, tenth } from './plot.ts';

/** One place on both lines, in minor units. */
export type TwoAmounts = {
  readonly name: string;
  readonly givenMinor: bigint;
  readonly receivedMinor: bigint;
};

const HIGH = 190;
const BOX = { left: 4, right: 270, top: 24, bottom: 158 };
/** Two labels closer than this would lie over each other. */
const LABEL_HIGH = 17;
/** Only where a line is drawn does an amount become a length: in parts of the largest. */
const PARTS = 10_000n;

/** What was given and received, as two lines from one zero, each with its name at its end.
 *  @param months the oldest first; fewer than two make no line.
 *  @param description what can be seen, in a sentence. */
export function twoLines(
  visit: Visit,
  months: readonly TwoAmounts[],
  description: string,
): Markup | null {
  const { months: words } = visit.words;
  const [first, last] = [months.at(0), months.at(-1)];
  const mostMinor = most(months.flatMap((m) => [m.givenMinor, m.receivedMinor]));
  if (months.length < 2 || first === undefined || last === undefined || mostMinor === 0n)
    return null;
  const x = scalePoint<number>(
    months.map((_, n) => n),
    [BOX.left, BOX.right],
  );
  const y = scaleLinear([0, 1], [BOX.bottom, BOX.top]);
  const pathOf = line<number>(
    (_, n) => x(n) ?? 0,
    (part) => y(part),
  ).digits(1);
  const given = months.map((m) => partOf(m.givenMinor, mostMinor));
  const received = months.map((m) => partOf(m.receivedMinor, mostMinor));
  const [atGiven, atReceived] = apart(y(given.at(-1) ?? 0), y(received.at(-1) ?? 0));
  const told = { id: 'two-lines', title: words.plot, description };
  const marks = html`<line class="grid" x1="${BOX.left}" y1="${BOX.top}" x2="${BOX.right}" y2="${BOX.top}"/>
<line class="ground" x1="${BOX.left}" y1="${BOX.bottom}" x2="${BOX.right}" y2="${BOX.bottom}"/>
<text x="${BOX.left}" y="${BOX.top - 7}">${visit.money(mostMinor)}</text>
<path class="line line-received" d="${pathOf(received)}"/>
<path class="line line-given" d="${pathOf(given)}"/>
<text class="name-given" x="${BOX.right + 8}" y="${tenth(atGiven)}">${words.given}</text>
<text class="name-received" x="${BOX.right + 8}" y="${tenth(atReceived)}">${words.received}</text>
<text x="${BOX.left}" y="${BOX.bottom + 20}">${first.name}</text>
<text x="${BOX.right}" y="${BOX.bottom + 20}" text-anchor="end">${last.name}</text>`;
  return drawing(told, { high: HIGH, marks });
}

const most = (amounts: readonly bigint[]): bigint =>
  amounts.reduce((high, amount) => (amount > high ? amount : high), 0n);

/** From 0 to 1; what was taken back of more than there was lies on the ground. */
const partOf = (amountMinor: bigint, mostMinor: bigint): number =>
  amountMinor < 0n ? 0 : Number.parseInt(`${(amountMinor * PARTS) / mostMinor}`, 10) / 10_000;

/** Where the two names stand: at the ends of their lines, and not over each other. */
function apart(given: number, received: number): readonly [number, number] {
  const [a, b] = [given + 5, received + 5];
  const missing = LABEL_HIGH - Math.abs(a - b);
  if (missing <= 0) return [a, b];
  const [up, down] = [-missing / 2, missing / 2];
  return a <= b ? [a + up, b + down] : [a + down, b + up];
}
