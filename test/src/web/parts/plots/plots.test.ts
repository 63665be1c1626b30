import { describe, expect, test } from 'vitest';
import { classesOf, dots, perDot } from '../../../../../src/web/parts/plots/dots.ts';
import { type MonthBar, monthBars } from '../../../../../src/web/parts/plots/month-bars.ts';
import { shareBar } from '../../../../../src/web/parts/plots/share-bar.ts';

const told = { id: 'plot', title: 'A <plot>', description: 'What it shows' };
const bar = (month: string, count: number, running = false): MonthBar => ({
  ...{ month, count, running },
  letter: month.slice(5),
  label: `${count}`,
});
const all = (svg: unknown, pattern: RegExp) => [...String(svg).matchAll(pattern)];

describe('months as bars', () => {
  test('from one zero: half as many is half as high, none is no bar', () => {
    const svg = monthBars(told, [bar('2026-08', 0), bar('2026-09', 5), bar('2026-10', 10, true)]);
    const heights = all(svg, /class="bar[^>]* height="([\d.]+)"/g).map(([, high]) => Number(high));
    expect(heights).toEqual([55, 110]);
    expect(all(svg, /bar-running/g)).toHaveLength(1);
    expect(all(svg, />2026</g)).toHaveLength(1);
  });

  test('each year is named at its first month; text that comes in stays text', () => {
    const svg = String(monthBars(told, [bar('2025-12', 1), bar('2026-01', 2), bar('2026-02', 1)]));
    expect(all(svg, />(20\d\d)</g).map(([, year]) => year)).toEqual(['2025', '2026']);
    expect(svg).toContain('aria-labelledby="plot-title" aria-describedby="plot-text"');
    expect(svg).toContain('<title id="plot-title">A &lt;plot&gt;</title>');
  });

  test('without any flattr there is a ground and no bar', () => {
    const svg = monthBars(told, [bar('2026-09', 0), bar('2026-10', 0, true)]);
    expect(all(svg, /<rect/g)).toHaveLength(0);
    expect(String(svg)).not.toMatch(/NaN|Infinity/);
  });
});

describe('dots', () => {
  const names = { name: ({ least }: { least: number }) => `${least}`, number: String };

  test('small counts have a class each, the large ones share; a gap stays', () => {
    const classes = classesOf([
      { flattrs: 9, many: 1 },
      { flattrs: 5, many: 2 },
      { flattrs: 2, many: 4 },
      { flattrs: 1, many: 30 },
    ]);
    expect(classes).toEqual([
      { least: 1, most: 1, many: 30 },
      { least: 2, most: 2, many: 4 },
      { least: 3, most: 3, many: 0 },
      { least: 4, most: 4, many: 0 },
      { least: 5, most: 9, many: 3 },
    ]);
    expect(classesOf([{ flattrs: 100, many: 1 }]).at(-1)).toEqual({
      least: 100,
      most: null,
      many: 1,
    });
    expect(classesOf([{ flattrs: 99, many: 1 }]).at(-1)).toMatchObject({ least: 50, most: 99 });
    expect(classesOf([])).toEqual([]);
  });

  test('one for each while they fit, then one for 2, 5, 10 and so on', () => {
    const pile = (many: number) => [{ least: 1, most: 1, many }];
    expect([1, 84, 85, 168, 169, 420, 421].map((many) => perDot(pile(many)))).toEqual([
      1, 1, 2, 2, 5, 5, 10,
    ]);
    expect(perDot(pile(1_000_000))).toBeGreaterThanOrEqual(1_000_000 / 84);
  });

  test('as many as there are, inside of the drawing', () => {
    const classes = [
      { least: 1, most: 1, many: 30 },
      { least: 2, most: 2, many: 1 },
    ];
    const svg = dots(told, classes, names);
    const drawn = all(svg, /M([\d.-]+) ([\d.-]+)h0/g);
    expect(drawn).toHaveLength(31);
    expect(new Set(drawn.map(([, x, y]) => `${x} ${y}`)).size).toBe(31);
    const high = Number(/viewBox="0 0 360 (\d+)"/.exec(String(svg))?.[1]);
    for (const [, x, y] of drawn) {
      expect(Number(x)).toBeGreaterThan(4);
      expect(Number(x)).toBeLessThan(356);
      expect(Number(y)).toBeGreaterThan(4);
      expect(Number(y)).toBeLessThan(high - 20);
    }
  });

  test('a hundred thousand are still a small drawing', () => {
    const classes = classesOf([
      { flattrs: 1, many: 90_000 },
      { flattrs: 3, many: 9_000 },
      { flattrs: 500, many: 1 },
    ]);
    expect(String(dots(told, classes, names)).length).toBeLessThan(4_000);
  });
});

test('a bar in a line is as long as its part of the longest', () => {
  const long = (count: number, most: number) =>
    /width="([\d.]+)"/.exec(String(shareBar(count, most)).split('<rect')[1] ?? '')?.[1];
  expect([long(5, 20), long(20, 20), long(0, 0)]).toEqual(['25', '100', '0']);
});
