import { html } from 'hono/html';
import type { OrderLine, PaymentFileFacts } from '../../../db/views/payouts.ts';
import { decimalText } from '../../money/money.ts';
import type { OrderRefusal } from '../../operations/order-payments.ts';
import type { PaymentSettings } from '../../operations/payment-settings.ts';
import type { DuePayment } from '../../operations/payments-due.ts';
import { ibanInGroups } from '../../text/bank-details.ts';
import { layout } from '../layout.ts';
import { dayName } from '../locales/locale.ts';
import { checkbox, field } from '../parts/field.ts';
import { figure } from '../parts/figures-table.ts';
import type { Markup } from '../parts/mark.ts';
import { moneyOf } from '../parts/settlement-figures.ts';
import type { OwnVisit } from '../signed-in.ts';
import { stateOf } from './payout.ts';

export const PAYMENTS = '/admin/month/payments';

export type PayFacts = {
  /** Why nothing may leave now; null: it may. */
  readonly stopped: OrderRefusal | null;
  readonly due: readonly DuePayment[];
  readonly files: readonly PaymentFileFacts[];
  /** In the books, and in the files. */
  readonly inFlightMinor: bigint;
  readonly underWay: { readonly oursMinor: bigint; readonly settlementsMinor: bigint };
};

const sumOf = (due: readonly { readonly amountMinor: bigint }[]): bigint =>
  due.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);

const dayOf = (visit: OwnVisit, day: string): string =>
  dayName(new Date(`${day}T00:00:00Z`), visit.language);

const page = (visit: OwnVisit, title: string, main: Markup): Markup =>
  layout(visit, {
    ...{ title, hidden: true, part: 'admin', adminSection: 'monthEnd' },
    main: html`<div class="narrow report report-wide"><h1>${title}</h1>${main}</div>`,
  });

/** What is due, and the files that there are: a part of the month at the bank. */
export function paySection(visit: OwnVisit, { stopped, due, files }: PayFacts): Markup {
  const { paying: words, orderRefusals } = visit.words;
  const what = due.length === 0 ? words.dueNone : words.due(due.length, visit.money(sumOf(due)));
  return html`<section aria-labelledby="pay"><h2 id="pay">${words.title}</h2><p class="soft">${words.text}</p>
<p>${what}</p>
${stopped === null ? null : html`<p class="trouble" role="note">${orderRefusals[stopped]}</p>`}
${due.length === 0 ? null : html`<p><a class="button button-light" href="${PAYMENTS}">${words.look}</a></p>`}
${files.length === 0 ? null : filesTable(visit, files)}
<details class="word"><summary>${words.fundsBack}</summary><p class="soft">${words.fundsBackText}</p>
<form class="line-form" method="post" action="${PAYMENTS}/funds-back"><label class="small">${words.handle}<input name="who" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="260"></label> <button class="button button-light">${words.fundsBackGo}</button></form></details></section>`;
}

function filesTable(visit: OwnVisit, files: readonly PaymentFileFacts[]): Markup {
  const { paying: words, count } = visit.words;
  return html`<h3>${words.files}</h3><div class="wide"><table class="figures-table"><caption class="unseen">${words.files}</caption>
<thead><tr><th scope="col">${words.file}</th><th scope="col" class="amount">${words.payments}</th><th scope="col" class="amount">${words.total}</th><th scope="col">${words.state}</th></tr></thead>
<tbody>${files.map(
    (file) =>
      html`<tr><th scope="row"><a href="${PAYMENTS}/${file.id}" translate="no">${file.messageId}</a> <span class="soft small">${madeText(visit, file)}</span></th>${figure(words.payments, count.number(file.payments))}${figure(words.total, moneyOf(visit, file.totalMinor, file.currency))}<td data-label="${words.state}"><span>${fileState(visit, file)}</span></td></tr>`,
  )}</tbody></table></div>`;
}

const madeText = ({ words, language }: OwnVisit, { madeAt, maker }: PaymentFileFacts): string => {
  const { madeBy, atCommandLine } = words.paying;
  return `${dayName(madeAt, language)} ${maker === null ? atCommandLine : madeBy(`@${maker}`)}`;
};

function fileState({ words }: OwnVisit, file: PaymentFileFacts): string {
  const { stateOf } = words.paying;
  const { cancelledAt, needsApproval, approvedAt, ordered, payments, putBack, returned } = file;
  if (cancelledAt !== null) return stateOf.cancelled;
  if (needsApproval && approvedAt === null) return stateOf.waits;
  const moved = payments - ordered - putBack;
  const [state] = [
    moved === 0 ? stateOf.open : ordered === 0 ? stateOf.done : stateOf.some(moved, payments),
  ];
  return returned === 0 ? state : `${state}, ${stateOf.back(returned)}`;
}

/** Figures that must agree about what is on its way. */
export function payAgreement(visit: OwnVisit, { inFlightMinor, underWay }: PayFacts): Markup {
  const { paying: words, monthEnd } = visit.words;
  const { oursMinor, settlementsMinor } = underWay;
  const rows = [
    [words.inBooks, inFlightMinor],
    [words.inFiles, oursMinor],
    [monthEnd.difference, inFlightMinor - oursMinor],
    ...(settlementsMinor === 0n ? [] : [[words.toNodes, settlementsMinor] as const]),
  ] as const;
  return html`<div class="wide"><table class="figures-table"><caption class="unseen">${words.sum}</caption><tbody>${rows.map(
    ([name, minor]) =>
      html`<tr><th scope="row">${name}</th>${figure(words.amount, visit.money(minor))}</tr>`,
  )}</tbody></table></div><p>${inFlightMinor === oursMinor ? words.agrees : words.differs}</p>`;
}

/** Who gets how much, before it leaves. */
export function duePage(
  visit: OwnVisit,
  { due, stopped, most }: Pick<PayFacts, 'due' | 'stopped'> & { readonly most: number },
): Markup {
  const { paying: words, orderRefusals } = visit.words;
  if (due.length === 0)
    return page(visit, words.preview, html`<p class="lead">${words.dueNone}</p>`);
  return page(
    visit,
    words.preview,
    html`<p class="lead">${words.due(due.length, visit.money(sumOf(due)))}</p><p class="soft">${words.previewText}</p>
<div class="wide"><table class="figures-table"><caption class="unseen">${words.preview}</caption>
<thead><tr><th scope="col">${words.who}</th><th scope="col">${words.what}</th><th scope="col">${words.to}</th><th scope="col" class="amount">${words.amount}</th></tr></thead>
<tbody>${due.slice(0, most).map((one) => lineOf(visit, one, visit.money(one.amountMinor)))}</tbody></table></div>
${due.length <= most ? null : html`<p class="soft">${words.more(due.length - most)}</p>`}
${
  stopped === null
    ? html`<form class="work-form" method="post" action="${PAYMENTS}">${checkbox({ name: 'instant', label: words.instant, checked: false })}<div class="acts"><button class="button">${words.make}</button></div></form>`
    : html`<p class="trouble" role="alert">${orderRefusals[stopped]}</p>`
}`,
  );
}

function lineOf(
  visit: OwnVisit,
  { whose, kind, holder, iban }: Pick<OrderLine, 'whose' | 'kind' | 'holder' | 'iban'>,
  amount: string,
  more: Markup | null = null,
): Markup {
  const { paying: words } = visit.words;
  const who = whose === null || whose === '' ? words.nobody : whose;
  return html`<tr><th scope="row" dir="auto">${who}</th><td data-label="${words.what}"><span>${words.kinds[kind]}</span></td><td data-label="${words.to}"><div><p dir="auto">${holder}</p><p><code translate="no">${ibanInGroups(iban)}</code></p></div></td>${figure(words.amount, amount)}${more}</tr>`;
}

export type FileFacts = {
  readonly file: PaymentFileFacts;
  readonly lines: readonly OrderLine[];
};

/** One file: what is in it, how it stands, and what there is to do. */
export function paymentFilePage(visit: OwnVisit, { file, lines }: FileFacts): Markup {
  const { paying: words, monthEnd } = visit.words;
  const { messageId, executeOn, totalMinor, currency, payments } = file;
  const amount = moneyOf(visit, totalMinor, currency);
  return page(
    visit,
    words.fileTitle,
    html`<p class="lead"><code translate="no">${messageId}</code> · ${amount} · ${fileState(visit, file)}</p>
<p class="soft">${madeText(visit, file)}. ${words.executeOn(dayOf(visit, executeOn))}</p>
${fileActs(visit, file)}
<div class="wide"><table class="figures-table"><caption class="unseen">${words.payments}</caption>
<thead><tr><th scope="col">${words.who}</th><th scope="col">${words.what}</th><th scope="col">${words.to}</th><th scope="col" class="amount">${words.amount}</th><th scope="col">${words.state}</th></tr></thead>
<tbody>${lines.map((line) =>
      lineOf(
        visit,
        line,
        moneyOf(visit, line.amountMinor, line.currency),
        html`<td data-label="${words.state}"><div>${lineState(visit, line)}${line.state === 'ordered' ? refusedForm(visit, file.id, line.id) : null}</div></td>`,
      ),
    )}</tbody>
<tfoot><tr><th scope="row" colspan="3">${words.sumOf}</th>${figure(words.amount, amount)}<td></td></tr></tfoot></table></div>
${payments <= lines.length ? null : html`<p class="soft">${words.more(payments - lines.length)}</p>`}
<p><a href="/admin/month">${monthEnd.title}</a></p>`,
  );
}

/** With what the bank said why it does not make it. */
const lineState = (visit: OwnVisit, line: OrderLine): string =>
  line.state === 'cancelled' && line.putBackWhy !== null
    ? visit.words.paying.refusedSaid(line.putBackWhy)
    : stateOf(visit, line);

/** No statement will say that the bank refused a payment before it was made. */
function refusedForm(visit: OwnVisit, fileId: string, id: string): Markup {
  const { paying: words } = visit.words;
  return html`<details class="word"><summary>${words.refused}</summary><p class="soft small">${words.refusedText}</p><form class="line-form" method="post" action="${PAYMENTS}/${fileId}/refused"><input type="hidden" name="payment" value="${id}"><label class="small">${words.refusedWhy}<input name="why" type="text" autocomplete="off" maxlength="200" required></label> <button class="button button-light">${words.refusedGo}</button></form></details>`;
}

function fileActs(visit: OwnVisit, file: PaymentFileFacts): Markup | null {
  const { paying: words } = visit.words;
  const {
    id,
    cancelledAt,
    needsApproval,
    approvedAt,
    approver,
    madeBy,
    ordered,
    payments,
    putBack,
  } = file;
  if (cancelledAt !== null) return null;
  const waits = needsApproval && approvedAt === null;
  const said =
    approvedAt === null
      ? null
      : html`<p class="soft">${words.approved(`@${approver}`, dayName(approvedAt, visit.language))}</p>`;
  const approve =
    madeBy === visit.viewer.actorId
      ? html`<p class="announce" role="note">${words.ownFile}</p>`
      : html`<p>${words.approveText}</p><form method="post" action="${PAYMENTS}/${id}/approve"><p><button class="button">${words.approve}</button></p></form>`;
  const download = html`<p><a class="button" href="${PAYMENTS}/${id}/file" download>${words.download}</a></p><p class="soft small">${words.downloadText}</p>`;
  const cancel =
    ordered === 0 || ordered + putBack < payments
      ? null
      : html`<details class="word"><summary>${words.cancel}</summary><p>${words.cancelText}</p><form class="work-form" method="post" action="${PAYMENTS}/${id}/cancel">${checkbox({ name: 'sure', label: words.cancelSure, checked: false })}<p><button class="button button-grave">${words.cancel}</button></p></form></details>`;
  return html`${said}${waits ? approve : download}${cancel}`;
}

/** From how much on, and by how many people: for an admin to set, on the page of the node's bank. */
export function paymentSettingsPart(
  visit: OwnVisit,
  settings: PaymentSettings,
  mayChange: boolean,
): Markup {
  const { paying: words } = visit.words;
  const { thresholdMinor, fourEyes } = settings;
  const now = html`<p class="setting-now">${words.settingsNow(visit.money(thresholdMinor), fourEyes)}</p>`;
  const value = decimalText({ amountMinor: thresholdMinor, currency: visit.node.currency });
  return html`<section aria-labelledby="paying"><h2 id="paying">${words.settings}</h2>${now}${
    mayChange
      ? html`<form class="work-form" method="post" action="/admin/bank/payments">
${field({ name: 'threshold', label: words.threshold, hint: words.thresholdHint, value, inputmode: 'decimal' })}
${checkbox({ name: 'fourEyes', label: words.fourEyes, hint: words.fourEyesHint, checked: fourEyes })}
<div class="acts"><button class="button button-light">${words.keep}</button></div></form>`
      : null
  }</section>`;
}
