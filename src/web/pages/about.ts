import { html } from 'hono/html';
import type { NodeFigures } from '../../../db/views/months.ts';
import type { Person } from '../../../db/views/works.ts';
import { BUDGET_MAX_MINOR, BUDGET_MIN_MINOR } from '../../operations/account-settings.ts';
import { layout } from '../layout.ts';
import { percent } from '../locales/locale.ts';
import type { Markup } from '../parts/mark.ts';
import { nodeFiguresList } from '../parts/node-figures.ts';
import { personLine } from '../parts/person-line.ts';
import type { Visit } from '../visit.ts';

/** What this node is, who looks after it, and by which rules it handles money. */
export function aboutPage(
  visit: Visit,
  facts: { readonly figures: NodeFigures; readonly keepers: readonly Person[] },
): Markup {
  const { words, node } = visit;
  const { about } = words;
  return layout(visit, {
    title: about.title(node.name),
    description: about.lead,
    head: html`<link rel="canonical" href="${node.origin}/about">`,
    main: html`<div class="narrow">
<h1 dir="auto">${about.title(node.name)}</h1>
<p class="lead">${about.lead}</p></div>
${nodeFiguresList(visit, facts.figures)}
${keepers(visit, facts.keepers)}
<section aria-labelledby="money"><h2 id="money">${about.money}</h2>${rules(visit)}</section>
<section aria-labelledby="more"><h2 id="more">${about.more}</h2><ul class="onwards">
<li><a class="onward" href="/how">${words.how.title}</a></li>
<li><a class="onward" href="/books">${words.books.link}</a></li>
<li><a class="onward" href="/catalogue">${words.catalogue.title}</a></li></ul></section>`,
  });
}

function keepers(visit: Visit, people: readonly Person[]): Markup | null {
  if (people.length === 0) return null;
  return html`<section aria-labelledby="keepers"><h2 id="keepers">${visit.words.about.keepers}</h2>
<ul class="people">${people.map((person) => html`<li>${personLine(visit, person)}</li>`)}</ul></section>`;
}

function rules(visit: Visit): Markup {
  const { words, node } = visit;
  const { about } = words;
  const fee =
    node.feeBps === 0 ? words.site.noFee : words.site.fee(percent(node.feeBps, visit.language));
  const lines: readonly (readonly [string, string])[] = [
    [about.budget, about.budgetText(visit.money(BUDGET_MIN_MINOR), visit.money(BUDGET_MAX_MINOR))],
    [about.fee, fee],
    [about.held, about.funds[node.fundsMode]],
    [about.month, about.monthText],
    ...(node.graceDays === 0 ? [] : [[about.late, about.lateText(node.graceDays)] as const]),
    [about.joining, about.registration[node.registration]],
    [about.visitors, about.visitorsText],
    ...(visit.node.fundsMode === 'points' ? [] : [[about.bank, about.bankText] as const]),
    [about.cookies, about.cookiesText],
    [about.software, about.softwareText],
  ];
  return html`<dl class="rules">${lines.map(
    ([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`,
  )}</dl>`;
}
