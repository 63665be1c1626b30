import { html } from 'hono/html';
import type {
  CloseBalance,
  LastBlock,
  MonthTotals,
  TrialTotals,
} from '../../../db/views/public-books.ts';
import { layout } from '../layout.ts';
import { dayName, monthName } from '../locales/locale.ts';
import { figure } from '../parts/figures-table.ts';
import type { Markup } from '../parts/mark.ts';
import type { Visit } from '../visit.ts';

/** Fewer givers than this, and a month's sums would tell each of them about the others. */
const GIVERS_FOR_SUMS = 3;

export type BooksFacts = {
  /** Null: no close is sealed yet. */
  readonly balance: CloseBalance | null;
  /** The latest first. */
  readonly months: readonly MonthTotals[];
  /** Null: nothing is sealed yet. */
  readonly block: LastBlock | null;
};

/** A node's books for everybody: what it had at its last close and whose it was, what its months came to,
 *  the last seal. */
export function booksPage(visit: Visit, facts: BooksFacts): Markup {
  const { books: words } = visit.words;
  return layout(visit, {
    title: words.title,
    description: words.lead,
    main: html`<div class="narrow report">
<h1>${words.title}</h1>
<p class="lead">${words.lead}${visit.node.fundsMode === 'points' ? html` ${words.points}` : null}</p>
<section aria-labelledby="balance"><h2 id="balance">${words.balance}</h2>${balance(visit, facts.balance)}</section>
<section aria-labelledby="months"><h2 id="months">${words.months}</h2>${months(visit, facts.months)}</section>
<section aria-labelledby="seal"><h2 id="seal">${words.seal}</h2>${sealed(visit, facts.block)}</section>
</div>`,
  });
}

function balance(visit: Visit, close: CloseBalance | null): Markup {
  const { books: words } = visit.words;
  if (close === null) return html`<p class="soft">${words.balanceNone}</p>`;
  return html`<p class="as-of">${words.asOf(monthName(close.month, visit.language))} ${blockOn(visit, close)}.</p>
${trial(visit, close.totals)}
<p class="soft small">${words.balanceText}</p>`;
}

/** A block by its number and day. */
function blockOn(visit: Visit, { seq, sealedAt }: Pick<LastBlock, 'seq' | 'sealedAt'>): Markup {
  const { books: words, count } = visit.words;
  return html`<a href="/books/blocks/${seq}">${words.block(count.number(seq))}</a>, ${words.sealedOn(dayName(sealedAt, visit.language))}`;
}

type Line = { readonly name: string; readonly amountMinor: bigint; readonly note?: string };

/** Lines that are 0 on most nodes are left out when they are. */
function trial(visit: Visit, totals: TrialTotals): Markup {
  const { books: words } = visit.words;
  const points = visit.node.fundsMode === 'points';
  const has = [
    { name: points ? words.issued : words.bank, amountMinor: totals.bankMinor },
    ...moving({ name: words.cards, amountMinor: totals.cardsMinor }),
    { name: words.byPeers, amountMinor: totals.owedByPeersMinor },
  ];
  const peopleMinor = totals.fundsMinor + totals.earningsMinor;
  const parts = words.peopleText(visit.money(totals.fundsMinor), visit.money(totals.earningsMinor));
  const owes = [
    { name: words.people, amountMinor: peopleMinor, note: parts },
    ...moving({ name: words.announced, amountMinor: totals.announcedMinor }),
    { name: words.toPeers, amountMinor: totals.owedToPeersMinor },
    { name: words.fees, amountMinor: totals.feesMinor },
    { name: words.reserve, amountMinor: totals.reserveMinor },
    ...moving({ name: words.suspense, amountMinor: totals.suspenseMinor }),
    ...moving({ name: words.payouts, amountMinor: totals.payoutsMinor }),
    ...moving({ name: words.clearing, amountMinor: totals.clearingMinor }),
  ];
  const equal = sumOf(has) === sumOf(owes);
  return html`<div class="trial">${side(visit, words.has, has)}${side(visit, words.owes, owes)}</div>
<p class="${equal ? 'equal' : 'trouble'}">${equal ? words.equal(visit.money(sumOf(has))) : words.unequal}</p>`;
}

const moving = (line: Line): Line[] => (line.amountMinor === 0n ? [] : [line]);

const sumOf = (lines: readonly Line[]): bigint =>
  lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);

function side(visit: Visit, title: string, lines: readonly Line[]): Markup {
  const signed = (amountMinor: bigint) =>
    amountMinor < 0n ? `\u2212${visit.money(-amountMinor)}` : visit.money(amountMinor);
  return html`<table class="figures-table"><caption>${title}</caption>
<tbody>${lines.map(
    ({ name, amountMinor, note }) =>
      html`<tr><th scope="row">${name}${note === undefined ? null : html` <span class="soft small">${note}</span>`}</th><td class="amount">${signed(amountMinor)}</td></tr>`,
  )}</tbody>
<tfoot><tr><th scope="row">${visit.words.books.sum}</th><td class="amount">${signed(sumOf(lines))}</td></tr></tfoot></table>`;
}

function months(visit: Visit, all: readonly MonthTotals[]): Markup {
  const { books: words, months: both, count } = visit.words;
  if (all.length === 0) return html`<p class="soft">${words.monthsNone}</p>`;
  const few = all.some(isSmall);
  return html`<div class="wide"><table class="figures-table"><caption class="unseen">${words.months}</caption>
<thead><tr><th scope="col">${both.month}</th><th scope="col" class="amount">${words.givers}</th><th scope="col" class="amount">${words.flattrs}</th><th scope="col" class="amount">${words.shared}</th><th scope="col" class="amount">${both.fee}</th></tr></thead>
<tbody>${all.map((month) => {
    const name = html`<th scope="row">${monthName(month.month, visit.language)}</th>`;
    if (isSmall(month))
      return html`<tr>${name}<td class="amount soft" data-label="${words.givers}">${words.few}</td><td colspan="3"></td></tr>`;
    return html`<tr>${name}${figure(words.givers, count.number(month.givers))}${figure(words.flattrs, count.number(month.flattrs))}${figure(words.shared, visit.money(month.sharedMinor))}${figure(both.fee, visit.money(month.feeMinor))}</tr>`;
  })}</tbody></table></div>
${few ? html`<p class="soft small">${words.fewText}</p>` : null}`;
}

const isSmall = ({ givers }: MonthTotals): boolean => givers < GIVERS_FOR_SUMS;

function sealed(visit: Visit, block: LastBlock | null): Markup {
  const { books: words } = visit.words;
  if (block === null) return html`<p class="soft">${words.sealNone}</p>`;
  return html`<p>${blockOn(visit, block)}</p>
<p class="hash"><code translate="no">${block.sha256}</code></p>
<p class="soft small">${words.sealText}</p>`;
}
