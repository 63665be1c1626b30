import { html } from 'hono/html';
import type { Payment } from '../../../db/views/settlements.ts';
import type { BankAccount } from '../../settlement/bank-account.ts';
import { ibanInGroups } from '../../text/bank-details.ts';
import { monthName } from '../locales/locale.ts';
import type { Visit } from '../visit.ts';
import type { Markup } from './mark.ts';
import { moneyOf, peerPath, referenceCode } from './settlement-figures.ts';

const row = (name: string, value: Markup | string): Markup =>
  html`<div><dt>${name}</dt><dd>${value}</dd></div>`;

/** An account as one types it at a bank.
 *  @param more further rows. */
export function accountDetails(
  visit: Visit,
  { holder, iban, bic }: BankAccount,
  more: readonly Markup[] = [],
): Markup {
  const { bank: words } = visit.words;
  return html`<dl class="bank-details">
${row(words.holder, html`<span dir="auto" translate="no">${holder}</span>`)}
${row(words.iban, referenceCode(ibanInGroups(iban)))}
${bic === null ? null : row(words.bic, referenceCode(bic))}
${more}</dl>`;
}

/** What to type at the bank, for each payment that may be made now. */
export function transfers(visit: Visit, payments: readonly Payment[]): Markup | null {
  const { bank: words, payments: paymentWords } = visit.words;
  const now = payments.flatMap((one) => (one.payTo === null ? [] : [{ ...one, to: one.payTo }]));
  if (now.length === 0) return null;
  return html`<h3>${words.payTo}</h3>${now.map(
    ({ host, month, to, toPayMinor, currency, reference, endToEndId }) =>
      html`<p class="soft small"><a href="${peerPath(host)}">${host}</a> · ${monthName(month, visit.language)}</p>
${accountDetails(visit, to, [
  row(paymentWords.amount, moneyOf(visit, toPayMinor, currency)),
  row(words.remittance, referenceCode(reference)),
  row(paymentWords.endToEndId, referenceCode(endToEndId)),
])}`,
  )}`;
}
