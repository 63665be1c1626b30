import { html } from 'hono/html';
import { percent } from '../locales/locale.ts';
import type { Visit } from '../visit.ts';
import type { Markup } from './mark.ts';

/** The states an amount can be in; they are never mixed up, and never told by colour alone. */
export type MoneyState = 'promised' | 'funded' | 'confirmed' | 'waiting';

/** An amount, its state in a sign and a word, and the fee in small print where one was taken. */
export function moneyFigure(
  visit: Visit,
  figure: {
    readonly amountMinor: bigint;
    readonly state: MoneyState;
    readonly large?: boolean;
    readonly feeTaken?: boolean;
  },
): Markup {
  const { words, node } = visit;
  const fee = figure.feeTaken === true && node.feeBps > 0;
  return html`<span class="money money-${figure.state}${figure.large === true ? ' money-large' : ''}"><span class="money-amount">${visit.money(figure.amountMinor)}</span> <span class="money-state">${sign(figure.state)}${words.money[figure.state]}</span>${
    fee
      ? html` <small class="money-fee">${words.money.fee(percent(node.feeBps, visit.language))}</small>`
      : null
  }</span>`;
}

/** Empty, half, full, dotted: readable without colour. */
function sign(state: MoneyState): Markup {
  const inside = {
    promised: html`<circle class="outline" cx="8" cy="8" r="5.5"/>`,
    funded: html`<circle class="outline" cx="8" cy="8" r="5.5"/><path d="M8 2.5a5.5 5.5 0 0 1 0 11z"/>`,
    confirmed: html`<circle cx="8" cy="8" r="6"/>`,
    waiting: html`<circle class="outline dotted" cx="8" cy="8" r="5.5"/>`,
  }[state];
  return html`<svg class="sign" viewBox="0 0 16 16" aria-hidden="true" focusable="false">${inside}</svg>`;
}
