import { html } from 'hono/html';
import type { accountsNotOurs, ownAccounts } from '../../../db/views/bank-accounts.ts';
import type { TypedAccount } from '../../operations/own-account.ts';
import type { PaymentSettings } from '../../operations/payment-settings.ts';
import type { BankAccount } from '../../settlement/bank-account.ts';
import { HOLDER_MAX_CHARACTERS, ibanInGroups } from '../../text/bank-details.ts';
import { layout } from '../layout.ts';
import { dayName } from '../locales/locale.ts';
import { accountDetails } from '../parts/account-details.ts';
import { field } from '../parts/field.ts';
import type { Markup } from '../parts/mark.ts';
import { isAdmin, type OwnVisit } from '../signed-in.ts';
import { paymentSettingsPart } from './payments.ts';

export type AccountField = keyof TypedAccount;

export type BankFacts = {
  /** False: points, which no bank pays. */
  readonly isMoney: boolean;
  /** The newest first. */
  readonly own: Awaited<ReturnType<typeof ownAccounts>>;
  readonly notOurs: Awaited<ReturnType<typeof accountsNotOurs>>;
  readonly typed: TypedAccount;
  readonly trouble: { readonly field: AccountField; readonly sentence: string } | null;
  readonly paying: PaymentSettings;
};

const page = (visit: OwnVisit, main: Markup): Markup =>
  layout(visit, {
    title: visit.words.bank.title,
    hidden: true,
    part: 'admin',
    adminSection: 'bank',
    main: html`<div class="narrow report report-wide">
<h1>${visit.words.bank.title}</h1>${main}</div>`,
  });

/** Where other nodes pay what they owe this one. */
export function bankPage(visit: OwnVisit, facts: BankFacts): Markup {
  const { bank: words } = visit.words;
  if (!facts.isMoney) return page(visit, html`<p class="lead">${words.points}</p>`);
  const [newest, ...earlier] = facts.own;
  return page(
    visit,
    html`<p class="lead">${words.lead}</p>
${newest === undefined ? html`<p class="announce" role="note">${words.none}</p>` : html`${accountDetails(visit, newest)}<p class="soft small">${words.since(dayName(newest.setAt, visit.language))}</p>`}
${facts.notOurs.length === 0 ? null : notOurs(visit, facts.notOurs)}
${isAdmin(visit) ? accountForm(visit, facts) : html`<p class="soft">${words.adminOnly}</p>`}
${paymentSettingsPart(visit, facts.paying, isAdmin(visit))}
${earlier.length === 0 ? null : history(visit, earlier)}`,
  );
}

const notOurs = (visit: OwnVisit, all: BankFacts['notOurs']): Markup => {
  const { bank: words } = visit.words;
  return html`<section class="announce"><h2>${words.notOurs}</h2>${all.map((one) => accountDetails(visit, one))}<p>${words.notOursText}</p></section>`;
};

function accountForm(visit: OwnVisit, { own, typed, trouble }: BankFacts): Markup {
  const { bank: words } = visit.words;
  const isChange = own.length > 0;
  const troubleWith = (name: AccountField) =>
    trouble?.field === name ? { trouble: trouble.sentence } : {};
  return html`<section aria-labelledby="set"><h2 id="set">${isChange ? words.change : words.set}</h2>
${isChange ? html`<p class="soft">${words.changeText}</p>` : null}
<form class="work-form" method="post" action="/admin/bank"><input type="hidden" name="after" value="${own[0]?.revision ?? 0}">
${field({ name: 'holder', label: words.holder, hint: words.holderHint, value: typed.holder, maxlength: HOLDER_MAX_CHARACTERS, ...troubleWith('holder') })}
${field({ name: 'iban', label: words.iban, hint: words.ibanHint, value: typed.iban, ...troubleWith('iban') })}
${field({ name: 'bic', label: words.bic, hint: words.bicHint, value: typed.bic, optional: true, ...troubleWith('bic') })}
<div class="acts"><button class="button">${isChange ? words.change : words.set}</button></div></form></section>`;
}

const history = (visit: OwnVisit, earlier: BankFacts['own']): Markup => {
  const { bank: words } = visit.words;
  return html`<section aria-labelledby="earlier"><h2 id="earlier">${words.earlier}</h2>
<ul class="plain">${earlier.map(
    (one) =>
      html`<li><code translate="no">${ibanInGroups(one.iban)}</code> <span dir="auto">${one.holder}</span> <span class="soft small">${words.since(dayName(one.setAt, visit.language))}</span></li>`,
  )}</ul></section>`;
};

/** Whoever replaces an account is asked once more: all peers hold back then. */
export function confirmBankPage(
  visit: OwnVisit,
  facts: {
    readonly before: BankFacts['own'][number];
    readonly typed: TypedAccount;
    readonly now: BankAccount;
  },
): Markup {
  const { bank: words } = visit.words;
  const hidden = Object.entries({
    ...facts.typed,
    ...{ after: `${facts.before.revision}`, confirmed: 'yes' },
  }).map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`);
  return page(
    visit,
    html`<h2>${words.confirmTitle}</h2><p>${words.confirmText}</p>
<h3>${words.until}</h3>${accountDetails(visit, facts.before)}
<h3>${words.now}</h3>${accountDetails(visit, facts.now)}
<form method="post" action="/admin/bank">${hidden}<div class="acts"><button class="button">${words.confirm}</button> <a class="button button-light" href="/admin/bank">${words.keep}</a></div></form>`,
  );
}
