import { bin, max } from 'd3-array';
import { scaleBand } from 'd3-scale';
import { html } from 'hono/html';
import type { Markup } from '../mark.ts';
import { drawing, type Told, tenth, WIDE } from './plot.ts';

/** So many of something have exactly this count. */
export type Alike = { readonly flattrs: number; readonly many: number };

/** How many have a count from `least` to `most`; `most` is null where it is open. */
export type DotClass = {
  readonly least: number;
  readonly most: number | null;
  readonly many: number;
};

/** Where the next class begins: each small count has its own, the large ones share. */
const THRESHOLDS = [2, 3, 4, 5, 10, 20, 50, 100] as const;
/** What a dot can stand for when there are too many for one each. */
const STEPS = [1, 2, 5] as const;
const MOST_ROWS = 12;
const PITCH = 10;
const RADIUS = 3.9;
const TOP = 20;
const NAMES_HIGH = 24;

/** Sorts counts into classes, from one on to the largest that has something; those between that have
 *  nothing stay, so that a gap is seen as one. */
export function classesOf(alike: readonly Alike[]): DotClass[] {
  const bins = bin<Alike, number>()
    .domain([1, Number.MAX_SAFE_INTEGER])
    .thresholds([...THRESHOLDS])
    .value(({ flattrs }) => flattrs)([...alike]);
  const classes = bins.map((found, n) => ({
    least: found.x0 ?? 1,
    most: n === bins.length - 1 ? null : (found.x1 ?? 1) - 1,
    many: found.reduce((sum, { many }) => sum + many, 0),
  }));
  return classes.slice(0, classes.findLastIndex(({ many }) => many > 0) + 1);
}

/** How many are behind one dot, so that the highest pile still fits: 1, 2, 5, 10, 20 and so on. */
export function perDot(classes: readonly DotClass[]): number {
  const most = mostOf(classes);
  const fits = MOST_ROWS * columnsIn(classes.length);
  for (let tens = 1; ; tens *= 10) {
    const found = STEPS.find((step) => Math.ceil(most / (step * tens)) <= fits);
    if (found !== undefined) return found * tens;
  }
}

const mostOf = (classes: readonly DotClass[]): number => max(classes, ({ many }) => many) ?? 0;

/** So many dots fit side by side in one pile. */
const columnsIn = (piles: number): number =>
  Math.max(1, Math.floor(((WIDE / Math.max(piles, 4)) * 0.86) / PITCH));

/** Piles of dots from one zero, one dot for each (or for `perDot` of them), its class below and how many
 *  they are above: the many with one are seen one by one. */
export function dots(
  told: Told,
  classes: readonly DotClass[],
  names: { readonly name: (of: DotClass) => string; readonly number: (n: number) => string },
): Markup {
  const each = perDot(classes);
  const highest = Math.ceil(mostOf(classes) / each);
  // As slim as the highest pile allows: height is what is compared.
  const columns = Math.max(1, Math.ceil(highest / MOST_ROWS));
  const bottom = TOP + Math.ceil(highest / columns) * PITCH;
  const x = scaleBand<number>()
    .domain(classes.map((_, n) => n))
    .range([0, Math.min(WIDE, (WIDE / 4) * classes.length)]);
  const marks = classes.map((one, n) => {
    const middle = (x(n) ?? 0) + x.bandwidth() / 2;
    const drawn = Math.ceil(one.many / each);
    const wide = Math.min(columns, drawn);
    const at = (k: number) => ({
      x: tenth(middle + ((k % columns) - (wide - 1) / 2) * PITCH),
      y: tenth(bottom - PITCH / 2 - Math.floor(k / columns) * PITCH),
    });
    const path = Array.from({ length: drawn }, (_, k) => at(k)).map(
      (dot) => `M${dot.x} ${dot.y}h0`,
    );
    const top = bottom - Math.ceil(drawn / columns) * PITCH - 6;
    return html`${drawn === 0 ? null : html`<path class="dots" d="${path.join('')}"/><text class="value" x="${tenth(middle)}" y="${tenth(top)}" text-anchor="middle">${names.number(one.many)}</text>`}<text x="${tenth(middle)}" y="${bottom + 18}" text-anchor="middle">${names.name(one)}</text>`;
  });
  const ground = html`<line class="ground" x1="0" y1="${bottom}" x2="${WIDE}" y2="${bottom}"/>`;
  return drawing(told, {
    high: bottom + NAMES_HIGH,
    marks: html`<g class="piles" stroke-width="${2 * RADIUS}">${marks}</g>${ground}`,
  });
}
