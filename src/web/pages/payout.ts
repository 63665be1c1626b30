import { html } from 'hono/html';
import type { OwnPayment, PayoutPlace } from '../../../db/views/payouts.ts';
import type { Purse } from '../../../db/views/purse.ts';
import type { TypedAccount } from '../../operations/own-account.ts';
import { HOLDER_MAX_CHARACTERS, ibanHint } from '../../text/bank-details.ts';
import { layout } from '../layout.ts';
import { dayName, momentName } from '../locales/locale.ts';
import { returnReason } from '../locales/return-reasons.ts';
import { field } from '../parts/field.ts';
import { figure } from '../parts/figures-table.ts';
import type { Markup } from '../parts/mark.ts';
import { moneyFigure } from '../parts/money-figure.ts';
import type { OwnVisit } from '../signed-in.ts';
import type { Visit } from '../visit.ts';
import { WAYS_HREF } from './ways-in.ts';

export const PAYOUT = '/home/payout';
export const PAYOUT_UNDO = '/payout-account';

export type PayoutFacts = {
  readonly isMoney: boolean;
  readonly purse: Purse;
  readonly thresholdMinor: bigint;
  readonly place: PayoutPlace;
  readonly history: readonly OwnPayment[];
  readonly typed: TypedAccount;
  readonly trouble: { readonly field: keyof TypedAccount; readonly sentence: string } | null;
};

/** Where somebody's earnings go, and went. */
export function payoutPage(visit: OwnVisit, facts: PayoutFacts): Markup {
  const { payouts: words } = visit.words;
  const main = facts.isMoney
    ? html`<p class="lead">${words.lead(visit.money(facts.thresholdMinor))}</p>
${balance(visit, facts)}
${facts.purse.regives ? null : html`<p><a href="/home/budget">${words.regiveInstead}</a></p>`}
<section class="way" aria-labelledby="account"><h2 id="account">${words.account}</h2>${account(visit, facts.place)}</section>
${accountForm(visit, facts)}
${facts.purse.fundsMinor === 0n ? null : funds(visit, facts)}
<section class="way" aria-labelledby="history"><h2 id="history">${words.history}</h2>${facts.history.length === 0 ? html`<p class="soft">${words.historyNone}</p>` : history(visit, facts.history)}</section>`
    : html`<p class="lead">${words.points}</p>`;
  return layout(visit, {
    ...{ title: words.title, hidden: true, part: 'home', section: 'received' },
    main: html`<div class="narrow"><h1>${words.title}</h1>${main}</div>`,
  });
}

function balance(visit: OwnVisit, { purse, thresholdMinor, place }: PayoutFacts): Markup {
  const { payouts: words } = visit.words;
  const { earningsMinor: amountMinor, regives } = purse;
  const { account } = place;
  const next = regives
    ? html`${words.regives} <a href="/home/budget">${words.regivesLink}</a>`
    : amountMinor < thresholdMinor
      ? words.below(visit.money(thresholdMinor))
      : account?.iban == null
        ? words.noAccount
        : account.failedAt === null && account.usableFrom <= visit.now
          ? words.ready
          : null;
  return html`<dl class="sums"><div><dt>${words.yours}</dt><dd>${moneyFigure(visit, { amountMinor, state: 'confirmed', large: true })}${next === null ? null : html`<p class="small soft">${next}</p>`}</dd></div></dl>`;
}

const button = (action: string, label: string, look = 'button button-light'): Markup =>
  html`<form method="post" action="${PAYOUT}/${action}"><p><button class="${look}">${label}</button></p></form>`;

function account(visit: OwnVisit, { account: now }: PayoutPlace): Markup {
  const { payouts: words } = visit.words;
  if (now === undefined) return html`<p class="setting-now">${words.noAccount}</p>`;
  const isHeld = now.usableFrom > visit.now;
  const where =
    now.iban === null
      ? words.none
      : html`<span translate="no">${ibanHint(now.iban)}</span> · <span dir="auto">${now.holder}</span>`;
  const state = isHeld
    ? words.held(momentName(now.usableFrom, visit.language))
    : words.usable(dayName(now.setAt, visit.language));
  return html`<p class="setting-now">${where}</p>
${now.iban === null && !isHeld ? null : html`<p class="soft small">${state}</p>`}
${now.failedAt === null ? null : html`<p class="trouble" role="note">${words.failed}</p>${button('right', words.right)}`}
${isHeld ? button('take-back', words.takeBack) : null}
${now.iban === null ? null : button('none', words.remove, 'quiet')}`;
}

function accountForm(visit: OwnVisit, { place, typed, trouble }: PayoutFacts): Markup {
  const { payouts: words } = visit.words;
  const troubleWith = (name: keyof TypedAccount) =>
    trouble?.field === name ? { trouble: trouble.sentence } : {};
  return html`<section class="way" aria-labelledby="set"><h2 id="set">${place.account?.iban == null ? words.set : words.change}</h2>
<p class="soft">${words.safety}</p>
${place.hasMail ? null : html`<p class="announce" role="note">${words.noMail} <a href="${WAYS_HREF}">${words.addMail}</a></p>`}
<form class="work-form" method="post" action="${PAYOUT}">
${field({ name: 'holder', label: words.holder, hint: words.holderHint, value: typed.holder, maxlength: HOLDER_MAX_CHARACTERS, autocomplete: 'name', ...troubleWith('holder') })}
${field({ name: 'iban', label: visit.words.bank.iban, hint: words.ibanHint, value: typed.iban, lowercase: true, ...troubleWith('iban') })}
${field({ name: 'bic', label: visit.words.bank.bic, hint: words.bicHint, value: typed.bic, optional: true, lowercase: true, ...troubleWith('bic') })}
<div class="acts"><button class="button">${words.save}</button></div></form></section>`;
}

function funds(visit: OwnVisit, { purse, place }: PayoutFacts): Markup {
  const { payouts: words } = visit.words;
  const { source, fundsBackAt } = place;
  const amount = visit.money(purse.fundsMinor);
  const choice = (back: 'yes' | 'no', label: string) =>
    html`<form method="post" action="${PAYOUT}/funds"><p><button class="button button-light" name="back" value="${back}">${label}</button></p></form>`;
  const body =
    source === null
      ? html`<p class="soft">${words.fundsNoWay(amount)}</p>`
      : fundsBackAt === null
        ? html`<p>${words.fundsText(amount, ibanHint(source))}</p>${choice('yes', words.fundsAsk)}`
        : html`<p class="setting-now">${words.fundsAsked(dayName(fundsBackAt, visit.language))}</p>${choice('no', words.fundsKeep)}`;
  return html`<section class="way" aria-labelledby="funds"><h2 id="funds">${words.funds}</h2>${body}</section>`;
}

const history = (visit: OwnVisit, payments: readonly OwnPayment[]): Markup => {
  const { payouts: words } = visit.words;
  return html`<div class="wide"><table class="figures-table"><caption class="unseen">${words.history}</caption>
<thead><tr><th scope="col">${words.day}</th><th scope="col" class="amount">${words.amount}</th><th scope="col">${words.to}</th><th scope="col">${words.state}</th></tr></thead>
<tbody>${payments.map(
    (one) =>
      html`<tr><th scope="row">${dayName(one.orderedAt, visit.language)}${one.kind === 'withdrawal' ? html` <span class="soft small">${words.withdrawal}</span>` : null}</th>${figure(words.amount, visit.money(one.amountMinor))}<td data-label="${words.to}"><span translate="no">${ibanHint(one.iban)}</span></td><td data-label="${words.state}"><span>${stateOf(visit, one)}</span></td></tr>`,
  )}</tbody></table></div>`;
};

/** With what the bank said why, where it came back. */
export function stateOf(
  { words, language }: Visit,
  { state, paidOn, returnReason: code }: Pick<OwnPayment, 'state' | 'paidOn' | 'returnReason'>,
): string {
  const { states, reasons } = words.payouts;
  if (state === 'paid' && paidOn !== null)
    return states.paid(dayName(new Date(`${paidOn}T00:00:00Z`), language));
  if (state === 'returned' && code !== null)
    return `${states.returned}\u00a0· ${returnReason(reasons, code)}`;
  return state === 'paid' ? states.ordered : states[state];
}

/** The link of the notice: looking at it takes nothing back, for mail programs look, too. */
export const undoPage = (
  visit: Visit,
  { token, iban }: { readonly token: string; readonly iban: string | null },
): Markup => {
  const { payouts: words } = visit.words;
  return layout(visit, {
    ...{ title: words.undoTitle, hidden: true },
    main: html`<div class="narrow"><h1>${words.undoTitle}</h1>
<p class="lead">${iban === null ? words.undoGone : words.undoText(iban)}</p>
<form method="post" action="${PAYOUT_UNDO}"><input type="hidden" name="token" value="${token}"><p class="acts"><button class="button">${words.undo}</button></p></form></div>`,
  });
};

export const undonePage = (visit: Visit): Markup => {
  const { payouts: words } = visit.words;
  return layout(visit, {
    ...{ title: words.undoTitle, hidden: true },
    main: html`<div class="narrow"><h1>${words.undoTitle}</h1>
<p class="lead" role="status">${words.undone}</p><p>${words.undoneNext}</p>
<p><a class="button" href="${WAYS_HREF}">${words.waysIn}</a></p></div>`,
  });
};
