import { html } from 'hono/html';
import type { MailLine } from '../../../db/views/own-mail.ts';
import { faultIn, type Written } from '../../operations/mailer.ts';
import { layout } from '../layout.ts';
import { fromNow, momentName } from '../locales/locale.ts';
import type { Markup } from '../parts/mark.ts';
import type { OwnVisit } from '../signed-in.ts';

const page = (visit: OwnVisit, title: string, main: Markup): Markup =>
  layout(visit, {
    ...{ title, hidden: true, part: 'admin', adminSection: 'mail' },
    main: html`<div class="narrow report report-wide">
<h1>${title}</h1>${main}</div>`,
  });

/** The mails of the last month, the latest first.
 *  @param facts.sends false: they are kept, and can be read here. */
export function adminMailPage(
  visit: OwnVisit,
  { mails, sends }: { readonly mails: readonly MailLine[]; readonly sends: boolean },
): Markup {
  const { adminMail: words } = visit.words;
  return page(
    visit,
    words.title,
    html`<p class="lead">${sends ? words.sends : words.keeps}</p>
${mails.length === 0 ? html`<p class="soft">${words.none}</p>` : html`<ul class="lines">${mails.map((mail) => line(visit, mail, sends))}</ul>`}`,
  );
}

function line(visit: OwnVisit, mail: MailLine, sends: boolean): Markup {
  const { adminMail: words } = visit.words;
  const { state, attempts, nextTryAt, trouble } = mail;
  const isOpen = state === 'waiting' && mail.expiresAt > visit.now;
  const tried = isOpen && attempts > 0 && nextTryAt > visit.now;
  const told = [
    words.states[state === 'waiting' && !isOpen ? 'expired' : state],
    attempts > 1 ? words.attempts(attempts) : null,
    tried ? words.again(fromNow(nextTryAt, visit.now, visit.language)) : null,
  ].filter((part) => part !== null);
  return html`<li><div class="line-text"><span>${words.kinds[mail.kind]} <span class="soft" dir="auto">${words.to(mail.toAddress)}</span></span>
<span class="soft">${told.join(' · ')}</span>
${trouble === null || state === 'sent' ? null : troubleOf(visit, trouble)}
${!sends && isOpen && mail.letterSealed !== null ? html`<a href="/admin/mail/${mail.id}">${words.read}</a>` : null}</div>
<span class="when">${fromNow(mail.createdAt, visit.now, visit.language)}</span></li>`;
}

/** What an admin can do about it, and what the mail server said, in its own words. */
function troubleOf({ words }: OwnVisit, trouble: string): Markup {
  const { fault, said } = faultIn(trouble);
  return html`${
    fault === null
      ? null
      : html`<span class="trouble">${words.adminMail.faults[fault]}</span>
`
  }<span class="${fault === null ? 'trouble' : 'soft'}" dir="auto">${said}</span>`;
}

/** A mail that could not be sent, as its reader would have it. */
export function keptMailPage(
  visit: OwnVisit,
  { mail, written }: { readonly mail: MailLine; readonly written: Written },
): Markup {
  const { adminMail: words } = visit.words;
  return page(
    visit,
    written.subject,
    html`<p class="soft" dir="auto">${words.to(mail.toAddress)} · ${words.of(momentName(mail.expiresAt, visit.language))}</p>
<pre class="kept-mail" dir="auto">${written.text}</pre>
<p><a class="onward" href="/admin/mail">${words.title}</a></p>`,
  );
}
