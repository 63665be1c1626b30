import { html } from 'hono/html';
import { decimalText } from '../../money/money.ts';
import { BUDGET_MAX_MINOR, BUDGET_MIN_MINOR } from '../../operations/account-settings.ts';
import { layout } from '../layout.ts';
import { field } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import type { Visit } from '../visit.ts';

export const AMOUNT_MAX_CHARACTERS = 24;

const SUGGESTED_MINOR = [200n, 500n, 1000n, 2000n];

/** One's budget: an amount of one's own, or one of a few that are often chosen. */
export function budgetPage(
  visit: Visit,
  facts: {
    readonly value: string;
    readonly trouble: string | null;
    /** Where to go on, when one came from something that needed a budget. */
    readonly next: string | null;
  },
): Markup {
  const { words, node } = visit;
  const onward =
    facts.next === null ? null : html`<input type="hidden" name="next" value="${facts.next}">`;
  return layout(visit, {
    title: words.budget.title,
    hidden: true,
    part: 'home',
    section: 'month',
    main: html`<div class="narrow">
<h1>${words.budget.title}</h1>
<p class="lead">${words.budget.lead}</p>
<form method="post" action="/home/budget">${onward}
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
</form>
</div>`,
  });
}
