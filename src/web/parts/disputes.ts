import { html } from 'hono/html';
import type { Dispute } from '../../../db/views/disputes.ts';
import type { AskedDispute, DisputableLine } from '../../../db/views/disputes-after.ts';
import { dayName, monthName } from '../locales/locale.ts';
import type { OwnVisit } from '../signed-in.ts';
import { field, selection } from './field.ts';
import { figure } from './figures-table.ts';
import type { Markup } from './mark.ts';
import { moneyOf } from './settlement-figures.ts';

/** Lines that one of the two nodes did not accept, with what can be done about each. */
export function disputesTable(visit: OwnVisit, disputes: readonly Dispute[]): Markup {
  const { peers: words, settlement, payments } = visit.words;
  if (disputes.length === 0) return html`<p class="soft">${words.disputesNone}</p>`;
  return html`<div class="wide"><table class="figures-table"><caption class="unseen">${words.disputes}</caption>
<thead><tr><th scope="col">${words.payee}</th><th scope="col" class="amount">${payments.amount}</th><th scope="col">${words.reason}</th><th scope="col">${settlement.state}</th></tr></thead>
<tbody>${disputes.map(
    (dispute) =>
      html`<tr><th scope="row"><code translate="no">${dispute.payee}</code> <span class="soft small">${monthName(dispute.month, visit.language)}</span></th>${figure(payments.amount, moneyOf(visit, dispute.amountMinor, dispute.currency))}<td data-label="${words.reason}">${dispute.code === null ? words.reasonNone : html`<code translate="no">${dispute.code}</code>`}</td><td data-label="${settlement.state}"><div>${disputeState(visit, dispute)}</div></td></tr>`,
  )}</tbody></table></div>`;
}

function disputeState(visit: OwnVisit, dispute: Dispute): Markup {
  const { peers: words, settlement } = visit.words;
  const { by, done, since, until, host, seq, payee } = dispute;
  const days = [
    ...(since === null ? [] : [settlement.since(dayName(since, visit.language))]),
    ...(until === null ? [] : [settlement.until(dayName(until, visit.language))]),
  ].join(', ');
  const said = html`<p class="small">${by === 'us' ? words.byUs : words.byThem} ${days}</p>`;
  if (done !== null) return html`${said}<p class="small">${words.dones[done]}</p>`;
  const hidden = {
    back: visit.here,
    host,
    seq: `${seq}`,
    payee,
    act: by === 'us' ? 'withdraw' : 'answer',
  };
  return html`${said}<form class="line-form" method="post" action="/admin/peers/dispute">${Object.entries(
    hidden,
  ).map(
    ([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`,
  )}<button class="button button-light">${by === 'us' ? words.withdraw : words.answer}</button></form>`;
}

/** As many as a list can be to choose from. */
export const MOST_LINES = 200;

type Late = {
  readonly peer: { readonly host: string };
  readonly asked: readonly AskedDispute[];
  readonly disputable: readonly DisputableLine[];
};

/** Lines that were accepted and are disputed after all, until both nodes say so; and how to dispute one. */
export const lateDisputes = (visit: OwnVisit, { peer, asked, disputable }: Late): Markup =>
  html`${asked.length === 0 ? null : askedTable(visit, asked)}
<h3>${visit.words.peers.disputeTitle}</h3>
${disputable.length === 0 ? html`<p class="soft">${visit.words.peers.disputeNone}</p>` : disputeForm(visit, peer.host, disputable)}`;

function askedTable(visit: OwnVisit, asked: readonly AskedDispute[]): Markup {
  const { peers: words, settlement, payments } = visit.words;
  return html`<h3>${words.asked}</h3><div class="wide"><table class="figures-table"><caption class="unseen">${words.asked}</caption>
<thead><tr><th scope="col">${words.payee}</th><th scope="col" class="amount">${payments.amount}</th><th scope="col">${words.reason}</th><th scope="col">${settlement.state}</th></tr></thead>
<tbody>${asked.map(
    (one) =>
      html`<tr><th scope="row"><code translate="no">${one.payee}</code> <span class="soft small">${monthName(one.month, visit.language)}</span></th>${figure(payments.amount, moneyOf(visit, one.amountMinor, one.currency))}<td data-label="${words.reason}"><code translate="no">${one.code}</code></td><td data-label="${settlement.state}"><div><p class="small">${words.byUs} ${settlement.since(dayName(one.since, visit.language))}</p><p class="small">${answerTo(visit, one)}</p></div></td></tr>`,
  )}</tbody></table></div>`;
}

function answerTo(visit: OwnVisit, { state, refusal }: AskedDispute): string {
  const { peers: words } = visit.words;
  if (state === 'proposed') return words.askedWaits;
  if (refusal === null) return words.askedOver;
  const known: Readonly<Record<string, string>> = words.whyRefused;
  return words.askedRefused(Object.hasOwn(known, refusal) ? (known[refusal] ?? '') : refusal);
}

function disputeForm(visit: OwnVisit, host: string, lines: readonly DisputableLine[]): Markup {
  const { peers: words, count } = visit.words;
  return html`<p class="soft">${words.disputeText}</p>
<form class="work-form" method="post" action="/admin/peers/dispute-line"><input type="hidden" name="back" value="${visit.here}"><input type="hidden" name="host" value="${host}">
${selection({
  name: 'line',
  label: words.disputeLine,
  hint: lines.length < MOST_LINES ? undefined : words.disputeMost(count.number(MOST_LINES)),
  value: '',
  options: lines.map(({ seq, payee, month, amountMinor, currency }) => ({
    value: `${seq} ${payee}`,
    label: `${monthName(month, visit.language)} · ${moneyOf(visit, amountMinor, currency)} · ${payee}`,
  })),
})}
${field({ name: 'reason', label: words.disputeReason, hint: words.disputeReasonHint, maxlength: 60 })}
<div class="acts"><button class="button">${words.disputeAct}</button></div></form>`;
}
