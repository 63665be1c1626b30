import { html } from 'hono/html';
import type { GivenLine, Taken } from '../../../db/views/giver-month.ts';
import { layout } from '../layout.ts';
import { dayName, monthName, percent } from '../locales/locale.ts';
import type { Markup } from '../parts/mark.ts';
import { personLink, safeHref } from '../parts/person-line.ts';
import type { Visit } from '../visit.ts';

/** As many as a page still shows well; the file has them all. */
const LINES_SHOWN = 300;

export type GivenMonthFacts = {
  readonly month: string;
  /** The largest first. */
  readonly lines: readonly GivenLine[];
  /** Null: the close took nothing from them. */
  readonly taken: Taken | null;
};

/** One closed month of a giver: what it took from their balance, and what each flattr was worth. */
export function givenMonthPage(visit: Visit, facts: GivenMonthFacts): Markup {
  const { givenMonth: words, months } = visit.words;
  const name = monthName(facts.month, visit.language);
  return layout(visit, {
    title: words.title(name),
    hidden: true,
    part: 'home',
    section: 'month',
    main: html`<div class="narrow report">
<div class="titled"><p class="kicker"><a href="/home/months">${months.title}</a>${facts.taken === null ? null : html`<span>${words.closed(dayName(facts.taken.at, visit.language))}</span>`}</p>
<h1>${words.title(name)}</h1></div>
${facts.taken === null ? html`<p>${words.nothing}</p>` : account(visit, facts.taken)}
${facts.lines.length === 0 ? html`<p class="soft">${words.none}</p>` : gifts(visit, facts, name)}
</div>`,
  });
}

function account(visit: Visit, taken: Taken): Markup {
  const { givenMonth: words } = visit.words;
  const line = (name: string, amountMinor: bigint) =>
    html`<div><dt>${name}</dt><dd class="amount">${visit.money(amountMinor)}</dd></div>`;
  return html`<dl class="account">
${line(words.before, taken.fundsBeforeMinor)}
${line(words.shared, taken.sharedMinor)}
${taken.feeMinor > 0n ? line(words.fee, taken.feeMinor) : null}
${line(words.after, taken.fundsAfterMinor)}
</dl>
${taken.fromEarningsMinor > 0n ? html`<p class="soft">${words.again(visit.money(taken.fromEarningsMinor))}</p>` : null}`;
}

function gifts(visit: Visit, { lines, month }: GivenMonthFacts, name: string): Markup {
  const { words } = visit;
  const totalMinor = lines.reduce((sum, line) => sum + line.amountMinor - line.takenBackMinor, 0n);
  const left = lines.length - LINES_SHOWN;
  return html`${lines.length > 2 && totalMinor > 0n ? html`<p class="lead">${words.givenMonth.half(halfOf(lines), name)}</p>` : null}
${totalMinor === 0n ? html`<p class="soft">${words.home.closedAtZero}</p>` : null}
<table><caption class="unseen">${words.givenMonth.title(name)}</caption>
<thead><tr><th scope="col">${words.home.forWhat}</th><th scope="col" class="amount">${words.home.amount}</th></tr></thead>
<tbody>${lines.slice(0, LINES_SHOWN).map((line) => gift(visit, line))}</tbody>
<tfoot><tr><th scope="row">${words.months.all}</th><td class="amount">${visit.money(totalMinor)}</td></tr></tfoot></table>
${left > 0 ? html`<p class="soft">${words.givenMonth.more(left)}</p>` : null}
<p class="acts"><a class="button button-light" href="/home/months/${month}.csv" download>${words.givenMonth.csv}</a></p>
<p class="soft small">${words.givenMonth.privacy}</p>`;
}

/** How many of the largest make half of it. */
function halfOf(lines: readonly GivenLine[]): number {
  const worth = lines.map((line) => line.amountMinor).sort((a, b) => (a < b ? 1 : a > b ? -1 : 0));
  const total = worth.reduce((sum, amount) => sum + amount, 0n);
  let sum = 0n;
  return (
    worth.findIndex((amount) => {
      sum += amount;
      return sum * 2n >= total;
    }) + 1
  );
}

function gift(visit: Visit, line: GivenLine): Markup {
  const { givenMonth: words } = visit.words;
  const back = [
    line.takenBackMinor > 0n ? words.takenBack(visit.money(line.takenBackMinor)) : null,
    line.feeBackMinor > 0n ? words.feeBack(visit.money(line.feeBackMinor)) : null,
  ].filter((fact) => fact !== null);
  return html`<tr><td><span class="line-text">${what(visit, line)} <span class="soft small">${toWhom(visit, line)}</span> ${how(visit, line)}${back.length === 0 ? null : html`<span class="soft small">${back.join(' · ')}</span>`}</span></td><td class="amount">${visit.money(line.amountMinor - line.takenBackMinor)}</td></tr>`;
}

const what = (visit: Visit, { work, person, payee }: GivenLine): Markup =>
  work === null
    ? personLink(visit, person ?? payee)
    : html`<a href="${safeHref(visit, work.pageUrl)}" rel="noopener nofollow" dir="auto">${work.title}</a>`;

/** Who got it, where that is not who was named already. */
function toWhom(visit: Visit, { work, person, payee }: GivenLine): Markup {
  const { words } = visit;
  const where = payee.local ? null : html` @${payee.host}`;
  const themself = work === null && (person === null || person.profileUrl === payee.profileUrl);
  return themself
    ? html`${words.person.themself}${where}`
    : html`${words.gift.goesTo} ${personLink(visit, payee)}${where}`;
}

function how(visit: Visit, line: GivenLine): Markup | null {
  const { words, language } = visit;
  const facts = [
    line.percent === null ? null : words.gift.share(percent(line.percent * 100, language)),
    line.percent === null && line.weight > 1 ? words.home.weight(line.weight) : null,
    line.monthly ? words.gift.monthly : null,
    line.anonymous ? words.gift.anonymous : null,
  ].filter((fact) => fact !== null);
  return facts.length === 0 ? null : html`<span class="soft small">${facts.join(' · ')}</span>`;
}
