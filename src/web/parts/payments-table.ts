import { html } from 'hono/html';
import { isAboutAccount } from '../../../db/views/settlement-waits.ts';
import type { Payment, SuspenseLine } from '../../../db/views/settlements.ts';
import { decimalText } from '../../money/money.ts';
import { monthName } from '../locales/locale.ts';
import type { Visit } from '../visit.ts';
import { transfers } from './account-details.ts';
import { figure } from './figures-table.ts';
import type { Markup } from './mark.ts';
import { moneyOf, peerPath, referenceCode } from './settlement-figures.ts';

/** Where forms about money go, and come back to. */
const post = (visit: Visit, act: string, hidden: Readonly<Record<string, string>>, body: Markup) =>
  html`<form class="line-form" method="post" action="/admin/settlement/${act}"><input type="hidden" name="back" value="${visit.here}">${Object.entries(
    hidden,
  ).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}${body}</form>`;

const amountField = (label: string, value: string): Markup =>
  html`<label class="small">${label}<input name="amount" type="text" inputmode="decimal" autocomplete="off" value="${value}"></label>`;

/** Of a second part: what the first one is called by itself would say that it is booked already. */
const entryField = (visit: Visit): Markup =>
  html`<label class="small">${visit.words.payments.entryId}<input name="entry" type="text" maxlength="200" autocomplete="off" required></label> `;

/** Under what a line is called: with whom, and about what. */
const whose = (host: string, about: Markup | string | null): Markup =>
  html`<span class="soft small"><a href="${peerPath(host)}">${host}</a>${about === null ? null : html` · ${about}`}</span>`;

/** Payments between nodes, each with what there is to do. */
export function paymentsTable(visit: Visit, payments: readonly Payment[]): Markup {
  const { payments: words, settlement } = visit.words;
  return html`<div class="wide"><table class="figures-table"><caption class="unseen">${words.title}</caption>
<thead><tr><th scope="col">${settlement.reference}</th><th scope="col">${words.whoPays}</th><th scope="col" class="amount">${words.amount}</th><th scope="col" class="amount">${words.moved}</th><th scope="col">${words.waits}</th></tr></thead>
<tbody>${payments.map((payment) => paymentRow(visit, payment))}</tbody></table></div>
${transfers(visit, payments)}`;
}

function paymentRow(visit: Visit, payment: Payment): Markup {
  const { payments: words, settlement, settlementWaits } = visit.words;
  const { host, currency, reference, month, debtor, waits } = payment;
  return html`<tr><th scope="row">${referenceCode(reference)} ${whose(host, monthName(month, visit.language))}</th><td data-label="${words.whoPays}">${debtor === 'us' ? settlement.we : settlement.they}</td>${figure(words.amount, moneyOf(visit, payment.amountMinor, currency))}${figure(words.moved, moneyOf(visit, payment.movedMinor, currency))}<td data-label="${words.waits}"><div>${waits === null ? null : html`<p class="small">${settlementWaits[waits]}</p>`}${todo(visit, payment)}</div></td></tr>`;
}

function todo(visit: Visit, payment: Payment): Markup | null {
  const { payments: words } = visit.words;
  const { reference, currency, toPayMinor } = payment;
  // What the bank did is booked, also where it should not have been asked to yet.
  if (toPayMinor > 0n || isAboutAccount(payment.waits)) {
    const amount = toPayMinor === 0n ? '' : ` · ${moneyOf(visit, toPayMinor, currency)}`;
    const button = html`<button class="button button-light" aria-label="${words.sentThis(reference)}">${words.sent}${amount}</button>`;
    return post(visit, 'sent', { reference }, button);
  }
  if (payment.waits !== 'their_payment' && payment.waits !== 'rest_of_payment') return null;
  const expectedMinor = (payment.advisedMinor ?? payment.amountMinor) - payment.movedMinor;
  const value = expectedMinor > 0n ? decimalText({ amountMinor: expectedMinor, currency }) : '';
  return post(
    visit,
    'received',
    { reference },
    html`${amountField(words.arrived, value)} ${payment.movedMinor > 0n ? entryField(visit) : null}<button class="button button-light" aria-label="${words.receivedThis(reference)}">${words.received}</button>`,
  );
}

/** Money that nobody can place, with what a person may say of it. */
export function suspenseTable(visit: Visit, lines: readonly SuspenseLine[]): Markup {
  const { payments: words } = visit.words;
  return html`<div class="wide"><table class="figures-table"><caption class="unseen">${words.suspense}</caption>
<thead><tr><th scope="col">${words.entry}</th><th scope="col">${words.side}</th><th scope="col" class="amount">${words.amount}</th><th scope="col">${words.waits}</th></tr></thead>
<tbody>${lines.map(
    (line) =>
      html`<tr><th scope="row"><code translate="no">${line.entry}</code> ${whose(line.host, line.reference === null ? null : html`<code translate="no">${line.reference}</code>`)}</th><td data-label="${words.side}">${words.sides[line.side]}</td>${figure(words.amount, moneyOf(visit, line.amountMinor, line.currency))}<td data-label="${words.waits}"><div><p class="small">${words.whys[line.why]}</p>${placing(visit, line)}</div></td></tr>`,
  )}</tbody></table></div>`;
}

function placing(visit: Visit, line: SuspenseLine): Markup | null {
  const { payments: words } = visit.words;
  const { host, entry, amountMinor, currency } = line;
  const of = { host, entry };
  if (line.waits === 'to_send_back') {
    const amount = decimalText({ amountMinor, currency });
    return post(
      visit,
      'sent-back',
      { ...of, amount },
      html`<button class="button button-light">${words.sentBack}</button>`,
    );
  }
  if (line.waits !== 'suspense_in' && line.waits !== 'suspense_out') return null;
  const assign = post(
    visit,
    'assign',
    of,
    html`${amountField(words.assignAmount, '')} <button class="button button-light">${words.assign}</button>`,
  );
  if (line.waits === 'suspense_out') return assign;
  const back = html`<button class="quiet">${words.sendBack}</button>`;
  return html`${assign}${post(visit, 'send-back', of, back)}`;
}
