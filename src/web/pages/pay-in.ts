import { html } from 'hono/html';
import { referenceInGroups } from '../../money/creditor-reference.ts';
import { epcPayload } from '../../rails/sepa/epc-qr.ts';
import type { BankAccount } from '../../settlement/bank-account.ts';
import { layout } from '../layout.ts';
import { accountDetails } from '../parts/account-details.ts';
import { field } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import { transferQr } from '../parts/qr.ts';
import { referenceCode } from '../parts/settlement-figures.ts';
import type { OwnVisit } from '../signed-in.ts';

export const PAY_IN = '/home/budget/pay-in';
export const AMOUNT_MAX_CHARACTERS = 24;
/** A bank's own fee may be more than less than that. */
export const PAY_IN_MIN_MINOR = 100n;

/** What a code for a bank's app may hold of a name. Source: EPC069-12. */
const HOLDER_IN_CODE = 70;

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
};

/** How somebody tops up by transfer: a code for their bank's app, and the same to be typed. */
export function payInPage(visit: OwnVisit, facts: PayInFacts): Markup {
  const { payIn: words } = visit.words;
  const { account } = facts;
  const instead = visit.node.fundsMode === 'points' ? words.points : words.noAccount;
  return layout(visit, {
    ...{ title: words.title, hidden: true, part: 'home', section: 'month' },
    main: html`<div class="narrow report pay-in">
<h1>${words.title}</h1>
${account === null ? html`<p class="lead">${instead}</p>` : ways(visit, facts, account)}
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
${facts.hasMail ? html`<form class="pay-in-acts" method="post" action="${PAY_IN}/mail"><p><button class="button button-light">${words.mail}</button></p></form>` : null}</section>`;
}

/** Bank apps read euros only. */
function scan(visit: OwnVisit, facts: PayInFacts, account: BankAccount): Markup | null {
  const { payIn: words, node } = { ...visit.words, node: visit.node };
  if (node.currency !== 'EUR') return null;
  const { reference, amountMinor, typed, trouble } = facts;
  const { iban, bic } = account;
  const name = [...account.holder].slice(0, HOLDER_IN_CODE).join('').trim();
  const about = { bic, name, iban, amountMinor, purpose: null, reference };
  const code = epcPayload({ ...about, text: null, information: null });
  if (!code.ok) return null;
  return html`<section aria-labelledby="scan"><h2 id="scan">${words.scan}</h2><p>${words.scanText}</p>
<p class="pay-in-code">${transferQr(code.payload, words.scanLabel(account.holder))}</p>
<form class="pay-in-acts" method="get" action="${PAY_IN}">
${field({
  ...{ name: 'amount', label: words.amount(node.currency), hint: words.amountHint, value: typed },
  ...{ inputmode: 'decimal', maxlength: AMOUNT_MAX_CHARACTERS, optional: true },
  trouble: trouble ? words.amountWrong(visit.money(PAY_IN_MIN_MINOR)) : null,
})}
<p><button class="button button-light">${words.show}</button></p></form></section>`;
}
