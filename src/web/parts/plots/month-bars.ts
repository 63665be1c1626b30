import { max } from 'd3-array';
import { scaleBand, scaleLinear } from 'd3-scale';
import { html } from 'hono/html';
import type { Markup } from '../mark.ts';
import { drawing, type Told, tenth, WIDE } from './plot.ts';

/** One bar: how many, and how it is named below and above. */
export type MonthBar = {
  readonly month: string;
  readonly count: number;
  /** The month's first letter, and the count as short as it can be read. */
  readonly letter: string;
  readonly label: string;
  /** Not over: its bar is only an outline of what it will be. */
  readonly running: boolean;
};

const HIGH = 176;
const BOX = { top: 22, bottom: 132 };
const LETTERS_Y = BOX.bottom + 17;
const YEARS_Y = LETTERS_Y + 18;

/** A bar per month from one zero, each with its number on it and its letter below; the years stand under
 *  their first months.
 *  @param bars the oldest first. */
export function monthBars(told: Told, bars: readonly MonthBar[]): Markup {
  const x = scaleBand()
    .domain(bars.map(({ month }) => month))
    .range([0, WIDE])
    .paddingInner(0.28)
    .paddingOuter(0.1);
  const y = scaleLinear()
    .domain([0, max(bars, ({ count }) => count) || 1])
    .range([BOX.bottom, BOX.top]);
  const wide = tenth(x.bandwidth());
  const marks = bars.map((bar, n) => {
    const left = tenth(x(bar.month) ?? 0);
    const middle = tenth(left + wide / 2);
    const top = tenth(y(bar.count));
    const year = bar.month.slice(0, 4);
    const first = bars[n - 1]?.month.slice(0, 4) !== year;
    return html`${
      bar.count === 0
        ? null
        : html`<rect class="bar${bar.running ? ' bar-running' : ''}" x="${left}" y="${top}" width="${wide}" height="${tenth(BOX.bottom - top)}" rx="2"/><text class="value" x="${middle}" y="${top - 6}" text-anchor="middle">${bar.label}</text>`
    }<text x="${middle}" y="${LETTERS_Y}" text-anchor="middle">${bar.letter}</text>${
      first ? html`<text x="${left}" y="${YEARS_Y}">${year}</text>` : null
    }`;
  });
  const ground = html`<line class="ground" x1="0" y1="${BOX.bottom}" x2="${WIDE}" y2="${BOX.bottom}"/>`;
  return drawing(told, { high: HIGH, marks: html`${marks}${ground}` });
}
