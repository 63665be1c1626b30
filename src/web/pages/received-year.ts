import { html } from 'hono/html';
import type { EarningsYear } from '../../../db/views/earnings-account.ts';
import { layout } from '../layout.ts';
import { dayName, monthName } from '../locales/locale.ts';
import { figure } from '../parts/figures-table.ts';
import type { Markup } from '../parts/mark.ts';
import { pager } from '../parts/pager.ts';
import { fullHandle } from '../parts/person-line.ts';
import { sum, type YearOfRevenue } from '../revenue-year.ts';
import type { OwnVisit } from '../signed-in.ts';

const DAY_MS = 86_400_000;

/** Some four sheets of paper. */
const WORKS_A_PAGE = 200;

export type ReceivedYearFacts = {
  readonly revenue: YearOfRevenue;
  /** Of its works, how many come before those that are shown. */
  readonly after: number;
  readonly account: EarningsYear;
};

/** A year's revenue for one's papers: who, by whom, when, the sums and where they are sealed. On paper
 *  it stands alone, in `assets/books.css`. */
export function receivedYearPage(visit: OwnVisit, facts: ReceivedYearFacts): Markup {
  const { statement: words, revenue } = visit.words;
  const { year } = facts.revenue;
  return layout(visit, {
    title: words.title(year),
    hidden: true,
    part: 'home',
    section: 'month',
    main: html`<article class="narrow report statement">
<div class="titled"><p class="kicker screen-only"><a href="/home/received?year=${year}">${revenue.title}</a></p>
<h1>${words.title(year)}</h1></div>
${heads(visit, year)}
<p class="hint screen-only">${words.hint}</p>
${facts.revenue.months.length === 0 ? html`<p class="soft">${words.nothing}</p>` : [byMonth(visit, facts.revenue), byWork(visit, facts), byNode(visit, facts.revenue)]}
${account(visit, facts.account)}
${seal(visit, facts.account)}
</article>`,
  });
}

function heads(visit: OwnVisit, year: string): Markup {
  const { words, node, viewer, language } = visit;
  const first = new Date(`${year}-01-01T00:00:00Z`);
  const last = new Date(Date.UTC(Number.parseInt(year, 10) + 1, 0, 1) - DAY_MS);
  const who = fullHandle({ handle: viewer.handle, host: node.host });
  return html`<dl class="heads">
<div><dt>${words.statement.name}</dt><dd><span dir="auto">${viewer.name}</span> <span class="soft">${who}</span></dd></div>
<div><dt>${words.statement.node}</dt><dd><span dir="auto">${node.name}</span> <span class="soft">${node.origin}</span></dd></div>
<div><dt>${words.statement.period}</dt><dd>${words.statement.range(dayName(first, language), dayName(last, language))}</dd></div>
<div><dt>${words.statement.made}</dt><dd>${dayName(visit.now, language)}</dd></div>
</dl>`;
}

function byMonth(visit: OwnVisit, { months, theirsMinor, announcedMinor }: YearOfRevenue): Markup {
  const { statement: words, revenue, months: both } = visit.words;
  const oldestFirst = [...months].reverse();
  const announced = announcedMinor > 0n;
  const takenBack = months.some((m) => m.takenBackMinor > 0n);
  const nodes = months.some((m) => m.nodes.length > 0);
  const row = (name: string, a: Amounts) =>
    html`<tr><th scope="row">${name}</th>${cell(visit, words.here, a.hereMinor)}${takenBack ? cell(visit, words.takenBack, -a.takenBackMinor) : null}${nodes ? cell(visit, words.nodes, a.releasedMinor) : null}${cell(visit, revenue.theirs, a.theirsMinor)}${announced ? cell(visit, revenue.announced, a.announcedMinor) : null}</tr>`;
  const total = {
    hereMinor: sum(months, (m) => m.hereMinor),
    takenBackMinor: sum(months, (m) => m.takenBackMinor),
    releasedMinor: sum(months, (m) => m.releasedMinor),
    theirsMinor,
    announcedMinor,
  };
  return html`<section><h2>${words.months}</h2><div class="wide"><table class="figures-table"><caption class="unseen">${words.months}</caption><thead><tr><th scope="col">${both.month}</th>${head(words.here)}${takenBack ? head(words.takenBack) : null}${nodes ? head(words.nodes) : null}${head(revenue.theirs)}${announced ? head(revenue.announced) : null}</tr></thead>
<tbody>${oldestFirst.map((m) => row(monthName(m.month, visit.language), m))}</tbody>
<tfoot>${row(both.all, total)}</tfoot></table></div></section>`;
}

type Amounts = Record<
  'hereMinor' | 'takenBackMinor' | 'releasedMinor' | 'theirsMinor' | 'announcedMinor',
  bigint
>;

const head = (name: string): Markup => html`<th scope="col" class="amount">${name}</th>`;

const cell = (visit: OwnVisit, label: string, amountMinor: bigint): Markup =>
  figure(label, signed(visit, amountMinor));

const signed = (visit: OwnVisit, amountMinor: bigint): string =>
  amountMinor < 0n ? `\u2212${visit.money(-amountMinor)}` : visit.money(amountMinor);

function byWork(
  visit: OwnVisit,
  { revenue: { works, year }, after }: ReceivedYearFacts,
): Markup | null {
  const { statement: words, revenue, count, months, catalogue } = visit.words;
  if (works.length === 0) return null;
  const shown = works.slice(after, after + WORKS_A_PAGE);
  const upTo = after + shown.length;
  const part = shown.length === works.length ? null : words.worksPart(shown.length, works.length);
  return html`<section aria-labelledby="works"><h2 id="works">${words.works}</h2>${part === null ? null : html`<p class="soft">${part}</p>`}<table class="figures-table"><caption class="unseen">${words.works}</caption><thead><tr><th scope="col">${revenue.work}</th>${head(revenue.flattrs)}${head(revenue.amount)}</tr></thead>
<tbody>${shown.map(
    ({ title, flattrs, amountMinor }) =>
      html`<tr><th scope="row" dir="auto">${title ?? revenue.yourself}</th><td class="amount">${count.number(flattrs)}</td>${cell(visit, revenue.amount, amountMinor)}</tr>`,
  )}</tbody>
<tfoot><tr><th scope="row">${months.all}</th><td class="amount">${count.number(works.reduce((n, work) => n + work.flattrs, 0))}</td>${cell(
    visit,
    revenue.amount,
    sum(works, (work) => work.amountMinor),
  )}</tr></tfoot></table>
<div class="screen-only">${pager({
    ...{ path: `/home/received/${year}`, parameter: 'after', fragment: 'works' },
    ...{ atStart: after === 0, next: upTo < works.length ? `${upTo}` : null },
    ...{ older: catalogue.further, newest: catalogue.toStart },
  })}</div></section>`;
}

function byNode(visit: OwnVisit, { months }: YearOfRevenue): Markup | null {
  const { statement: words, revenue, months: both } = visit.words;
  const lines = [...months].reverse().flatMap(({ nodes }) => nodes);
  if (lines.length === 0) return null;
  return html`<section><h2>${words.perNode}</h2><div class="wide"><table class="figures-table"><caption class="unseen">${words.perNode}</caption><thead><tr><th scope="col">${words.node}</th><th scope="col">${both.month}</th>${head(revenue.flattrs)}${head(revenue.theirs)}${head(revenue.announced)}</tr></thead>
<tbody>${lines.map(
    (line) =>
      html`<tr><th scope="row">${line.host}</th><td data-label="${both.month}">${monthName(line.month, visit.language)}</td>${figure(revenue.flattrs, visit.words.count.number(line.works.reduce((n, work) => n + work.flattrs, 0)))}${cell(visit, revenue.theirs, line.releasedMinor)}${cell(visit, revenue.announced, line.announcedMinor - line.releasedMinor)}</tr>`,
  )}</tbody></table></div></section>`;
}

/** What the journal has, for who wants to hold it against the sums. */
function account(visit: OwnVisit, year: EarningsYear): Markup {
  const { statement: words } = visit.words;
  const line = (name: string, amountMinor: bigint) =>
    html`<div><dt>${name}</dt><dd class="amount">${signed(visit, amountMinor)}</dd></div>`;
  const moved = (name: string, amountMinor: bigint) =>
    amountMinor === 0n ? null : line(name, amountMinor);
  return html`<section><h2>${words.book}</h2><p class="soft small">${words.bookText}</p>
<dl class="account">${line(words.opening, year.openingMinor)}
${moved(words.shares, year.sharesMinor)}${moved(words.fromNodes, year.fromNodesMinor)}
${moved(words.again, year.givenAgainMinor)}${moved(words.paidOut, year.paidOutMinor)}${moved(words.corrected, year.correctedMinor)}
${line(words.closing, year.closingMinor)}</dl></section>`;
}

function seal(visit: OwnVisit, { block, unsealed }: EarningsYear): Markup | null {
  const { statement: words, count, books } = visit.words;
  if (block === null && unsealed === 0) return null;
  return html`<section><h2>${words.seal}</h2>
${
  block === null
    ? html`<p>${words.notSealed}</p>`
    : html`<p>${words.sealed(count.number(block.seq), dayName(block.sealedAt, visit.language))}</p>
<p class="hash"><a href="/books/blocks/${block.seq}" title="${books.block(count.number(block.seq))}"><code translate="no">${block.sha256}</code></a></p>
${unsealed === 0 ? null : html`<p class="soft">${words.unsealed(unsealed)}</p>`}`
}</section>`;
}
