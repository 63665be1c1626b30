import { html } from 'hono/html';
import type { WorkRevenue } from '../../../db/views/revenue.ts';
import { monthName } from '../locales/locale.ts';
import type { Markup } from '../parts/mark.ts';
import { moneyFigure } from '../parts/money-figure.ts';
import { safeHref } from '../parts/person-line.ts';
import type { NodeRevenue, YearOfRevenue } from '../revenue-year.ts';
import type { Visit } from '../visit.ts';

/** As many as a page still shows well; the file has them all. */
const WORKS_SHOWN = 40;

/** What a year brought: its months, and in each what came for which work.
 *  @param years those in which something was received or announced, the latest first. */
export function receivedMoney(
  visit: Visit,
  years: readonly string[],
  shown: YearOfRevenue,
): Markup {
  const { revenue: words, months } = visit.words;
  const [best] = shown.works;
  return html`<section aria-labelledby="money" class="report"><h2 id="money">${visit.words.figures.brought}</h2>
${years.length < 2 ? null : html`<nav aria-label="${words.years}"><ul class="years">${years.map((one) => html`<li><a href="/home/received?year=${one}#money"${one === shown.year ? html` aria-current="page"` : null}>${one}</a></li>`)}</ul></nav>`}
<dl class="sums">
<div><dt>${words.theirs}, ${shown.year}</dt><dd>${moneyFigure(visit, { amountMinor: shown.theirsMinor, state: 'confirmed', large: true })}</dd></div>
${shown.announcedMinor > 0n ? html`<div><dt>${words.announced}</dt><dd>${moneyFigure(visit, { amountMinor: shown.announcedMinor, state: 'waiting' })}<p class="small soft">${words.announcedText}</p></dd></div>` : null}
</dl>
${best === undefined || shown.works.length < 2 || best.amountMinor === 0n ? null : html`<p class="lead">${words.best(best.title ?? words.yourself, visit.money(best.amountMinor))}</p>`}
<div>${shown.months.map(
    (
      m,
      n,
    ) => html`<details class="month"${n === 0 ? html` open` : null}><summary><span>${monthName(m.month, visit.language)}</span><span class="amount">${visit.money(m.theirsMinor)}</span></summary>
${m.here.length === 0 ? null : worksTable(visit, m.here, monthName(m.month, visit.language))}
${m.nodes.map((node) => fromNode(visit, node))}</details>`,
  )}</div>
<p class="acts"><a class="button button-light" href="/home/received/${shown.year}">${words.print(shown.year)}</a>
<a class="button button-light" href="/home/received.csv?year=${shown.year}" download>${words.csv(shown.year)}</a></p>
<p class="soft small">${words.lead} ${words.privacy}</p>
<p><a class="onward" href="/home/months">${months.title}</a></p></section>`;
}

function worksTable(visit: Visit, works: readonly WorkRevenue[], caption: string): Markup {
  const { revenue: words } = visit.words;
  const left = works.length - WORKS_SHOWN;
  return html`<table class="figures-table"><caption class="unseen">${caption}</caption><thead><tr><th scope="col">${words.work}</th><th scope="col" class="amount">${words.flattrs}</th><th scope="col" class="amount">${words.amount}</th></tr></thead>
<tbody>${works
    .slice(0, WORKS_SHOWN)
    .map(
      ({ work, flattrs, amountMinor, takenBackMinor }) =>
        html`<tr><td><span class="line-text">${work === null ? words.yourself : html`<a href="${safeHref(visit, work.pageUrl)}" dir="auto">${work.title}</a>`}${takenBackMinor > 0n ? html` <span class="soft small">${words.takenBack(visit.money(takenBackMinor))}</span>` : null}</span></td><td class="amount">${visit.words.count.number(flattrs)}</td><td class="amount">${visit.money(amountMinor - takenBackMinor)}</td></tr>`,
    )}</tbody></table>${left > 0 ? html`<p class="soft">${words.more(left)}</p>` : null}`;
}

function fromNode(visit: Visit, node: NodeRevenue): Markup {
  const { revenue: words, count } = visit.words;
  const left = node.works.length - WORKS_SHOWN;
  return html`<table class="figures-table"><caption class="node-name">${words.from(node.host)} <span class="soft">${words.paid(visit.money(node.releasedMinor), visit.money(node.announcedMinor))}</span></caption>
<thead><tr><th scope="col">${words.work}</th><th scope="col" class="amount">${words.flattrs}</th></tr></thead>
<tbody>${node.works
    .slice(0, WORKS_SHOWN)
    .map(
      ({ title, pageUrl, flattrs }) =>
        html`<tr><td>${title === null ? words.yourself : pageUrl === null ? html`<span dir="auto">${title}</span>` : html`<a href="${safeHref(visit, pageUrl)}" rel="noopener nofollow" dir="auto">${title}</a>`}</td><td class="amount">${count.number(flattrs)}</td></tr>`,
    )}</tbody></table>${left > 0 ? html`<p class="soft">${words.more(left)}</p>` : null}
<p class="soft small">${words.fromText}</p>`;
}
