import { html } from 'hono/html';
import type {
  BankFileFacts,
  EntrySum,
  lastBalance,
  OpenEntry,
  statementsOfFile,
} from '../../../db/views/bank-entries.ts';
import { ibanInGroups } from '../../text/bank-details.ts';
import { layout } from '../layout.ts';
import { dayName } from '../locales/locale.ts';
import { checkbox, fileField } from '../parts/field.ts';
import { figure } from '../parts/figures-table.ts';
import type { Markup } from '../parts/mark.ts';
import { moneyOf } from '../parts/settlement-figures.ts';
import type { OwnVisit } from '../signed-in.ts';
import { PAYMENTS, type PayFacts, payAgreement, paySection } from './payments.ts';

export const MONTH_END = '/admin/month';
/** What was paid by card. */
export const CARDS_PAGE = `${MONTH_END}/cards`;
/** The field in which a bank's file comes. */
export const BANK_FILE_FIELD = 'statement';

export type MonthEndFacts = {
  readonly isMoney: boolean;
  readonly files: readonly BankFileFacts[];
  readonly open: readonly OpenEntry[];
  readonly balance: Awaited<ReturnType<typeof lastBalance>>;
  readonly bankMinor: bigint;
  /** What was on the account before the first statement, where just that is missing in the books. */
  readonly firstMinor: bigint | null;
  readonly hasAccount: boolean;
  readonly pay: PayFacts;
  readonly takesCards: boolean;
  readonly trouble: string | null;
};

const page = (visit: OwnVisit, title: string, main: Markup): Markup =>
  layout(visit, {
    ...{ title, hidden: true, part: 'admin', adminSection: 'monthEnd' },
    main: html`<div class="narrow report report-wide">
<h1>${title}</h1>${main}</div>`,
  });

const dayOf = (visit: OwnVisit, day: string): string =>
  dayName(new Date(`${day}T00:00:00Z`), visit.language);

/** What an admin does once a month with the bank, from top to bottom. */
export function monthEndPage(visit: OwnVisit, facts: MonthEndFacts): Markup {
  const { monthEnd: words } = visit.words;
  if (!facts.isMoney) return page(visit, words.title, html`<p class="lead">${words.points}</p>`);
  const waiting = facts.files.find(({ bookedAt }) => bookedAt === null);
  return page(
    visit,
    words.title,
    html`<p class="lead">${words.lead}</p>
${facts.hasAccount ? null : html`<p class="announce" role="note">${words.accountFirst} <a href="/admin/bank">${words.accountFirstLink}</a></p>`}
${waiting === undefined ? bringForm(visit, facts.trouble) : fileWaits(visit, waiting)}
<section aria-labelledby="open"><h2 id="open">${words.open}</h2>${facts.open.length === 0 ? html`<p class="soft">${words.openNone}</p>` : html`<p class="soft">${words.openText}</p>${openTable(visit, facts)}`}</section>
${paySection(visit, facts.pay)}
${agreement(visit, facts)}
${facts.takesCards ? html`<p><a class="onward" href="${CARDS_PAGE}">${visit.words.cards.list}</a></p>` : null}
${facts.files.length === 0 ? null : fileList(visit, facts.files)}`,
  );
}

function bringForm(visit: OwnVisit, trouble: string | null): Markup {
  const { monthEnd: words } = visit.words;
  return html`<section aria-labelledby="bring"><h2 id="bring">${words.bring}</h2>
<form class="work-form" method="post" action="${MONTH_END}/file" enctype="multipart/form-data">
${fileField({ name: BANK_FILE_FIELD, label: words.file, hint: words.bringText, trouble, accept: '.xml,.camt,.zip,text/xml,application/xml,application/zip' })}
<div class="acts"><button class="button">${words.read}</button></div></form></section>`;
}

const fileWaits = (visit: OwnVisit, { id, name }: BankFileFacts): Markup => {
  const { monthEnd: words } = visit.words;
  return html`<section class="announce" aria-labelledby="waits"><h2 id="waits">${words.waits}</h2>
<p dir="auto">${words.waitsText(name)}</p><p><a class="button" href="${MONTH_END}/file/${id}">${words.look}</a></p></section>`;
};

function fileList(visit: OwnVisit, files: MonthEndFacts['files']): Markup {
  const { monthEnd: words } = visit.words;
  return html`<section aria-labelledby="files"><h2 id="files">${words.files}</h2><ul class="plain">${files.map(
    ({ id, name, bookedAt }) =>
      html`<li><a href="${MONTH_END}/file/${id}" dir="auto">${name}</a> <span class="soft small">${bookedAt === null ? words.notBooked : words.bookedOn(dayName(bookedAt, visit.language))}</span></li>`,
  )}</ul></section>`;
}

function agreement(
  visit: OwnVisit,
  { balance, bankMinor, firstMinor, pay }: MonthEndFacts,
): Markup {
  const { monthEnd: words } = visit.words;
  const title = html`<h2 id="agree">${words.agree}</h2>`;
  if (balance === null)
    return html`<section aria-labelledby="agree">${title}<p class="soft">${words.noBalance}</p>${payAgreement(visit, pay)}</section>`;
  const { closingMinor, closingOn } = balance;
  const rows = [
    [words.atBank(dayOf(visit, closingOn)), closingMinor],
    [words.inBooks, bankMinor],
    [words.difference, closingMinor - bankMinor],
  ] as const;
  return html`<section aria-labelledby="agree">${title}<div class="wide"><table class="figures-table"><caption class="unseen">${words.agree}</caption><tbody>${rows.map(
    ([name, minor]) =>
      html`<tr><th scope="row">${name}</th>${figure(words.amount, visit.money(minor))}</tr>`,
  )}</tbody></table></div>${firstMinor === null ? html`<p>${closingMinor === bankMinor ? words.agrees : words.differs}</p>` : firstForm(visit, firstMinor)}${payAgreement(visit, pay)}</section>`;
}

/** An account that is older than the node had money on it, which no entry says. */
const firstForm = (visit: OwnVisit, firstMinor: bigint): Markup => {
  const { monthEnd: words } = visit.words;
  return html`<p>${words.first(visit.money(firstMinor))}</p>
<form class="work-form" method="post" action="${MONTH_END}/first-balance"><div class="acts"><button class="button button-light">${words.firstBook}</button></div></form>`;
};

/** Entries that a person says what they are for, each with the form to say so. */
function openTable(visit: OwnVisit, { open, takesCards }: MonthEndFacts): Markup {
  const { monthEnd: words } = visit.words;
  return html`<div class="wide"><table class="figures-table"><caption class="unseen">${words.open}</caption>
<thead><tr><th scope="col">${words.day}</th><th scope="col">${words.words}</th><th scope="col" class="amount">${words.amount}</th><th scope="col">${words.isFor}</th></tr></thead>
<tbody>${open.map((entry) => openRow(visit, entry, takesCards))}</tbody></table></div>`;
}

function openRow(visit: OwnVisit, entry: OpenEntry, takesCards: boolean): Markup {
  const { monthEnd: words } = visit.words;
  const { side, amountMinor, currency, why } = entry;
  return html`<tr><th scope="row">${dayOf(visit, entry.bookedOn)}</th><td data-label="${words.words}">${said(entry)}</td>${figure(words.amount, moneyOf(visit, side === 'in' ? amountMinor : -amountMinor, currency))}<td data-label="${words.isFor}"><div>${why === null ? null : html`<p class="small">${words.whys[why]}</p>`}${assignForms(visit, entry, takesCards)}</div></td></tr>`;
}

/** The bank's own words, of which everything may be missing. */
const said = ({ name, iban, reference, text, endToEndId, returnReason }: OpenEntry): Markup => {
  const codes = [reference, endToEndId, returnReason].filter((code) => code !== null);
  return html`<div class="bank-words">${name === null ? null : html`<p dir="auto">${name}</p>`}${iban === null ? null : html`<p><code translate="no">${ibanInGroups(iban)}</code></p>`}${text === null ? null : html`<p dir="auto" class="small">${text}</p>`}${codes.map((code) => html`<p><code translate="no">${code}</code></p>`)}</div>`;
};

function assignForms(visit: OwnVisit, entry: OpenEntry, takesCards: boolean): Markup {
  const { id, side, why, suggestion } = entry;
  const { monthEnd: words } = visit.words;
  const form = (to: string, body: Markup) =>
    html`<form class="line-form" method="post" action="${MONTH_END}/entry"><input type="hidden" name="entry" value="${id}"><input type="hidden" name="to" value="${to}">${body}</form>`;
  const button = (label: string) => html`<button class="button button-light">${label}</button>`;
  const named = (to: 'giver' | 'peer', label: string) => {
    const value =
      suggestion?.to !== to ? '' : suggestion.to === 'giver' ? suggestion.handle : suggestion.host;
    return form(
      to,
      html`${value === '' ? null : html`<p class="small">${words.maybe(value)}</p>`}<label class="small">${label}<input name="who" type="text" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="260" value="${value}"></label> ${button(words.assign)}`,
    );
  };
  const forms = [
    named('giver', side === 'in' ? words.giver : words.giverBack),
    named('peer', words.peer),
    form('own', button(side === 'in' ? words.own : words.costs)),
    ...(takesCards ? [form('cards', button(words.purposes.cards))] : []),
  ];
  const byHand = entry.byHand.map(({ transactionId, handle, day }) =>
    form(
      'by_hand',
      html`<input type="hidden" name="booking" value="${transactionId}"><p class="small">${words.byHand(`@${handle}`, dayOf(visit, day))}</p>${button(words.sameByHand)}`,
    ),
  );
  const payments = entry.payments.map(({ id: paymentId, name, keptMinor, wasPutBack }) =>
    form(
      'payment',
      html`<input type="hidden" name="booking" value="${paymentId}"><p class="small">${words.payment(name)} ${keptMinor === 0n ? null : words.paymentKept(visit.money(keptMinor))} ${wasPutBack ? words.paymentPutBack : null}</p>${button(words.samePayment)}`,
    ),
  );
  return html`${byHand}${payments}${suggestion?.to === 'peer' ? [forms[1], forms[0], ...forms.slice(2)] : forms}${why === 'may_be_known' ? form('same', button(words.same)) : null}${sendBackForm(visit, entry)}`;
}

/** Money that came may go back, to where it came from. */
function sendBackForm(visit: OwnVisit, { id, side, state, why, iban }: OpenEntry): Markup | null {
  const { paying: words } = visit.words;
  if (side !== 'in' || state !== 'suspense' || iban === null) return null;
  if (why === 'to_send_back') return null;
  return html`<form class="line-form" method="post" action="${PAYMENTS}/entry"><input type="hidden" name="entry" value="${id}"><button class="button button-light">${words.sendBack}</button></form>`;
}

export type FilePreview = {
  readonly file: BankFileFacts;
  readonly statements: Awaited<ReturnType<typeof statementsOfFile>>;
  readonly sums: readonly EntrySum[];
};

/** What is in a file, before it is booked and after. */
export function bankFilePage(visit: OwnVisit, { file, statements, sums }: FilePreview): Markup {
  const { monthEnd: words } = visit.words;
  const isWaiting = file.bookedAt === null;
  const hasTwins = sums.some(({ why }) => why === 'may_be_known');
  return page(
    visit,
    isWaiting ? words.preview : words.booked,
    html`<p class="lead" dir="auto">${file.name}</p>
${statements.map((statement) => statementFacts(visit, statement))}
${file.leftOut.length === 0 ? null : html`<p class="small">${words.leftOut(file.leftOut.map(ibanInGroups).join(', '))}</p>`}
<div class="wide"><table class="figures-table"><caption class="unseen">${words.what}</caption>
<thead><tr><th scope="col">${words.what}</th><th scope="col" class="amount">${words.entries}</th><th scope="col" class="amount">${words.came}</th><th scope="col" class="amount">${words.went}</th></tr></thead>
<tbody>${sums.map((sum) => sumRow(visit, sum))}</tbody></table></div>
${
  isWaiting
    ? html`<form class="work-form" method="post" action="${MONTH_END}/file/${file.id}">${hasTwins ? checkbox({ name: 'twins', label: words.twins, checked: false }) : null}
<div class="acts"><button class="button" name="act" value="book">${words.book}</button> <button class="button button-light" name="act" value="away">${words.away}</button></div></form>`
    : html`<p><a href="${MONTH_END}">${words.title}</a></p>`
}`,
  );
}

function sumRow(visit: OwnVisit, sum: EntrySum): Markup {
  const { monthEnd: words, count } = visit.words;
  const { purpose, why, side, currency, entries, sumMinor } = sum;
  const what =
    purpose !== null ? words.purposes[purpose] : why !== null ? words.whys[why] : words.open;
  const amount = moneyOf(visit, sumMinor, currency);
  return html`<tr><th scope="row">${what}</th>${figure(words.entries, count.number(entries))}${figure(words.came, side === 'in' ? amount : '')}${figure(words.went, side === 'out' ? amount : '')}</tr>`;
}

function statementFacts(visit: OwnVisit, statement: FilePreview['statements'][number]): Markup {
  const { monthEnd: words } = visit.words;
  const { statementId, fromDay, toDay, openingMinor, closingMinor, known, notBooked } = statement;
  const days = [fromDay, toDay].flatMap((day) => (day === null ? [] : [dayOf(visit, day)]));
  const facts = [
    [words.opening, openingMinor],
    [words.closing, closingMinor],
  ] as const;
  return html`<section><h2>${words.statement} <span translate="no">${statementId.slice(5)}</span></h2>
<p class="soft"><code translate="no">${ibanInGroups(statement.account)}</code>${days.length === 0 ? null : html` · ${[...new Set(days)].join(' – ')}`}</p>
<p>${facts.map(([name, minor]) => (minor === null ? null : html`${name}: ${visit.money(minor)} `))}</p>
${openingMinor === null || closingMinor === null ? html`<p class="small">${words.sumUnseen}</p>` : null}${known === 0 ? null : html`<p class="small">${words.knownBefore(known)}</p>`}${notBooked === 0 ? null : html`<p class="small">${words.pending(notBooked)}</p>`}</section>`;
}
