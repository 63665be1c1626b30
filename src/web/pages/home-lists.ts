import { html } from 'hono/html';
import type { GivenLine } from '../../../db/views/people.ts';
import type { ClosedShare, ReceivedLine } from '../../../db/views/purse.ts';
import { formatMoney } from '../../money/money.ts';
import { monthName, shortDay } from '../locales/locale.ts';
import { undoButton } from '../parts/coin-button.ts';
import { emptyState } from '../parts/empty-state.ts';
import type { Markup } from '../parts/mark.ts';
import { personLine, personLink, safeHref } from '../parts/person-line.ts';
import type { Visit } from '../visit.ts';

type Titled = { readonly title: string; readonly pageUrl: string };

const titleLink = (visit: Visit, work: Titled): Markup =>
  html`<a href="${safeHref(visit, work.pageUrl)}" dir="auto">${work.title}</a>`;

/** This month's flattrs, each with its way back. */
export function givenList(visit: Visit, given: readonly GivenLine[]): Markup {
  const { words, language } = visit;
  if (given.length === 0) {
    return emptyState(words.home.givenNone, { href: '/', label: words.home.givenAction });
  }
  return html`<ul class="lines">${given.map(
    (
      line,
    ) => html`<li><span class="line-text">${line.work === null ? personLink(visit, line.payee) : titleLink(visit, line.work)}
<span class="soft">${line.work === null ? words.person.themself : html`${words.work.by} ${personLink(visit, line.payee)}`}${line.payee.local ? null : ` @${line.payee.host}`} · ${shortDay(line.recordedAt, language)}${line.weight > 1 ? ` · ${words.home.weight(line.weight)}` : null}</span></span>
${undoButton(visit, { flattrId: line.flattrId, title: line.work?.title ?? line.payee.name, inPlace: false })}</li>`,
  )}</ul>`;
}

/** Who thanked, for what, with which words. */
export function receivedList(
  visit: Visit,
  facts: { readonly received: readonly ReceivedLine[]; readonly handle: string },
): Markup {
  const { words } = visit;
  if (facts.received.length === 0) {
    return emptyState(words.home.receivedNone, {
      href: `/@${facts.handle}`,
      label: words.home.receivedAction,
    });
  }
  return html`<ul class="people people-wide">${facts.received.map(
    (line) =>
      html`<li>${personLine(visit, line.giver, line.work === null ? words.home.you : titleLink(visit, line.work))}${line.message === null ? null : html`<blockquote dir="auto">${line.message}</blockquote>`}</li>`,
  )}</ul>
<p><a class="onward" href="/home/supporters">${words.supporters.title}</a></p>`;
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
