import { html } from 'hono/html';
import type { NodeOwes } from '../../../db/views/revenue.ts';
import type { Supporter } from '../../../db/views/supporters.ts';
import type { VisitorFigures } from '../../../db/views/visitors.ts';
import { layout } from '../layout.ts';
import { emptyState } from '../parts/empty-state.ts';
import { figure } from '../parts/figures-table.ts';
import type { Markup } from '../parts/mark.ts';
import { thanksBack } from '../parts/thanks-back.ts';
import type { YearOfRevenue } from '../revenue-year.ts';
import type { Visit } from '../visit.ts';
import { PAYOUT } from './payout.ts';
import {
  type Counts,
  groups,
  receivedSums,
  returning,
  spread,
  topWorks,
  trend,
} from './received-figures.ts';
import { receivedMoney } from './received-money.ts';
import { visitorsSeen } from './received-visitors.ts';

export type ReceivedFacts = Counts & {
  readonly visitors: VisitorFigures;
  /** Those who thanked last. */
  readonly supporters: readonly Supporter[];
  readonly owed: readonly NodeOwes[];
  /** The years in which something was received or announced, the latest first. */
  readonly years: readonly string[];
  /** Null: none. */
  readonly shown: YearOfRevenue | null;
};

/** The home of who makes something: who thanked, how often, for what, since when, and what it brought. */
export function receivedPage(visit: Visit, facts: ReceivedFacts): Markup {
  const { revenue, figures: words } = visit.words;
  const { years, shown } = facts;
  const nothing = facts.figures.months.length === 0 && shown === null;
  return layout(visit, {
    title: revenue.title,
    hidden: true,
    part: 'home',
    section: 'received',
    main: html`<div class="figures-page">
<h1>${revenue.title}</h1>
${nothing ? [emptyState(words.none, { href: '/home/works/new', label: words.noneAction }), visitorsSeen(visit, facts)] : [counted(visit, facts), shown === null ? null : receivedMoney(visit, years, shown)]}
<p><a class="onward" href="${PAYOUT}">${visit.words.payouts.title}</a></p><p><a class="onward" href="/claim">${visit.words.claim.title}</a></p>
</div>`,
  });
}

function counted(visit: Visit, facts: ReceivedFacts): Markup {
  const { figures } = facts;
  const { figures: words } = visit.words;
  return html`<div>${receivedSums(visit, facts)}</div>
<div class="figures-row figures-two">${trend(visit, facts)}${topWorks(visit, figures)}</div>
${supporters(visit, facts.supporters)}
<div class="figures-row figures-two">${spread(visit, figures)}${returning(visit, figures)}</div>
${visitorsSeen(visit, facts)}
${groups(visit, figures)}
${nodes(visit, facts)}
<p class="acts"><a class="button button-light" href="/home/received/figures.csv" download>${words.csv}</a></p>`;
}

function supporters(visit: Visit, lines: readonly Supporter[]): Markup {
  const { figures: words } = visit.words;
  return html`<section aria-labelledby="supporters"><h2 id="supporters">${words.supporters}</h2>
${lines.length === 0 ? html`<p class="soft">${words.supportersNone}</p>` : [thanksBack(visit, lines), html`<p><a class="onward" href="/home/supporters">${words.allSupporters}</a></p>`]}</section>`;
}

/** From where flattrs came, what was paid for them, and what waits there. */
function nodes(visit: Visit, { figures, owed }: ReceivedFacts): Markup | null {
  const { figures: words, count } = visit.words;
  const stated = new Map(owed.map((one) => [one.host, one]));
  const flattrs = new Map(figures.hosts.map((one) => [one.host, one.flattrs]));
  const hosts = [...new Set([...stated.keys(), ...flattrs.keys()])];
  if (hosts.length === 0) return null;
  return html`<section aria-labelledby="nodes"><h2 id="nodes">${words.nodes}</h2>
<p class="soft">${words.nodesText}</p>
<div class="wide"><table class="figures-table"><caption class="unseen">${words.nodes}</caption><thead><tr><th scope="col">${words.node}</th><th scope="col" class="amount">${words.flattrs}</th><th scope="col" class="amount">${words.paid}</th><th scope="col" class="amount">${words.waits}</th></tr></thead>
<tbody>${hosts.map((host) => {
    const known = stated.get(host);
    return html`<tr><th scope="row">${host}</th>${figure(words.flattrs, count.number(flattrs.get(host) ?? 0))}${figure(words.paid, known === undefined ? words.notStated : visit.money(known.releasedMinor))}${figure(words.waits, known === undefined ? '' : visit.money(known.announcedMinor))}</tr>`;
  })}</tbody></table></div></section>`;
}
