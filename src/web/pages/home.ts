import { html } from 'hono/html';
import type { GivenLine } from '../../../db/views/people.ts';
import type { ClosedShare, MonthEarned, Purse, ReceivedLine } from '../../../db/views/purse.ts';
import { distributesAt } from '../../flattr/period.ts';
import { layout } from '../layout.ts';
import { dayName, monthName } from '../locales/locale.ts';
import { budgetRing } from '../parts/budget-ring.ts';
import type { Markup } from '../parts/mark.ts';
import { moneyFigure } from '../parts/money-figure.ts';
import type { Visit } from '../visit.ts';
import { closedMonths, givenList, receivedList } from './home-lists.ts';

export type HomeFacts = {
  readonly month: string;
  readonly purse: Purse;
  readonly weights: readonly number[];
  /** What one flattr is worth if the month ended now; null without a budget. */
  readonly worthMinor: bigint | null;
  /** What it would be worth if the balance covered the budget. */
  readonly promisedWorthMinor: bigint | null;
  readonly given: readonly GivenLine[];
  readonly received: readonly ReceivedLine[];
  readonly earned: readonly MonthEarned[];
  readonly closed: readonly ClosedShare[];
  readonly name: string;
  readonly handle: string;
};

/** One's own month: what one flattr is worth now, what one thanked, who thanked oneself. */
export function homePage(visit: Visit, facts: HomeFacts): Markup {
  const { words } = visit;
  return layout(visit, {
    title: words.home.month(monthName(facts.month, visit.language)),
    hidden: true,
    part: 'home',
    section: 'month',
    main: html`<div class="greeting"><p class="kicker">${words.home.month(monthName(facts.month, visit.language))}</p>
<h1 dir="auto">${words.home.hello(facts.name)}</h1>
<p class="acts"><a class="button button-light" href="/home/works/new">${words.works.publish}</a></p></div>
${means(visit, facts)}
<div class="columns">
<section aria-labelledby="given"><h2 id="given">${words.home.given}</h2>${givenList(visit, facts.given)}</section>
<section aria-labelledby="received"><h2 id="received">${words.home.received}</h2>${receivedList(visit, facts)}
${earned(visit, facts)}</section>
</div>
<section aria-labelledby="months"><h2 id="months">${words.home.months}</h2>${closedMonths(visit, facts.closed)}</section>`,
  });
}

function means(visit: Visit, facts: HomeFacts): Markup {
  const { words } = visit;
  const { budgetMinor, fundsMinor, setAsideMinor } = facts.purse;
  const { weights, worthMinor, promisedWorthMinor } = facts;
  if (budgetMinor === null || worthMinor === null || promisedWorthMinor === null) {
    return html`<section class="start"><p class="lead">${words.home.noBudgetTitle} ${words.home.noBudgetText}</p><p><a class="button" href="/home/budget">${words.home.setBudget}</a></p></section>`;
  }
  const availableMinor = fundsMinor - setAsideMinor;
  const covered = availableMinor >= budgetMinor;
  return html`<section class="means" aria-label="${words.home.budget}">
${budgetRing(visit, { budgetMinor, availableMinor, weights, worthMinor, promisedWorthMinor })}
<div class="means-text"><dl class="sums">
<div><dt>${words.home.budget}</dt><dd>${moneyFigure(visit, { amountMinor: budgetMinor, state: covered ? 'funded' : 'promised', large: true })}</dd></div>
<div><dt>${words.home.balance}</dt><dd>${ownMoney(visit, fundsMinor)}</dd></div>
</dl>
<p>${coverage(visit, facts, budgetMinor, availableMinor)}</p>
${setAsideMinor > 0n ? html`<p>${words.home.setAside(visit.money(setAsideMinor))}</p>` : null}
${covered ? null : html`<p class="soft">${words.home.topUp}</p>`}
<p><a class="button button-light" href="/home/budget">${words.home.changeBudget}</a></p></div>
</section>`;
}

/** Money that is there; of nothing there is nothing to confirm. */
const ownMoney = (visit: Visit, amountMinor: bigint): Markup =>
  amountMinor > 0n
    ? moneyFigure(visit, { amountMinor, state: 'confirmed', large: true })
    : html`<span class="money money-large"><span class="money-amount">${visit.money(0n)}</span></span>`;

function coverage(
  visit: Visit,
  facts: HomeFacts,
  budgetMinor: bigint,
  availableMinor: bigint,
): string {
  const { words, language, node } = visit;
  if (availableMinor >= budgetMinor) return words.home.funded;
  const day = dayName(distributesAt(facts.month, node.graceDays), language);
  return availableMinor > 0n
    ? words.home.partly(visit.money(budgetMinor - availableMinor), day)
    : words.home.unfunded(day);
}

function earned(visit: Visit, facts: HomeFacts): Markup {
  const { words } = visit;
  const { earningsMinor, pendingMinor } = facts.purse;
  return html`<h3>${words.home.earned}</h3>
<dl class="sums sums-small">
<div><dt>${words.home.earnedTotal}</dt><dd>${ownMoney(visit, earningsMinor)}</dd></div>
${pendingMinor > 0n ? html`<div><dt>${words.home.announced}</dt><dd>${moneyFigure(visit, { amountMinor: pendingMinor, state: 'waiting' })}<p class="small soft">${words.home.announcedText}</p></dd></div>` : null}
</dl>
${
  facts.earned.length === 0
    ? null
    : html`<ul class="lines">${facts.earned.map(({ month, amountMinor }) => html`<li><span>${monthName(month, visit.language)}</span><span class="amount">${visit.money(amountMinor)}</span></li>`)}</ul>`
}`;
}
