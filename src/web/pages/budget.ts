import { html } from 'hono/html';
import type { HeldMoney } from '../../../db/views/card-payments.ts';
import type { Purse } from '../../../db/views/purse.ts';
import type { ServerShare } from '../../../db/views/server-share.ts';
import { decimalText } from '../../money/money.ts';
import { BUDGET_MAX_MINOR, BUDGET_MIN_MINOR } from '../../operations/account-settings.ts';
import type { ServerShareRefusal } from '../../operations/server-share.ts';
import { layout } from '../layout.ts';
import { heldMoney } from '../parts/card-money.ts';
import { field } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import type { Visit } from '../visit.ts';
import { regivingPart, serverPart } from './budget-ways.ts';
import { PAY_IN } from './pay-in.ts';

export const AMOUNT_MAX_CHARACTERS = 24;
/** As many as an address may have. */
export const SERVER_MAX_CHARACTERS = 2000;

const SUGGESTED_MINOR = [200n, 500n, 1000n, 2000n];

export type BudgetFacts = {
  readonly value: string;
  readonly trouble: string | null;
  /** Where to go on, when one came from something that needed a budget. */
  readonly next: string | null;
  readonly purse: Purse;
  /** What they paid by card and cannot give yet. */
  readonly held: readonly HeldMoney[];
  readonly viewerId: string;
  /** What stands for the server now; null: nothing. */
  readonly share: ServerShare | null;
  /** What was typed for it, and what is wrong with that. */
  readonly server: string;
  readonly percent: number | null;
  readonly serverTrouble: ServerShareRefusal | null;
};

/** One's budget: an amount of one's own, or one of a few that are often chosen. Below: whether what one
 *  received is given again, and the part for one's server. Who came from something that needed a
 *  budget is not kept with those. */
export function budgetPage(visit: Visit, facts: BudgetFacts): Markup {
  const { words } = visit;
  return layout(visit, {
    title: words.budget.title,
    hidden: true,
    part: 'home',
    section: 'month',
    main: html`<div class="narrow">
<h1>${words.budget.title}</h1>
<p class="lead">${words.budget.lead}</p>
${amountForms(visit, facts)}
${visit.node.fundsMode === 'points' ? null : html`<p><a href="${PAY_IN}">${words.cards.both}</a></p>`}
${heldMoney(visit, facts.held)}
${facts.next === null ? html`${regivingPart(visit, facts.purse)}${serverPart(visit, facts)}` : null}
</div>`,
  });
}

/** Asks for an amount: one of a few, or one's own. */
export function amountForms(
  visit: Visit,
  facts: Pick<BudgetFacts, 'value' | 'trouble' | 'next'>,
): Markup {
  const { words, node } = visit;
  const onward =
    facts.next === null ? null : html`<input type="hidden" name="next" value="${facts.next}">`;
  return html`<form method="post" action="/home/budget">${onward}
<fieldset class="suggested"><legend>${words.budget.suggestions}</legend>${SUGGESTED_MINOR.map(
    (amountMinor) =>
      html`<button class="button button-light" name="suggested" value="${decimalText({ amountMinor, currency: node.currency })}" formnovalidate>${visit.money(amountMinor)}</button>`,
  )}</fieldset>
</form>
<form method="post" action="/home/budget">${onward}
${field({
  name: 'amount',
  label: words.budget.label(node.currency),
  hint: words.budget.hint(visit.money(BUDGET_MIN_MINOR), visit.money(BUDGET_MAX_MINOR)),
  value: facts.value,
  inputmode: 'decimal',
  maxlength: AMOUNT_MAX_CHARACTERS,
  trouble: facts.trouble,
})}
<p><button class="button">${words.budget.save}</button></p>
</form>`;
}
