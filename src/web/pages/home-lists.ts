import { html } from 'hono/html';
import type { MonthOfBoth } from '../../../db/views/give-and-receive.ts';
import type { OwnGift } from '../../../db/views/own-gifts.ts';
import type { ReactionCounts } from '../../../db/views/posts.ts';
import type { ReceivedCounts, ReceivedLine } from '../../../db/views/received.ts';
import type { SubscriptionLine } from '../../../db/views/subscriptions.ts';
import type { Subject } from '../../flattr/flattr.ts';
import { percent, shortDay } from '../locales/locale.ts';
import { undoButton } from '../parts/coin-button.ts';
import { weightChoice } from '../parts/coin-options.ts';
import { emptyState } from '../parts/empty-state.ts';
import type { Markup } from '../parts/mark.ts';
import { type Part, pager } from '../parts/pager.ts';
import { personLink, safeHref } from '../parts/person-line.ts';
import { receivedFigures } from '../parts/received-figures.ts';
import { giverLine } from '../parts/somebody-line.ts';
import type { Visit } from '../visit.ts';
import { bothLines, monthLink, standing } from './own-months.ts';

type Titled = { readonly title: string; readonly pageUrl: string };

const titleLink = (visit: Visit, work: Titled): Markup =>
  html`<a href="${safeHref(visit, work.pageUrl)}" dir="auto">${work.title}</a>`;

export type GivenFacts = {
  readonly given: Part<OwnGift>;
  readonly weights: readonly number[];
  readonly subscriptions: readonly SubscriptionLine[];
};

/** This month's flattrs, each with its way back and how much it counts, page by page. */
export function givenList(visit: Visit, { given, weights, subscriptions }: GivenFacts): Markup {
  const { words } = visit;
  const { lines, atStart, next } = given;
  if (lines.length === 0 && atStart) {
    return emptyState(words.home.givenNone, { href: '/', label: words.home.givenAction });
  }
  const always = new Set(subscriptions.map(({ subject }) => keyOf(subject)));
  return html`${next === null && atStart ? null : html`<p class="soft">${words.home.givenPart(lines.length, weights.length)}</p>`}
<ul class="lines">${lines.map(
    (gift) => html`<li><span class="line-text">${givenWhat(visit, gift)}
<span class="soft">${givenTo(visit, gift)}</span>
<span class="soft">${givenHow(visit, gift)}</span></span>
<span class="given-acts">${gift.percent === null ? change(visit, gift, always.has(keyOf(gift.subject))) : null}${wayBack(visit, gift)}</span></li>`,
  )}</ul>
${pager({ path: '/home', fragment: 'given', atStart, next, older: words.home.givenOlder, newest: words.home.givenNewest })}`;
}

const keyOf = (subject: Subject): string =>
  'workId' in subject ? subject.workId : subject.personId;

/** How much it counts, and whether it is given every month. */
function change(visit: Visit, gift: OwnGift, always: boolean): Markup {
  const { coin, home } = visit.words;
  const [name, id] =
    'workId' in gift.subject
      ? (['work', gift.subject.workId] as const)
      : (['person', gift.subject.personId] as const);
  const back = html`<input type="hidden" name="back" value="/home">`;
  return html`<details class="word"><summary aria-label="${home.changeThis(titleOf(gift))}">${home.change}</summary>
<form class="weigh-form" method="post" action="/flattr/weigh"><input type="hidden" name="flattr" value="${gift.flattrId}">${back}
${weightChoice(visit, gift.weight)}
<button class="button button-light">${home.keepWeight}</button></form>
${
  always
    ? html`<a class="onward" href="/home/subscriptions">${coin.changeMonthly}</a>`
    : html`<form method="post" action="/flattr/monthly"><input type="hidden" name="${name}" value="${id}"><input type="hidden" name="weight" value="${gift.weight}">${gift.anonymous ? html`<input type="hidden" name="anonymous" value="yes">` : null}${back}<button class="quiet">${coin.monthly}</button></form>`
}</details>`;
}

const titleOf = (gift: OwnGift): string => gift.work?.title ?? gift.person?.name ?? gift.payee.name;

const givenWhat = (visit: Visit, gift: OwnGift): Markup =>
  gift.work === null ? personLink(visit, gift.person ?? gift.payee) : titleLink(visit, gift.work);

/** Who gets it, where that is not who was named already. */
function givenTo(visit: Visit, { work, person, payee }: OwnGift): Markup {
  const { words } = visit;
  const themself = work === null && (person === null || person.profileUrl === payee.profileUrl);
  const where = payee.local ? null : html` @${payee.host}`;
  return themself
    ? html`${words.person.themself}${where}`
    : html`${words.gift.goesTo} ${personLink(visit, payee)}${where}`;
}

/** When, how much of the month, under which name, by whose hand. */
function givenHow(visit: Visit, gift: OwnGift): string {
  const { words, language } = visit;
  return [
    shortDay(gift.recordedAt, language),
    gift.percent === null ? null : words.gift.share(percent(gift.percent * 100, language)),
    gift.percent === null && gift.weight > 1 ? words.home.weight(gift.weight) : null,
    gift.monthly ? words.gift.monthly : null,
    gift.anonymous ? words.gift.anonymous : null,
  ]
    .filter((fact) => fact !== null)
    .join(' · ');
}

/** The standing share is no single flattr: it is changed where it was set. */
function wayBack(visit: Visit, gift: OwnGift): Markup {
  if (gift.percent !== null) {
    return html`<a class="quiet quiet-link" href="/home/budget#server">${visit.words.server.change}</a>`;
  }
  return undoButton(visit, { flattrId: gift.flattrId, title: titleOf(gift), inPlace: false });
}

export type ReceivedFacts = {
  readonly received: readonly ReceivedLine[];
  readonly counts: ReceivedCounts;
  readonly reactions: ReactionCounts;
  readonly handle: string;
};

/** How many thanked, who, for what, with which words; and the thanks that bring no money. */
export function receivedList(visit: Visit, facts: ReceivedFacts): Markup {
  const { words } = visit;
  return html`${facts.counts.flattrsEver === 0 ? null : html`<p class="figures-line">${receivedFigures(visit, facts.counts)}</p>`}
${
  facts.received.length === 0
    ? emptyState(words.home.receivedNone, {
        href: `/@${facts.handle}`,
        label: words.home.receivedAction,
      })
    : html`<ul class="people people-wide">${facts.received.map(
        (line) =>
          html`<li>${giverLine(visit, line.giver, line.work === null ? words.home.you : titleLink(visit, line.work))}${line.message === null ? null : html`<blockquote dir="auto">${line.message}</blockquote>`}</li>`,
      )}</ul>`
}
${reactions(visit, facts.reactions)}
${facts.counts.flattrsEver === 0 ? null : html`<p><a class="onward" href="/home/received">${words.home.receivedMore}</a></p>`}`;
}

function reactions(visit: Visit, { likes, boosts }: ReactionCounts): Markup | null {
  const { thanked } = visit.words;
  if (likes + boosts === 0) return null;
  const told =
    likes > 0 && boosts > 0
      ? thanked.and(thanked.favourites(likes), thanked.boosts(boosts))
      : likes > 0
        ? thanked.favourites(likes)
        : thanked.boosts(boosts);
  return html`<p class="soft">${thanked.reactions(told)}</p>`;
}

const MONTHS_SHOWN = 6;

/** The closed months: what was given and received as two lines, and the last of them one by one. */
export function closedMonths(visit: Visit, months: readonly MonthOfBoth[]): Markup {
  const { home, months: words } = visit.words;
  if (months.length === 0) return html`<p class="soft">${home.monthsNone}</p>`;
  const lines = bothLines(visit, months);
  return html`<div class="months-row">${lines === null ? null : html`<figure class="plot"><figcaption>${standing(visit, months)}</figcaption>${lines}</figure>`}
<table class="figures-table"><caption class="unseen">${home.months}</caption><thead><tr><th scope="col">${words.month}</th><th scope="col" class="amount">${words.given}</th><th scope="col" class="amount">${words.received}</th></tr></thead>
<tbody>${months
    .slice(0, MONTHS_SHOWN)
    .map(
      (m) =>
        html`<tr><th scope="row">${monthLink(visit, m)}${m.flattrsGiven > 0 && m.givenMinor === 0n ? html` <span class="soft small">${home.closedAtZero}</span>` : null}</th><td class="amount">${visit.money(m.givenMinor)}</td><td class="amount">${visit.money(m.receivedMinor)}</td></tr>`,
    )}</tbody></table></div>`;
}
