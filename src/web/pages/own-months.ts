import { html } from 'hono/html';
import type { MonthOfBoth } from '../../../db/views/give-and-receive.ts';
import { nextMonth } from '../../flattr/period.ts';
import { layout } from '../layout.ts';
import { monthName } from '../locales/locale.ts';
import { emptyState } from '../parts/empty-state.ts';
import { figure } from '../parts/figures-table.ts';
import type { Markup } from '../parts/mark.ts';
import { type TwoAmounts, twoLines } from '../parts/plots/two-lines.ts';
import type { Visit } from '../visit.ts';

/** As far back as the lines go. */
const MONTHS_DRAWN = 12;

/** What one gave and received in every closed month, and how the two stand to each other. */
export function monthsPage(visit: Visit, months: readonly MonthOfBoth[]): Markup {
  const { months: words } = visit.words;
  return layout(visit, {
    title: words.title,
    hidden: true,
    part: 'home',
    section: 'month',
    main: html`<div class="narrow report">
<h1>${words.title}</h1>
${months.length === 0 ? emptyState(words.none, { href: '/home', label: words.noneAction }) : balance(visit, months)}
</div>`,
  });
}

function balance(visit: Visit, months: readonly MonthOfBoth[]): Markup {
  const { months: words, revenue } = visit.words;
  const sum = (of: (month: MonthOfBoth) => bigint) =>
    months.reduce((total, month) => total + of(month), 0n);
  const givenMinor = sum((m) => m.givenMinor);
  const receivedMinor = sum((m) => m.receivedMinor);
  const feeMinor = sum((m) => m.feeMinor);
  const announcedMinor = sum((m) => m.announcedMinor);
  const withFee = feeMinor > 0n;
  const row = (head: Markup, m: Omit<MonthOfBoth, 'month' | 'flattrsGiven' | 'flattrsReceived'>) =>
    html`<tr><th scope="row">${head}</th>${figure(words.given, visit.money(m.givenMinor))}${withFee ? figure(words.fee, visit.money(m.feeMinor)) : null}${figure(words.received, visit.money(m.receivedMinor))}${figure(words.difference, signed(visit, m.receivedMinor - m.givenMinor))}</tr>`;
  const stands = standing(visit, months);
  return html`<p class="lead">${stands}${announcedMinor > 0n ? html` ${words.announced(visit.money(announcedMinor))}` : null}</p>
${bothLines(visit, months)}
<div class="wide"><table class="figures-table"><caption class="unseen">${words.title}</caption>
<thead><tr><th scope="col">${words.month}</th><th scope="col" class="amount">${words.given}</th>${withFee ? html`<th scope="col" class="amount">${words.fee}</th>` : null}<th scope="col" class="amount">${words.received}</th><th scope="col" class="amount">${words.difference}</th></tr></thead>
<tbody>${months.map((m) => row(monthLink(visit, m), m))}</tbody>
<tfoot>${row(html`${words.all}`, { givenMinor, feeMinor, receivedMinor, announcedMinor })}</tfoot></table></div>
<p class="soft small">${words.lead}</p>
<p><a class="onward" href="/home/received">${revenue.title}</a></p>`;
}

/** Who gave nothing in a month has nothing to read about it. */
export const monthLink = (visit: Visit, { month, flattrsGiven }: MonthOfBoth): Markup =>
  flattrsGiven > 0
    ? html`<a href="/home/months/${month}">${monthName(month, visit.language)}</a>`
    : html`${monthName(month, visit.language)}`;

/** With its sign: what is more than was given has a plus. */
const signed = (visit: Visit, amountMinor: bigint): string =>
  amountMinor < 0n
    ? `\u2212${visit.money(-amountMinor)}`
    : `${amountMinor > 0n ? '+' : ''}${visit.money(amountMinor)}`;

/** How the two stand to each other, in a sentence. */
export function standing(visit: Visit, months: readonly MonthOfBoth[]): string {
  const { months: words } = visit.words;
  const more = months.reduce((sum, m) => sum + m.givenMinor - m.receivedMinor, 0n);
  if (more === 0n) return words.even;
  return more > 0n ? words.gaveMore(visit.money(more)) : words.receivedMore(visit.money(-more));
}

/** The last twelve months as two lines; null while there are fewer than two. */
export const bothLines = (visit: Visit, months: readonly MonthOfBoth[]): Markup | null =>
  twoLines(visit, drawn(visit, months), standing(visit, months));

/** The last months one after the other, those without anything too. */
function drawn(visit: Visit, months: readonly MonthOfBoth[]): TwoAmounts[] {
  const known = new Map(months.map((m) => [m.month, m]));
  const last = months.at(0)?.month ?? '';
  const points: TwoAmounts[] = [];
  for (let at = months.at(-1)?.month ?? ''; at !== '' && at <= last; at = nextMonth(at)) {
    const { givenMinor = 0n, receivedMinor = 0n } = known.get(at) ?? {};
    points.push({ name: monthName(at, visit.language), givenMinor, receivedMinor });
  }
  return points.slice(-MONTHS_DRAWN);
}
