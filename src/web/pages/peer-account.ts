import { html } from 'hono/html';
import type { AccountStanding, SaidAccount } from '../../settlement/bank-account.ts';
import { dayName, momentName } from '../locales/locale.ts';
import { accountDetails } from '../parts/account-details.ts';
import type { Markup } from '../parts/mark.ts';
import { isAdmin, type OwnVisit } from '../signed-in.ts';

/** Where a peer is paid, and what an admin has to ask before it is used. */
export function peerAccount(visit: OwnVisit, host: string, standing: AccountStanding): Markup {
  const { bank: words } = visit.words;
  const { state, said, other, before, usableFrom } = standing;
  const isOpen = state !== 'none' && state !== 'usable';
  return html`<section aria-labelledby="account"${isOpen ? html` class="announce"` : null}><h2 id="account">${words.theirs}</h2>
<p>${words.says[state]}</p>
${before === null || !isOpen ? null : html`<h3>${words.until}</h3>${accountDetails(visit, before)}`}
${said === null ? null : html`${isOpen && before !== null ? html`<h3>${words.now}</h3>` : null}${saidDetails(visit, said)}`}
${other === null ? null : html`<h3>${words.second}</h3>${saidDetails(visit, other)}`}
${usableFrom === null ? null : html`<p>${words.from(momentName(usableFrom, visit.language))}</p>`}
${said === null ? null : decisions(visit, host, { state, said })}</section>`;
}

const saidDetails = (visit: OwnVisit, said: SaidAccount): Markup =>
  html`${accountDetails(visit, said)}<p class="soft small">${visit.words.bank.saidOn(dayName(said.recordedAt, visit.language))}</p>`;

function decisions(
  visit: OwnVisit,
  host: string,
  { state, said }: { readonly state: AccountStanding['state']; readonly said: SaidAccount },
): Markup {
  const { bank: words } = visit.words;
  if (!isAdmin(visit)) return html`<p class="soft">${words.adminOnly}</p>`;
  const form = (act: 'confirm' | 'reject', button: Markup) =>
    html`<form class="line-form" method="post" action="/admin/peers/account"><input type="hidden" name="back" value="${visit.here}"><input type="hidden" name="host" value="${host}"><input type="hidden" name="iban" value="${said.iban}"><input type="hidden" name="act" value="${act}">${button}</form>`;
  const reject = form('reject', html`<button class="quiet">${words.rejectTheirs}</button>`);
  const mayConfirm = state === 'first' || state === 'changed';
  const confirm = html`<button class="button">${words.confirmTheirs}</button>`;
  return html`${state === 'usable' ? null : html`<p>${words.ask}</p>`}
${mayConfirm ? form('confirm', confirm) : null}
${reject}<p class="soft small">${words.rejectText}</p>`;
}
