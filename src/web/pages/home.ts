import { html } from 'hono/html';
import type { MonthOfBoth } from '../../../db/views/give-and-receive.ts';
import type { LetGo, OwnGift } from '../../../db/views/own-gifts.ts';
import type { ReactionCounts } from '../../../db/views/posts.ts';
import type { Purse } from '../../../db/views/purse.ts';
import type { ReceivedCounts, ReceivedLine } from '../../../db/views/received.ts';
import type { ServerShare } from '../../../db/views/server-share.ts';
import type { SubscriptionLine } from '../../../db/views/subscriptions.ts';
import type { WaitingLine } from '../../../db/views/waiting.ts';
import type { Person } from '../../../db/views/works.ts';
import { distributesAt, nextMonth } from '../../flattr/period.ts';
import { layout } from '../layout.ts';
import { dayName, monthName } from '../locales/locale.ts';
import { budgetRing } from '../parts/budget-ring.ts';
import { resume } from '../parts/first-steps.ts';
import { headingOf } from '../parts/long-text.ts';
import type { Markup } from '../parts/mark.ts';
import { moneyFigure } from '../parts/money-figure.ts';
import type { Part } from '../parts/pager.ts';
import { fullHandle } from '../parts/person-line.ts';
import type { Visit } from '../visit.ts';
import { closedMonths, givenList, receivedList } from './home-lists.ts';
import { announcement, givesIn, waitingPart } from './home-waiting.ts';
import { MOVE_HREF } from './moving.ts';

export type HomeFacts = {
  readonly month: string;
  readonly purse: Purse;
  readonly weights: readonly number[];
  /** The part of the budget that stands for their own server this month; 0: none. */
  readonly serverPercent: number;
  /** What one flattr is worth if the month ended now; null without a budget. */
  readonly worthMinor: bigint | null;
  /** What it would be worth if the balance covered the budget. */
  readonly promisedWorthMinor: bigint | null;
  readonly given: Part<OwnGift>;
  readonly waiting: readonly WaitingLine[];
  readonly letGo: readonly LetGo[];
  readonly subscriptions: readonly SubscriptionLine[];
  /** What they chose for their server; null: nothing. */
  readonly share: ServerShare | null;
  readonly received: readonly ReceivedLine[];
  readonly counts: ReceivedCounts;
  readonly reactions: ReactionCounts;
  /** The closed months in which they gave or received, the latest first. */
  readonly months: readonly MonthOfBoth[];
  readonly name: string;
  readonly handle: string;
  /** They have not come through their first visit yet. */
  readonly isNew: boolean;
  /** Who they have become elsewhere; null: they live here. */
  readonly movedTo: Person | null;
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
<h1${headingOf(facts.name)}>${words.home.hello(facts.name)}</h1></div>
${facts.movedTo === null ? beginning(visit, facts) : gone(visit, facts, facts.movedTo)}
${facts.purse.budgetMinor === null ? null : announcement(visit, facts)}
<div class="columns">
<section aria-labelledby="given"><h2 id="given">${words.home.given}</h2>${givenList(visit, facts)}
<p><a class="onward" href="/home/subscriptions">${words.monthly.link(givesIn(facts.subscriptions, nextMonth(facts.month)).length)}</a></p>
${waitingPart(visit, facts.waiting, facts.letGo)}</section>
<section aria-labelledby="received"><h2 id="received">${words.home.received}</h2>${receivedList(visit, facts)}
${earned(visit, facts)}
${facts.movedTo === null ? html`<p><a class="onward" href="/home/works/new">${words.works.publish}</a></p>` : null}</section>
</div>
<section aria-labelledby="months"><h2 id="months">${words.home.months}</h2>${closedMonths(visit, facts.months)}
<p><a class="onward" href="/home/months">${words.months.link}</a></p></section>`,
  });
}

/** What one can give, and before that the way to it. */
function beginning(visit: Visit, facts: HomeFacts): Markup {
  const hasMeans = !facts.isNew || facts.purse.budgetMinor !== null;
  return html`${facts.isNew ? resume(visit) : null}
${hasMeans ? means(visit, facts) : null}`;
}

/** Who has moved gives nothing here any more: what they had set aside for it stays to be seen. */
function gone(visit: Visit, facts: HomeFacts, to: Person): Markup {
  const { moving: words } = visit.words;
  return html`<section class="announce"><p>${words.gone(fullHandle(to))}</p>
<p><a class="onward" href="${MOVE_HREF}">${words.title}</a></p></section>
${facts.purse.budgetMinor === null ? null : means(visit, facts)}`;
}

function means(visit: Visit, facts: HomeFacts): Markup {
  const { words } = visit;
  const { budgetMinor, fundsMinor, earningsMinor, regives } = facts.purse;
  const { setAsideMinor, availableMinor } = facts.purse;
  const { weights, serverPercent, worthMinor, promisedWorthMinor } = facts;
  if (budgetMinor === null || worthMinor === null || promisedWorthMinor === null) {
    return html`<section class="start"><p class="lead">${words.home.noBudgetTitle} ${words.home.noBudgetText}</p><p><a class="button" href="/home/budget">${words.home.setBudget}</a></p></section>`;
  }
  const covered = availableMinor >= budgetMinor;
  return html`<section class="means" aria-label="${words.home.budget}">
${budgetRing(visit, { budgetMinor, availableMinor, weights, serverPercent, worthMinor, promisedWorthMinor })}
<div class="means-text"><dl class="sums">
<div><dt>${words.home.budget}</dt><dd>${budgetStates(visit, budgetMinor, availableMinor)}</dd></div>
<div><dt>${words.home.balance}</dt><dd>${ownMoney(visit, fundsMinor)}</dd></div>
${regives ? html`<div><dt>${words.regiving.earnings}</dt><dd>${ownMoney(visit, earningsMinor)}</dd></div>` : null}
</dl>
${regives ? html`<p class="soft">${words.regiving.on}</p>` : null}
<p>${coverage(visit, facts, budgetMinor, availableMinor)}</p>
${setAsideMinor > 0n ? html`<p>${words.home.setAside(visit.money(setAsideMinor))}</p>` : null}
${covered ? null : html`<p class="soft">${words.home.topUp}</p>`}
<p><a class="button button-light" href="/home/budget">${words.home.changeBudget}</a></p></div>
</section>`;
}

/** What of the budget the balance covers, and what is only promised. */
function budgetStates(visit: Visit, budgetMinor: bigint, availableMinor: bigint): Markup {
  if (availableMinor >= budgetMinor || availableMinor <= 0n) {
    const state = availableMinor > 0n ? 'funded' : 'promised';
    return moneyFigure(visit, { amountMinor: budgetMinor, state, large: true });
  }
  const missingMinor = budgetMinor - availableMinor;
  return html`<span class="money money-large"><span class="money-amount">${visit.money(budgetMinor)}</span></span>
<span class="states">${moneyFigure(visit, { amountMinor: availableMinor, state: 'funded' })} ${moneyFigure(visit, { amountMinor: missingMinor, state: 'promised' })}</span>`;
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

/** Null for who never received anything. */
function earned(visit: Visit, facts: HomeFacts): Markup | null {
  const { words } = visit;
  const { earningsMinor, pendingMinor } = facts.purse;
  if (facts.counts.flattrsEver === 0 && earningsMinor + pendingMinor === 0n) return null;
  return html`<h3>${words.home.earned}</h3>
<dl class="sums sums-small">
<div><dt>${words.home.earnedTotal}</dt><dd>${ownMoney(visit, earningsMinor)}</dd></div>
${pendingMinor > 0n ? html`<div><dt>${words.home.announced}</dt><dd>${moneyFigure(visit, { amountMinor: pendingMinor, state: 'waiting' })}<p class="small soft">${words.home.announcedText}</p></dd></div>` : null}
</dl>
<p><a class="onward" href="/home/received">${words.revenue.link}</a></p>`;
}
