import { html } from 'hono/html';
import type { HeldMoney } from '../../../db/views/card-payments.ts';
import { referenceInGroups } from '../../money/creditor-reference.ts';
import { CARD_MAX_MINOR, CARD_MIN_MINOR } from '../../operations/start-card-payment.ts';
import type { BankAccount } from '../../settlement/bank-account.ts';
import { layout } from '../layout.ts';
import { accountDetails } from '../parts/account-details.ts';
import { heldMoney } from '../parts/card-money.ts';
import { field } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import { transferQr } from '../parts/qr.ts';
import { referenceCode } from '../parts/settlement-figures.ts';
import type { OwnVisit } from '../signed-in.ts';
import { CARD_PAYMENTS } from './card-payment.ts';

export const PAY_IN = '/home/budget/pay-in';
export const AMOUNT_MAX_CHARACTERS = 24;
/** A bank's own fee may be more than less than that. */
export const PAY_IN_MIN_MINOR = 100n;

export type PayInFacts = {
  /** Where to; null: the node keeps points, or has no account yet. */
  readonly account: BankAccount | null;
  readonly reference: string;
  readonly typed: string;
  /** Null: none, or what was typed is none. */
  readonly amountMinor: bigint | null;
  readonly trouble: boolean;
  /** Whether there is an address to mail it to. */
  readonly hasMail: boolean;
  /** What a bank's app reads; null: it reads none for this. */
  readonly code: string | null;
  /** The ways to pay by card. */
  readonly cards: readonly { readonly name: string }[];
  /** What was typed to be paid by card, and what is wrong with that. */
  readonly cardTyped: string;
  readonly cardTrouble: string | null;
  readonly held: readonly HeldMoney[];
};

/** How somebody tops up: by transfer, with a code for their bank's app and the same to be typed; by card, at
 *  the page of its company. */
export function payInPage(visit: OwnVisit, facts: PayInFacts): Markup {
  const { payIn: words, cards } = visit.words;
  const { account } = facts;
  const byCard = facts.cards.length > 0;
  const instead = visit.node.fundsMode === 'points' ? words.points : words.noAccount;
  const title = !byCard ? words.title : account === null ? cards.title : cards.both;
  const others = byCard ? null : html`<p class="lead">${instead}</p>`;
  return layout(visit, {
    ...{ title, hidden: true, part: 'home', section: 'month' },
    main: html`<div class="narrow report pay-in">
<h1>${title}</h1>
${account === null ? others : ways(visit, facts, account)}
${facts.cards.map((rail) => cardForm(visit, facts, rail.name))}
${heldMoney(visit, facts.held)}
<p class="pay-in-acts"><a href="/home/budget">${words.toBudget}</a></p></div>`,
  });
}

function ways(visit: OwnVisit, facts: PayInFacts, account: BankAccount): Markup {
  const { payIn: words } = visit.words;
  const { reference } = facts;
  const more = [
    html`<div><dt>${words.reference}</dt><dd>${referenceCode(referenceInGroups(reference))}</dd></div>`,
    facts.amountMinor === null
      ? html``
      : html`<div><dt>${words.amount(visit.node.currency)}</dt><dd>${visit.money(facts.amountMinor)}</dd></div>`,
  ];
  return html`<p class="lead">${words.lead}</p>
${scan(visit, facts, account)}
<section aria-labelledby="typed"><h2 id="typed">${words.typed}</h2>${accountDetails(visit, account, more)}
<p class="soft">${words.referenceText}</p>
<p class="soft pay-in-acts">${words.print}</p>
${facts.hasMail ? html`<form class="pay-in-acts" method="post" action="${PAY_IN}/mail"><p><button class="button button-light">${words.mail}</button></p></form>` : null}</section>
<section class="pay-in-acts" aria-labelledby="after"><h2 id="after">${words.after}</h2><p>${words.afterText}</p>
<p>${words.forgotText} <a href="/about">${words.whoRuns}</a></p>
<p>${words.backText} <a href="/home/payout">${words.backLink}</a></p></section>`;
}

function scan(visit: OwnVisit, facts: PayInFacts, account: BankAccount): Markup | null {
  const { payIn: words, node } = { ...visit.words, node: visit.node };
  const { typed, trouble, code } = facts;
  if (code === null) return null;
  return html`<section aria-labelledby="scan"><h2 id="scan">${words.scan}</h2><p>${words.scanText}</p>
<p class="soft pay-in-acts">${words.onPhone}</p>
<p class="pay-in-code">${transferQr(code, words.scanLabel(account.holder))}</p>
<form class="pay-in-acts" method="get" action="${PAY_IN}">
${field({
  ...{ name: 'amount', label: words.amount(node.currency), hint: words.amountHint, value: typed },
  ...{ inputmode: 'decimal', maxlength: AMOUNT_MAX_CHARACTERS, optional: true },
  trouble: trouble ? words.amountWrong(visit.money(PAY_IN_MIN_MINOR)) : null,
})}
<p><button class="button button-light">${words.show}</button></p></form></section>`;
}

function cardForm(visit: OwnVisit, { cardTyped, cardTrouble }: PayInFacts, rail: string): Markup {
  const { cards: words, payIn } = visit.words;
  return html`<section class="pay-in-acts" aria-labelledby="card-${rail}"><h2 id="card-${rail}">${words.byCard}</h2><p>${words.text}</p>
<form method="post" action="${CARD_PAYMENTS}"><input type="hidden" name="rail" value="${rail}">
${field({
  ...{ name: 'amount', of: rail, label: payIn.amount(visit.node.currency), value: cardTyped },
  hint: words.range(visit.money(CARD_MIN_MINOR), visit.money(CARD_MAX_MINOR)),
  ...{ inputmode: 'decimal', maxlength: AMOUNT_MAX_CHARACTERS, trouble: cardTrouble },
})}
<p><button class="button">${words.pay}</button></p></form></section>`;
}
