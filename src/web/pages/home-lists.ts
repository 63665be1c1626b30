import { html } from 'hono/html';
import type { OwnGift } from '../../../db/views/own-gifts.ts';
import type { ReactionCounts } from '../../../db/views/posts.ts';
import type { ClosedShare } from '../../../db/views/purse.ts';
import type { ReceivedCounts, ReceivedLine } from '../../../db/views/received.ts';
import { formatMoney } from '../../money/money.ts';
import { monthName, percent, shortDay } from '../locales/locale.ts';
import { undoButton } from '../parts/coin-button.ts';
import { emptyState } from '../parts/empty-state.ts';
import type { Markup } from '../parts/mark.ts';
import { personLink, safeHref } from '../parts/person-line.ts';
import { receivedFigures } from '../parts/received-figures.ts';
import { giverLine } from '../parts/somebody-line.ts';
import type { Visit } from '../visit.ts';

type Titled = { readonly title: string; readonly pageUrl: string };

const titleLink = (visit: Visit, work: Titled): Markup =>
  html`<a href="${safeHref(visit, work.pageUrl)}" dir="auto">${work.title}</a>`;

/** This month's flattrs, each with its way back. */
export function givenList(visit: Visit, given: readonly OwnGift[]): Markup {
  const { words } = visit;
  if (given.length === 0) {
    return emptyState(words.home.givenNone, { href: '/', label: words.home.givenAction });
  }
  return html`<ul class="lines">${given.map(
    (gift) => html`<li><span class="line-text">${givenWhat(visit, gift)}
<span class="soft">${givenTo(visit, gift)}</span>
<span class="soft">${givenHow(visit, gift)}</span></span>
${wayBack(visit, gift)}</li>`,
  )}</ul>`;
}

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
  const title = gift.work?.title ?? gift.person?.name ?? gift.payee.name;
  return undoButton(visit, { flattrId: gift.flattrId, title, inPlace: false });
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
${facts.received.length === 0 ? null : html`<p><a class="onward" href="/home/supporters">${words.supporters.title}</a></p>`}`;
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

/** What each flattr of the closed months was worth: one table per month, each with its sum. */
export function closedMonths(visit: Visit, closed: readonly ClosedShare[]): Markup {
  const { words } = visit;
  if (closed.length === 0) return html`<p class="soft">${words.home.monthsNone}</p>`;
  const months = [...Map.groupBy(closed, ({ month }) => month)];
  return html`${months.map(([month, shares], n) => {
    const totalMinor = shares.reduce((sum, share) => sum + share.amountMinor, 0n);
    const currency = shares[0]?.currency ?? visit.node.currency;
    const name = monthName(month, visit.language);
    return html`<details class="month"${n === 0 ? html` open` : null}><summary><span>${name}</span><span class="soft">${words.count.flattrs(shares.length)}</span><span class="amount">${formatMoney({ amountMinor: totalMinor, currency }, visit.language)}</span></summary>
${totalMinor === 0n ? html`<p class="soft">${words.home.closedAtZero}</p>` : null}
<table><caption class="unseen">${name}</caption><thead><tr><th scope="col">${words.home.forWhat}</th><th scope="col">${words.home.toWhom}</th><th scope="col" class="amount">${words.home.amount}</th></tr></thead>
<tbody>${shares.map((share) => shareRow(visit, share))}</tbody></table></details>`;
  })}`;
}

const shareRow = (visit: Visit, share: ClosedShare): Markup =>
  html`<tr><td>${share.work === null ? visit.words.person.themself : titleLink(visit, share.work)}</td><td dir="auto">${share.payee.name}</td><td class="amount">${formatMoney(share, visit.language)}</td></tr>`;
