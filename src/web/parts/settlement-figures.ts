import { html } from 'hono/html';
import type { Settlement, StatementFacts } from '../../../db/views/settlements.ts';
import type { Wait } from '../../../db/views/wait.ts';
import { formatMoney } from '../../money/money.ts';
import { dayName, monthName } from '../locales/locale.ts';
import type { Visit } from '../visit.ts';
import { figure } from './figures-table.ts';
import type { Markup } from './mark.ts';

/** An amount in the currency of a settlement, never broken over lines. */
export const moneyOf = (visit: Visit, amountMinor: bigint, currency: string): string =>
  formatMoney({ amountMinor, currency }, visit.language).replaceAll(' ', '\u00a0');

/** What is compared or typed as a whole: never broken over lines. */
export const referenceCode = (text: string): Markup =>
  html`<code class="reference" translate="no">${text}</code>`;

/** The page of a peer. */
export const peerPath = (host: string): string => `/admin/peers/${encodeURIComponent(host)}`;

type Line = {
  readonly name: Markup;
  readonly currency: string;
  readonly debtor: 'us' | 'them';
  readonly facts: StatementFacts;
};

/** Statements with what became of each.
 *  @param by what a line is called: the peer, on a page about a month; the month, on one about a peer. */
export function statementsTable(
  visit: Visit,
  settlements: readonly Settlement[],
  by: 'host' | 'month',
): Markup {
  const { settlement: words } = visit.words;
  const columns = COLUMNS.filter(
    ({ always, of }) =>
      always === true || linesOf(visit, settlements, by).some(({ facts }) => of(facts) > 0n),
  );
  const head = (name: string) => html`<th scope="col" class="amount">${name}</th>`;
  return html`<div class="wide"><table class="figures-table"><caption class="unseen">${words.title}</caption>
<thead><tr><th scope="col">${by === 'host' ? words.node : words.month}</th><th scope="col">${words.whoOwes}</th>${columns.map(({ word }) => head(words[word]))}<th scope="col">${words.state}</th></tr></thead>
<tbody>${linesOf(visit, settlements, by).map(
    ({ name, currency, debtor, facts }) =>
      html`<tr><th scope="row">${name}</th><td data-label="${words.whoOwes}">${debtor === 'us' ? words.we : words.they}</td>${columns.map(
        ({ word, of }) => figure(words[word], moneyOf(visit, of(facts), currency)),
      )}<td data-label="${words.state}">${words.states[facts.state]}${facts.refusal === null ? null : html` <span class="soft small">${words.why(facts.refusal)}</span>`}</td></tr>`,
  )}</tbody></table></div>`;
}

/** Those that are 0 in every line are left out. */
const COLUMNS: readonly {
  readonly word:
    | 'stated'
    | 'accepted'
    | 'disputed'
    | 'givenBack'
    | 'adjusted'
    | 'netted'
    | 'paid'
    | 'open';
  readonly of: (facts: StatementFacts) => bigint;
  readonly always?: boolean;
}[] = [
  { word: 'stated', of: (facts) => facts.statedMinor, always: true },
  { word: 'accepted', of: (facts) => facts.acceptedMinor, always: true },
  { word: 'disputed', of: (facts) => facts.disputedMinor },
  { word: 'givenBack', of: (facts) => facts.struckMinor },
  { word: 'adjusted', of: (facts) => facts.adjustedMinor },
  { word: 'netted', of: (facts) => facts.nettedMinor, always: true },
  { word: 'paid', of: (facts) => facts.paidMinor, always: true },
  { word: 'open', of: (facts) => facts.openMinor, always: true },
];

function linesOf(
  visit: Visit,
  settlements: readonly Settlement[],
  by: 'host' | 'month',
): readonly Line[] {
  return settlements.flatMap(({ host, currency, months }) =>
    months.flatMap(({ month, issued, received }) => {
      const name =
        by === 'host'
          ? html`<a href="${peerPath(host)}">${host}</a>`
          : html`${monthName(month, visit.language)}`;
      return [
        ...(issued === null ? [] : [{ name, currency, debtor: 'us' as const, facts: issued }]),
        ...(received === null
          ? []
          : [{ name, currency, debtor: 'them' as const, facts: received }]),
      ];
    }),
  );
}

/** The netting of each month. */
export function nettingsTable(visit: Visit, { currency, months }: Settlement): Markup | null {
  const { settlement: words } = visit.words;
  const rows = months.flatMap(({ month, netting }) =>
    netting === null ? [] : [{ month, netting }],
  );
  if (rows.length === 0) return null;
  const who = { us: words.we, them: words.they, nobody: words.nobody };
  return html`<div class="wide"><table class="figures-table"><caption>${words.netting}</caption>
<thead><tr><th scope="col">${words.month}</th><th scope="col" class="amount">${words.attempt}</th><th scope="col" class="amount">${words.netted}</th><th scope="col" class="amount">${words.remains}</th><th scope="col">${words.whoOwes}</th><th scope="col">${words.reference}</th><th scope="col">${words.state}</th></tr></thead>
<tbody>${rows.map(
    ({ month, netting }) =>
      html`<tr><th scope="row">${monthName(month, visit.language)}</th>${figure(words.attempt, visit.words.count.number(netting.attempt))}${figure(words.netted, moneyOf(visit, netting.offsetMinor, currency))}${figure(words.remains, moneyOf(visit, netting.dueMinor, currency))}<td data-label="${words.whoOwes}">${who[netting.debtor]}</td><td data-label="${words.reference}">${referenceCode(netting.reference)}</td><td data-label="${words.state}">${words.nettingStates[netting.state]}${netting.refusal === null ? null : html` <span class="soft small">${words.why(netting.refusal)}</span>`}</td></tr>`,
  )}</tbody></table></div>`;
}

/** Why what waits does, each in a sentence.
 *  @param withHosts whether each says with whom. */
export function waitsList(
  visit: Visit,
  settlements: readonly Settlement[],
  withHosts: boolean,
): Markup {
  const { settlement: words, settlementWaits } = visit.words;
  const all = settlements.flatMap(({ host, currency, waits }) =>
    waits.map((wait) => ({ host, currency, wait })),
  );
  if (all.length === 0) return html`<p class="soft">${words.waitsNone}</p>`;
  return html`<ul class="reasons">${all.map(
    ({ host, currency, wait }) =>
      html`<li><p>${withHosts ? html`<a href="${peerPath(host)}">${host}</a> ` : null}<span class="soft">${factsOf(visit, wait, currency)}</span></p>
<p>${settlementWaits[wait.code]}</p></li>`,
  )}</ul>`;
}

function factsOf(visit: Visit, wait: Wait, currency: string): string {
  const { settlement: words } = visit.words;
  const { language } = visit;
  return [
    wait.month === null ? words.forAll : monthName(wait.month, language),
    ...(wait.amountMinor === null ? [] : [moneyOf(visit, wait.amountMinor, currency)]),
    ...(wait.since === null ? [] : [words.since(dayName(wait.since, language))]),
    ...(wait.until === null ? [] : [words.until(dayName(wait.until, language))]),
  ].join(' · ');
}
