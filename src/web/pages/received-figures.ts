import { html } from 'hono/html';
import type { MonthOfBoth } from '../../../db/views/give-and-receive.ts';
import type {
  MonthCounted,
  ReceivedFigures,
  WorkCounted,
} from '../../../db/views/received-figures.ts';
import { distributesAt, previousMonth } from '../../flattr/period.ts';
import { languageName, longDay, monthLetter, monthName, shortCount } from '../locales/locale.ts';
import { figure } from '../parts/figures-table.ts';
import type { Markup } from '../parts/mark.ts';
import { moneyFigure } from '../parts/money-figure.ts';
import { safeHref } from '../parts/person-line.ts';
import { type Alike, classesOf, type DotClass, dots, perDot } from '../parts/plots/dots.ts';
import { type MonthBar, monthBars } from '../parts/plots/month-bars.ts';
import { plotFigure } from '../parts/plots/plot.ts';
import { type Ranked, rankTable } from '../parts/rank-table.ts';
import type { Visit } from '../visit.ts';

const MONTHS_DRAWN = 12;
const TOP = 5;
/** A longer list is told by its first. */
const LANGUAGES_SHOWN = 8;

export type Counts = {
  /** The month that is open. */
  readonly month: string;
  readonly figures: ReceivedFigures;
  /** The months that brought something, the latest first. */
  readonly money: readonly MonthOfBoth[];
};

/** This month beside all of them: flattrs, people, and the money in its states. */
export function receivedSums(visit: Visit, { month, figures, money }: Counts): Markup {
  const { figures: words, count } = visit.words;
  const now = figures.months.find((one) => one.month === month);
  const everNameless = sum(figures.months, (one) => one.nameless);
  const people = sum(figures.people, ({ many }) => many);
  const after = longDay(distributesAt(month, visit.node.graceDays), visit.language);
  const receivedMinor = money.reduce((total, m) => total + m.receivedMinor, 0n);
  const announcedMinor = money.reduce((total, m) => total + m.announcedMinor, 0n);
  const named = (n: number, nameless: number) =>
    html`<span class="total">${count.number(n)}</span>${nameless === 0 ? null : html` <span class="soft small">${words.nameless(nameless)}</span>`}`;
  return html`<table class="totals"><caption class="unseen">${words.sums}</caption>
<thead><tr><td></td><th scope="col">${words.thisMonth}</th><th scope="col">${words.ever}</th></tr></thead>
<tbody><tr><th scope="row">${words.flattrs}</th><td><span class="total">${count.number(now?.flattrs ?? 0)}</span></td><td><span class="total">${count.number(sum(figures.months, (one) => one.flattrs))}</span></td></tr>
<tr><th scope="row">${words.people}</th><td>${named(now?.people ?? 0, now?.nameless ?? 0)}</td><td>${named(people, everNameless)}</td></tr>
<tr><th scope="row">${words.money}</th><td><span class="soft small">${words.moneyLater(after)}</span></td><td>${moneyFigure(visit, { amountMinor: receivedMinor, state: 'confirmed', large: true })}${announcedMinor > 0n ? html`<br>${moneyFigure(visit, { amountMinor: announcedMinor, state: 'waiting' })}` : null}</td></tr></tbody></table>
<p class="soft small">${words.moneyWhy}</p>`;
}

/** A bar per month, the running one as an outline; behind it all months, with what each brought. */
export function trend(visit: Visit, counts: Counts): Markup {
  const { figures: words, count } = visit.words;
  const { month, figures } = counts;
  const now = figures.months.find((one) => one.month === month)?.flattrs ?? 0;
  const best = figures.months
    .filter((one) => one.month !== month)
    .reduce<MonthCounted | null>(
      (top, one) => (one.flattrs > (top?.flattrs ?? 0) ? one : top),
      null,
    );
  const sentence = [
    words.soFar(count.flattrs(now), monthName(month, visit.language)),
    best === null
      ? null
      : words.best(monthName(best.month, visit.language), count.flattrs(best.flattrs)),
  ]
    .filter((part) => part !== null)
    .join(' ');
  const told = { id: 'trend-plot', title: words.trendPlot, description: sentence };
  return html`<section aria-labelledby="trend"><h2 id="trend">${words.trend}</h2>
${plotFigure(visit, { sentence, drawn: monthBars(told, barsOf(visit, counts)), table: monthsTable(visit, counts) })}</section>`;
}

function barsOf(visit: Visit, { month, figures }: Counts): MonthBar[] {
  const known = new Map(figures.months.map((one) => [one.month, one.flattrs]));
  const bars: MonthBar[] = [];
  for (let at = month; bars.length < MONTHS_DRAWN; at = previousMonth(at)) {
    const flattrs = known.get(at) ?? 0;
    bars.unshift({
      ...{ month: at, count: flattrs, running: at === month },
      letter: monthLetter(at, visit.language),
      label: shortCount(flattrs, visit.language),
    });
  }
  return bars;
}

function monthsTable(visit: Visit, { month, figures, money }: Counts): Markup {
  const { figures: words, count, months: both } = visit.words;
  const brought = new Map(money.map((m) => [m.month, m.receivedMinor]));
  const known = new Map(figures.months.map((one) => [one.month, one]));
  const all = [...new Set([...known.keys(), ...brought.keys()])].sort().reverse();
  return html`<div class="wide"><table class="figures-table"><caption class="unseen">${words.trendPlot}</caption><thead><tr><th scope="col">${both.month}</th><th scope="col" class="amount">${words.flattrs}</th><th scope="col" class="amount">${words.people}</th><th scope="col" class="amount">${words.money}</th></tr></thead>
<tbody>${all.map((name) => {
    const { flattrs = 0, people = 0, nameless = 0 } = known.get(name) ?? {};
    const who = `${count.number(people)}${nameless === 0 ? '' : ` ${words.nameless(nameless)}`}`;
    return html`<tr><th scope="row">${monthName(name, visit.language)}${name === month ? html` <span class="soft small">${words.running}</span>` : null}</th>${figure(words.flattrs, count.number(flattrs))}${figure(words.people, who)}${figure(words.money, name === month ? '–' : visit.money(brought.get(name) ?? 0n))}</tr>`;
  })}</tbody></table></div>`;
}

/** The five that were liked the most, themself among them. */
export function topWorks(visit: Visit, { works }: ReceivedFigures): Markup {
  const { figures: words } = visit.words;
  const made = works.filter(({ work }) => work !== null);
  const half = halfOf(made);
  return html`<section aria-labelledby="top"><h2 id="top">${words.top}</h2>
${made.length < 3 ? null : html`<p>${words.half(half)}</p>`}
${rankTable(visit, { caption: words.top, head: words.work, of: words.howOften, rows: works.slice(0, TOP).map((one) => ({ name: workName(visit, one), many: one.flattrs })) })}</section>`;
}

const workName = (visit: Visit, { work }: WorkCounted): Markup =>
  work === null
    ? html`${visit.words.revenue.yourself}`
    : html`<a href="${safeHref(visit, work.pageUrl)}" dir="auto">${work.title}</a>`;

/** How many of the first make half of all. */
function halfOf(works: readonly WorkCounted[]): number {
  const all = sum(works, ({ flattrs }) => flattrs);
  let reached = 0;
  return (
    works.findIndex(({ flattrs }) => {
      reached += flattrs;
      return reached * 2 >= all;
    }) + 1
  );
}

/** Every work as a dot, by how often it was flattred. */
export function spread(visit: Visit, { works }: ReceivedFigures): Markup | null {
  const { figures: words } = visit.words;
  const made = works.filter(({ work }) => work !== null);
  if (made.length < 3) return null;
  const alike = [...Map.groupBy(made, ({ flattrs }) => flattrs)].map(([flattrs, many]) => ({
    flattrs,
    many: many.length,
  }));
  return html`<section aria-labelledby="spread"><h2 id="spread">${words.spread}</h2>
${dotFigure(visit, { id: 'spread-plot', title: words.spreadPlot, alike, what: words.works, says: (once) => (once === 0 ? null : words.once(once, made.length)), each: words.eachWork })}</section>`;
}

/** Everybody who gave their name as a dot, by how often they thanked. */
export function returning(visit: Visit, { people }: ReceivedFigures): Markup | null {
  const { figures: words } = visit.words;
  const all = sum(people, ({ many }) => many);
  if (all < 3) return null;
  return html`<section aria-labelledby="returning"><h2 id="returning">${words.returning}</h2>
${dotFigure(visit, { id: 'returning-plot', title: words.returningPlot, alike: people, what: words.people, says: (once) => words.returned(once, all - once), each: words.eachPerson })}</section>`;
}

function dotFigure(
  visit: Visit,
  plot: {
    readonly id: string;
    readonly title: string;
    readonly alike: readonly Alike[];
    readonly what: string;
    readonly says: (once: number) => string | null;
    readonly each: (n: number) => string;
  },
): Markup {
  const { figures: words, count } = visit.words;
  const classes = classesOf(plot.alike);
  const once = plot.alike.find(({ flattrs }) => flattrs === 1)?.many ?? 0;
  const sentence = [plot.says(once), plot.each(perDot(classes))].filter(Boolean).join(' ');
  const name = (of: DotClass) => className(visit, of);
  const drawn = dots({ id: plot.id, title: plot.title, description: sentence }, classes, {
    name,
    number: count.number,
  });
  const table = html`<table class="figures-table"><caption class="unseen">${plot.title}</caption><thead><tr><th scope="col">${words.howOften}</th><th scope="col" class="amount">${plot.what}</th></tr></thead>
<tbody>${classes.map((one) => html`<tr><th scope="row">${name(one)}</th><td class="amount">${count.number(one.many)}</td></tr>`)}</tbody></table>`;
  return plotFigure(visit, { sentence, drawn, table });
}

function className({ words }: Visit, { least, most }: DotClass): string {
  const { count, plot } = words;
  if (most === null) return plot.from(count.number(least));
  return least === most ? count.number(least) : plot.to(count.number(least), count.number(most));
}

/** By what kind of work, in which language, and in which way people gave. */
export function groups(visit: Visit, { works, ways }: ReceivedFigures): Markup {
  const { words, language } = visit;
  const made = works.flatMap(({ work, flattrs }) => (work === null ? [] : [{ work, flattrs }]));
  const yourself = sum(works, ({ work, flattrs }) => (work === null ? flattrs : 0));
  const kinds = grouped(made, ({ work }) => words.category[work.category]);
  const languages = grouped(
    made,
    ({ work }) => languageName(work.language, language) ?? words.figures.languageUnknown,
  );
  const self = yourself === 0 ? [] : [{ name: words.revenue.yourself, many: yourself }];
  return html`<div class="figures-row">
${group(visit, 'kinds', words.figures.kinds, mostFirst([...kinds, ...self]))}
${made.length === 0 ? null : group(visit, 'languages', words.figures.languages, mostFirst(languages).slice(0, LANGUAGES_SHOWN))}
${ways.length === 0 ? null : waysOf(visit, ways)}</div>`;
}

function waysOf(visit: Visit, ways: ReceivedFigures['ways']): Markup {
  const { figures: words } = visit.words;
  const rows = ways.map(({ source, people }) => ({ name: words.source[source], many: people }));
  const untold = ways.some(({ source }) => source === 'untold') ? ` ${words.untoldWhy}` : '';
  return html`<section aria-labelledby="ways"><h2 id="ways">${words.ways}</h2>${rankTable(visit, { caption: words.ways, head: words.ways, of: words.people, rows })}<p class="soft small">${words.waysText}${untold}</p></section>`;
}

function group(visit: Visit, id: string, title: string, rows: readonly Ranked[]): Markup {
  const { howOften } = visit.words.figures;
  return html`<section aria-labelledby="${id}"><h2 id="${id}">${title}</h2>${rankTable(visit, { caption: title, head: title, of: howOften, rows })}</section>`;
}

const mostFirst = (rows: readonly Ranked[]): Ranked[] => [...rows].sort((a, b) => b.many - a.many);

const grouped = <Line extends { readonly flattrs: number }>(
  lines: readonly Line[],
  by: (line: Line) => string,
): Ranked[] =>
  [...Map.groupBy(lines, by)].map(([name, members]) => ({
    name,
    many: sum(members, ({ flattrs }) => flattrs),
  }));

const sum = <Line>(lines: readonly Line[], of: (line: Line) => number): number =>
  lines.reduce((total, line) => total + of(line), 0);
