import { html } from 'hono/html';
import type { SubscriptionLine } from '../../../db/views/subscriptions.ts';
import { endOf, monthOf, nextMonth } from '../../flattr/period.ts';
import { layout } from '../layout.ts';
import { longDay, monthName } from '../locales/locale.ts';
import { emptyState } from '../parts/empty-state.ts';
import type { Markup } from '../parts/mark.ts';
import { safeHref } from '../parts/person-line.ts';
import type { Visit } from '../visit.ts';
import { givesIn } from './home-waiting.ts';

/** As far ahead as a last month is offered. */
const MONTHS_AHEAD = 12;

/** What one gives every month: what comes next, each with the ways to pause, to end and to stop it. */
export function subscriptionsPage(
  visit: Visit,
  facts: { readonly subscriptions: readonly SubscriptionLine[]; readonly month: string },
): Markup {
  const { monthly: words } = visit.words;
  return layout(visit, {
    title: words.title,
    hidden: true,
    part: 'home',
    section: 'month',
    main: html`<div class="narrow">
<h1>${words.title}</h1>
${facts.subscriptions.length === 0 ? emptyState(words.none, { href: '/flattr', label: words.noneAction }) : lists(visit, facts.subscriptions, facts.month)}
</div>`,
  });
}

function lists(visit: Visit, all: readonly SubscriptionLine[], month: string): Markup {
  const { monthly: words } = visit.words;
  const day = longDay(endOf(month), visit.language);
  const running = givesIn(all, nextMonth(month));
  const resting = all.filter((line) => !running.includes(line));
  const list = (lines: readonly SubscriptionLine[]) =>
    html`<ul class="entries">${lines.map((line) => html`<li>${entry(visit, line, month)}</li>`)}</ul>`;
  return html`<p class="lead">${words.lead}</p>
<p class="setting-now">${running.length === 0 ? words.nextNone(day) : words.next(day)}</p>
${running.length === 0 ? null : list(running)}
${resting.length === 0 ? null : html`<h2>${words.resting}</h2>${list(resting)}`}`;
}

function entry(visit: Visit, line: SubscriptionLine, month: string): Markup {
  const { words } = visit;
  const { monthly } = words;
  return html`<article class="entry-text"><h3 dir="auto"><a href="${safeHref(visit, line.pageUrl)}" rel="noopener nofollow">${line.title}</a></h3>
${line.author === null ? null : html`<p class="card-by">${words.work.by} <a href="${safeHref(visit, line.author.profileUrl)}" rel="noopener nofollow" dir="auto">${line.author.name}</a></p>`}
<p class="card-facts">${told(visit, line, month).map((fact) => html`<span>${fact}</span>`)}</p>
${line.pausedAt === null ? null : html`<p>${monthly.paused}</p>`}
${line.skipped === null ? null : html`<p class="trouble">${monthly.skipped(monthName(line.skipped.month, visit.language), reasonOf(visit, line.skipped.code))}</p>`}
<div class="entry-acts">${pauseOrResume(visit, line)}${act(line, 'stop', monthly.stop, monthly.stopThis(line.title))}${until(visit, line, month)}</div></article>`;
}

/** What is over has nothing to pause. */
function pauseOrResume(visit: Visit, line: SubscriptionLine): Markup | null {
  const { monthly } = visit.words;
  if (line.pausedAt !== null) {
    return act(line, 'resume', monthly.resume, monthly.resumeThis(line.title));
  }
  return line.next === null
    ? null
    : act(line, 'pause', monthly.pause, monthly.pauseThis(line.title));
}

/** Weight, name, since when and until when. */
function told(visit: Visit, line: SubscriptionLine, month: string): string[] {
  const { monthly, home, gift, person } = visit.words;
  const { lastMonth } = line;
  return [
    'personId' in line.subject ? person.themself : null,
    line.weight > 1 ? home.weight(line.weight) : null,
    line.anonymous ? gift.anonymous : null,
    monthly.since(monthName(monthOf(line.createdAt), visit.language)),
    lastMonth === null
      ? null
      : (lastMonth > month ? monthly.until : monthly.ended)(monthName(lastMonth, visit.language)),
  ].filter((fact) => fact !== null);
}

const act = (line: SubscriptionLine, path: string, label: string, said: string): Markup =>
  html`<form method="post" action="/home/subscriptions/${line.subscriptionId}/${path}"><button class="quiet" aria-label="${said}">${label}</button></form>`;

function until(visit: Visit, line: SubscriptionLine, month: string): Markup {
  const { monthly: words } = visit.words;
  const id = `until-${line.subscriptionId}`;
  const months = monthsFrom(month);
  const { lastMonth } = line;
  const offered =
    lastMonth === null || months.includes(lastMonth) || lastMonth < month
      ? months
      : [...months, lastMonth];
  return html`<details class="word"><summary aria-label="${words.changeThis(line.title)}">${words.change}</summary>
<form class="until" method="post" action="/home/subscriptions/${line.subscriptionId}/until"><label class="unseen" for="${id}">${words.changeThis(line.title)}</label>
<select id="${id}" name="until"><option value="">${words.always}</option>${offered.map(
    (choice) =>
      html`<option value="${choice}"${choice === lastMonth ? html` selected` : null}>${words.until(monthName(choice, visit.language))}</option>`,
  )}</select> <button class="button button-light">${words.keep}</button></form></details>`;
}

function monthsFrom(month: string): string[] {
  const months: string[] = [];
  for (let next = nextMonth(month); months.length < MONTHS_AHEAD; next = nextMonth(next)) {
    months.push(next);
  }
  return months;
}

/** The database keeps the code of a refusal as text; what is none of ours is told as the most general
 *  one. */
function reasonOf(visit: Visit, code: string): string {
  const sentences: Record<string, string> = visit.words.refusals.give;
  return sentences[code] ?? visit.words.refusals.give.not_found;
}
